"""What a start of Django looks for on behalf of the whole installation."""

from django.conf import settings
from django.core.checks import Error, Tags, register
from django.db import connections

from policyportal.operations import demo
from policyportal.people.models import Person


@register(Tags.database)
def no_demo_accounts(databases=None, **kwargs):
    """Refuse a real installation that holds accounts whose password the world knows."""
    if settings.DEMO or "default" not in (databases or ()):
        return []
    if Person._meta.db_table not in connections["default"].introspection.table_names():
        return []
    count = demo.invented_people().count()
    if not count:
        return []
    return [
        Error(
            f"{count} accounts of the demo school are in this installation's database.",
            hint="Start a real school with an empty database, never with the demo's.",
            id="operations.E001",
        )
    ]
