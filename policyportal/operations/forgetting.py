"""What nobody needs any more: sessions that have ended, and what the cache holds past its time."""

from importlib import import_module

from django.conf import settings
from django.core.cache import cache
from django.core.cache.backends.db import DatabaseCache
from django.db import connection
from django.utils import timezone


def forget() -> int:
    """Delete expired sessions, and expired rows of the cache where it is a table; return these.

    The table would keep them until it is full, and then lose some that still count.
    """
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()
    if not settings.CACHES["default"]["BACKEND"].endswith(DatabaseCache.__name__):
        return 0
    table = connection.ops.quote_name(cache._table)
    now = connection.ops.adapt_datetimefield_value(timezone.now().replace(microsecond=0))
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {table} WHERE expires < %s", [now])  # noqa: S608
        return cursor.rowcount
