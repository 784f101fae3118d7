"""The portal's own settings, with everything that takes minutes taking seconds."""

from policyportal.settings import *  # noqa: F403
from policyportal.settings import CELERY_BEAT_SCHEDULE, CELERY_BROKER_TRANSPORT_OPTIONS
from policyportal.settings import INSTALLED_APPS as APPS

INSTALLED_APPS = [*APPS, "tests.faults.apps.FaultsConfig"]
EMAIL_TIMEOUT = 1.5
OUTBOX_LEASE_SECONDS = 7
OUTBOX_LONGEST_RUN = 1.0
OUTBOX_WAITS_SCALE = 1 / 2000
CELERY_TASK_SOFT_TIME_LIMIT = 5
CELERY_TASK_TIME_LIMIT = 6
CELERY_BEAT_SCHEDULE["ring"] |= {"schedule": 2.0, "options": {"expires": 20.0}}
if "visibility_timeout" in CELERY_BROKER_TRANSPORT_OPTIONS:
    CELERY_BROKER_TRANSPORT_OPTIONS["visibility_timeout"] = 10  # seconds
