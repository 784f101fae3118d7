"""What changes the school's own facts.

This room lies below `people`, so the page that calls an action has already asked who may.
"""

from django.db import models, transaction

from policyportal.audit.log import record
from policyportal.school.models import School


@transaction.atomic
def change_details(facts: dict, *, by: models.Model | None) -> School | None:
    """Put the given facts in place of the old ones; None where that changes nothing.

    The log keeps the names of the fields, and no more.
    """
    school, made = School.objects.select_for_update().get_or_create(pk=1)
    changed = sorted(name for name, value in facts.items() if getattr(school, name) != value)
    if not changed and not made:
        return None
    for name in changed:
        setattr(school, name, facts[name])
    school.save(update_fields=changed)
    record("school.set-up" if made else "school.changed", school, by=by, fields=changed)
    return school
