"""The portal's settings for tests: quick hashes, plain static files, mail in memory.

TEST_DATABASE_URL and TEST_REDIS_URL say which servers to use; DATABASE_URL and its like would
turn the demo into a real installation, so a test run forgets them. TEST_VAR is for the processes
that a test starts: the folder they share. Any other process has its own, and removes it.
"""

import atexit
import os
import shutil
import tempfile

for name in ("DATABASE_URL", "REDIS_URL", "SECRET_KEY", "SITE_URL", "PORT", "EMAIL_URL"):
    os.environ.pop(name, None)
for name in ("ALLOWED_HOSTS", "TRUSTED_PROXIES", "VAULT_KEYS"):
    os.environ.pop(name, None)

_own_var = None if "TEST_VAR" in os.environ else tempfile.mkdtemp(prefix="portal-test-")
os.environ["PORTAL_VAR"] = _own_var or os.environ["TEST_VAR"]
_made_by = os.getpid()


@atexit.register
def forget_own_var():
    """Remove this process's folder; a fork of it, which ends earlier, must not."""
    if _own_var and os.getpid() == _made_by:
        shutil.rmtree(_own_var, ignore_errors=True)


from policyportal.settings import *  # noqa: E402, F403
from policyportal.settings import DATABASES, env  # noqa: E402

if env.str("TEST_DATABASE_URL", default="").startswith("sqlite"):
    DATABASES["default"]["NAME"] = env.db_url("TEST_DATABASE_URL")["NAME"]
elif env.str("TEST_DATABASE_URL", default=""):
    DATABASES["default"] = env.db_url("TEST_DATABASE_URL")

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "testserver"]
