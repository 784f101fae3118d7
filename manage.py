#!/usr/bin/env python3
"""Run the portal's commands: `python manage.py help` lists them."""

import os
import sys

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line
from django.db import OperationalError, ProgrammingError

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "policyportal.settings")
    try:
        settings.configured or settings.DEBUG  # noqa: B018 - reads the settings
    except ImproperlyConfigured as what_is_missing:
        sys.exit(str(what_is_missing))
    try:
        execute_from_command_line(sys.argv)
    except (OperationalError, ProgrammingError) as fault:
        if "--traceback" in sys.argv:
            raise
        sys.exit(
            f"The database cannot be used: {str(fault).strip().splitlines()[0]}. See that it runs "
            "and that DATABASE_URL is right; then: manage.py prepare (--traceback shows more)"
        )
