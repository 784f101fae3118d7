import os

from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "policyportal.settings")

application = get_wsgi_application()

from policyportal.vault.checks import vault_keys  # noqa: E402 - the apps had to be ready

if wrong := vault_keys():  # a web server runs no system checks of its own
    raise ImproperlyConfigured(wrong[0].msg)
