"""A school that runs an older release gets the new tables without losing what is kept."""

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from compliance.policies.canonical import canonical_form
from compliance.policies.manuscript import Manuscript
from compliance.policies.models import Clause, Version
from policyportal.audit import triggers
from policyportal.people.models import Role

pytestmark = pytest.mark.django_db(transaction=True)

FIRST = {"compliance": "0001", "people": "0001"}


def to(**targets):
    for app, name in targets.items():
        call_command("migrate", app, name, verbosity=0)


@pytest.fixture
def first_release():
    """Put the tables back to the first release, and forward again at the end."""
    to(**FIRST)
    yield (
        MigrationExecutor(connection)
        .loader.project_state([("compliance", "0001_initial"), ("people", "0001_initial")])
        .apps
    )
    call_command("migrate", verbosity=0)


def test_published_texts_and_their_triggers_survive_an_upgrade(first_release):
    old = first_release
    person = old.get_model("people", "Person").objects.create(
        email="priya.nair@larkspur.example", given_name="Priya", family_name="Nair"
    )
    head = old.get_model("people", "Person").objects.create(
        email="ruth.adeyemi@larkspur.example", given_name="Ruth", family_name="Adeyemi"
    )
    policy = old.get_model("compliance", "Policy").objects.create(slug="old", title="Old")
    versions = old.get_model("compliance", "Version").objects
    version = versions.create(policy=policy, number=1, title="Old", author=person)
    section = old.get_model("compliance", "Section").objects.create(
        version=version, position=1, key="tou", heading="Terms"
    )
    old.get_model("compliance", "Clause").objects.create(
        version=version, section=section, position=1, key="tou.kind", text="Be kind."
    )
    published = {"status": "published", "fingerprint": "f" * 64}
    who = dict.fromkeys(("submitted_by", "published_by"), person) | {"approved_by": head}
    when = dict.fromkeys(("submitted_at", "approved_at", "published_at"), version.created_at)
    with triggers.lifted():  # today's name columns that the old table lacks
        versions.filter(pk=version.pk).update(**published, **who, **when)

    call_command("migrate", verbosity=0)

    after = Version.objects.get()
    assert canonical_form(Manuscript.of(after)).decode().endswith("C tou.kind Be kind.\n")
    assert after.material_roles == list(Role.values)  # nobody marked its changes: all count
    assert triggers.missing() == []
    with pytest.raises(Exception, match="text of a published version cannot change"):
        Clause.objects.filter(key="tou.kind").update(text="Be rude.")
    assert {"Permission", "Cover"} <= {model.__name__ for model in apps.get_models()}
