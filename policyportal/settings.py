"""One file of settings; everything that differs between schools comes from the environment.

With neither DATABASE_URL nor SECRET_KEY set this is a demo on http://localhost:8000 with its
files under `var/`. With either set it is a real installation behind a TLS proxy, and whatever
it needs and does not find stops it with one sentence.
"""

import secrets
from base64 import urlsafe_b64encode
from ipaddress import ip_network
from pathlib import Path
from urllib.parse import urlsplit

import bootstrap_wrapper
import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from kombu import Queue

env = environ.Env()

BASE_DIR = Path(__file__).resolve().parent.parent
VAR = Path(env.str("PORTAL_VAR", default="") or BASE_DIR / "var").resolve()
DEMO = not (env.str("DATABASE_URL", default="") or env.str("SECRET_KEY", default=""))
try:
    PORT = env.int("PORT", default=8000)
except ValueError:
    raise ImproperlyConfigured("PORT must be a number, such as 8000.") from None


def kept(name: str, make) -> str:
    """Return the demo's own secret of that name, made on first use and kept under `var/`."""
    path = VAR / "secrets" / name
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft = path.with_suffix(f".{secrets.token_hex(4)}")
        draft.write_text(make())
        draft.chmod(0o600)
        try:
            path.hardlink_to(draft)
        except FileExistsError:  # another process was quicker; its secret is the one
            pass
        draft.unlink()
    return path.read_text().strip()


def required(name: str, why: str) -> str:
    """Return a real installation's setting, or stop with a sentence that says what is missing."""
    value = env.str(name, default="")
    if not value:
        raise ImproperlyConfigured(f"{name} is not set. {why}")
    return value


def database() -> dict:
    """Return a real installation's database, or stop with a sentence that shows no password."""
    sentence = (
        "DATABASE_URL must be like postgres://USER:PASSWORD@HOST:5432/NAME or sqlite:////FILE."
    )
    given = env.str("DATABASE_URL", default="") or f"sqlite:///{VAR / 'portal.sqlite3'}"
    if not given.startswith(("postgres://", "postgresql://", "sqlite://")):
        raise ImproperlyConfigured(sentence)
    try:
        found = env.db_url_config(given)
    except ValueError:  # its port is no number
        raise ImproperlyConfigured(sentence) from None
    if not (found["NAME"] or found.get("OPTIONS")):
        raise ImproperlyConfigured(sentence)
    return found


def networks(name: str) -> list[str]:
    """Return the addresses and networks a setting lists; a slip would fail every request."""
    listed = env.list(name, default=[])
    for one in listed:
        try:
            ip_network(one, strict=False)
        except ValueError:
            raise ImproperlyConfigured(
                f"{one} in {name} is no address or network, such as 127.0.0.1 or 10.0.0.0/8."
            ) from None
    return listed


def new_vault_key() -> str:
    return "k1:" + urlsafe_b64encode(secrets.token_bytes(32)).decode()


if DEMO:
    SECRET_KEY = kept("secret-key", lambda: secrets.token_urlsafe(64))
    VAULT_KEYS = kept("vault-keys", new_vault_key)
    SITE_URL = env.str("SITE_URL", default="") or f"http://localhost:{PORT}"
    DATABASES = {"default": env.db_url_config(f"sqlite:///{VAR / 'portal.sqlite3'}")}
else:
    SECRET_KEY = required("SECRET_KEY", "Give a real installation 50 or more random characters.")
    VAULT_KEYS = required("VAULT_KEYS", "The README says how to make them.")
    SITE_URL = required("SITE_URL", "Give the address people type, such as https://portal.school.")
    DATABASES = {"default": database()}
    if urlsplit(SITE_URL).scheme != "https" or not urlsplit(SITE_URL).hostname:
        raise ImproperlyConfigured("SITE_URL must start with https:// in a real installation.")

SITE_URL = SITE_URL.rstrip("/")
SECURE = urlsplit(SITE_URL).scheme == "https"
DEBUG = False
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[]) or [urlsplit(SITE_URL).hostname]
if DEMO:
    ALLOWED_HOSTS.append("127.0.0.1")  # what some people type instead of localhost
TRUSTED_PROXIES = networks("TRUSTED_PROXIES")
CSRF_TRUSTED_ORIGINS = [SITE_URL]
ROOT_URLCONF = "policyportal.urls"
WSGI_APPLICATION = "policyportal.wsgi.application"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "crispy_forms",
    "crispy_bootstrap5",
    "csp",
    "policyportal.vault",
    "policyportal.audit",
    "policyportal.outbox",
    "policyportal.school",
    "policyportal.documents",
    "policyportal.people",
    "compliance",
    "incidents",
    "policyportal.overview",
    "policyportal.operations",
]

MIDDLEWARE = [
    "policyportal.people.addresses.ClientAddressMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "policyportal.overview.responses.HeadersMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",  # a policy's page travels as 10 kB, not 40
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "policyportal.people.held_forms.HeldFormsMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "policyportal.overview.responses.NoStoreMiddleware",
    "policyportal.overview.responses.RefusalMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "django.template.loaders.filesystem.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "policyportal.school.context.school",
                "policyportal.people.context.roles",
                "policyportal.people.context.bell",
            ],
            "builtins": ["policyportal.documents.templatetags.dates"],
        },
    },
]

# Data ------------------------------------------------------------------------------------------

DATABASES["default"].setdefault("OPTIONS", {})
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] |= {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        # Without recursive_triggers, INSERT OR REPLACE deletes kept rows past their triggers.
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA recursive_triggers=ON;"
        ),
    }
else:
    # Opening a connection for each request halves the throughput.
    DATABASES["default"] |= {"CONN_MAX_AGE": 600, "CONN_HEALTH_CHECKS": True}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.str("REDIS_URL", default="")
CACHES = {
    "default": (
        {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}
        if REDIS_URL
        else {
            "BACKEND": "django.core.cache.backends.db.DatabaseCache",
            "LOCATION": "portal_cache",
            # Past this it throws a third away, limits on sign-in among them; its own 300 is soon
            # reached by somebody who guesses. What has expired goes each minute (`forgetting.py`).
            "OPTIONS": {"MAX_ENTRIES": 50_000},
        }
    )
}

# Sign-in ---------------------------------------------------------------------------------------

AUTH_USER_MODEL = "people.Person"
AUTHENTICATION_BACKENDS = ["policyportal.people.sign_in.Backend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}", "OPTIONS": options}
    for name, options in [
        (
            "UserAttributeSimilarityValidator",
            {"user_attributes": ("email", "given_name", "family_name")},
        ),
        ("MinimumLengthValidator", {"min_length": 12}),
        ("CommonPasswordValidator", {}),
    ]
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "overview:home"
ACCOUNT_ADAPTER = "policyportal.people.sign_in.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"  # the import verifies; nothing else can add an address
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if SECURE else "http"
ACCOUNT_FORMS = {
    "login": "policyportal.people.sign_in_forms.SignInForm",
    "reset_password": "policyportal.people.sign_in_forms.ResetForm",
    "reset_password_from_key": "policyportal.people.sign_in_forms.NewPasswordForm",
    "change_password": "policyportal.people.sign_in_forms.ChangePasswordForm",
}
# A school's whole staff shares one public address; what guards an account is the limit by key.
ACCOUNT_RATE_LIMITS = {
    "login": "300/m/ip",
    "login_failed": "60/m/ip,5/300s/key",
    "reset_password": "100/m/ip,5/h/key",
    "reset_password_from_key": "100/m/ip",
    "change_password": "5/m/user",
}
SESSION_COOKIE_AGE = 12 * 60 * 60

# Language, time, pages -------------------------------------------------------------------------

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_TZ = True
STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
STATICFILES_DIRS = [
    BASE_DIR / "static",
    ("bootstrap", bootstrap_wrapper.get_bootstrap_css_dir()),
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"
CRISPY_FAIL_SILENTLY = False
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024  # room to say what is wrong with a pasted text
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000  # the page that corrects an imported policy has a few a clause

# Mail ------------------------------------------------------------------------------------------

EMAIL_URL = env.str("EMAIL_URL", default="")
if EMAIL_URL:
    vars().update(env.email_url("EMAIL_URL"))
    if vars()["EMAIL_BACKEND"] == "django.core.mail.backends.smtp.EmailBackend":
        EMAIL_BACKEND = "policyportal.outbox.mail.SmtpBackend"  # knows what is in doubt
else:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = VAR / "mail"
EMAIL_TIMEOUT = 20
OUTBOX_LEASE_SECONDS = 600  # that a worker holds a message; longer than a task may run
OUTBOX_LONGEST_RUN = 120.0  # seconds of sending in one go; what is left waits for the next ring
OUTBOX_WAITS_SCALE = 1.0  # of the waits between attempts, for those who try this out
DEFAULT_FROM_EMAIL = f"Policy portal <no-reply@{urlsplit(SITE_URL).hostname}>"

# Background work -------------------------------------------------------------------------------

CELERY_BROKER_URL = REDIS_URL or "folder://localhost"
if REDIS_URL:
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "socket_connect_timeout": 2.0,
        "socket_timeout": 10.0,  # or a word to a Redis that vanished would wait for ever
        "socket_keepalive": True,
        # What a dead worker had not answered for is given to another. Longer than a task may run,
        # but for one that makes a copy: a second worker finds that the first still has it.
        "visibility_timeout": 600,
    }
else:
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(VAR / "broker"),
        "data_folder_out": str(VAR / "broker"),
        "control_folder": str(VAR / "broker-control"),
    }
CELERY_IMPORTS = [
    "policyportal.outbox.tasks",
    "policyportal.overview.copies.tasks",
]
# Files take minutes, and no e-mail waits behind one: they have a queue, and with `--queues` a
# worker, of their own. A worker that is told nothing takes from both.
CELERY_TASK_QUEUES = [Queue(name, routing_key=name) for name in ("celery", "copies")]
CELERY_TASK_ROUTES = {"policyportal.overview.copies.tasks.*": {"queue": "copies"}}
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_ENABLE_REMOTE_CONTROL = False
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_TIME_LIMIT = 300
CELERY_TASK_SOFT_TIME_LIMIT = 240
CELERY_TASK_PUBLISH_RETRY = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None  # a worker waits for its broker for as long as it takes
# Done twice, a task does nothing the second time. Cut off, it would leave an e-mail in doubt.
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = False
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR / "beat-schedule")
CELERY_BEAT_SCHEDULE = {
    # One ring looks after all that falls due (`outbox/rings.py`); one nobody answers is let go.
    "ring": {
        "task": "policyportal.outbox.tasks.ring",
        "schedule": 60.0,
        "options": {"expires": 55.0},
    },
}

# Printing --------------------------------------------------------------------------------------

PRINT_MEMORY_MIB = 512  # that one print may take beside what the process has before it
PRINT_SECONDS = 40  # less than the web server waits for a worker (`bin/_gunicorn.py`)

# Shut ------------------------------------------------------------------------------------------

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],  # Bootstrap draws its tick and chevron as data: images
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
# In a cookie of its own, a message that nobody had seen yet would be shown to who signs in next.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
if SECURE:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^health/$"]
    SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
    SESSION_COOKIE_NAME = "__Host-session"
    CSRF_COOKIE_NAME = "__Host-csrf"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    # It would quote letters that no font has, and so the words of what is printed.
    "loggers": {"weasyprint": {"level": "CRITICAL"}},
}
