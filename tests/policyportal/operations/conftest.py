import pytest
from django.db import transaction
from django.test import override_settings

from policyportal.operations import demo_school


@pytest.fixture(scope="module")
def one_demo_school(django_db_setup, django_db_blocker, tmp_path_factory):
    """The demo school for all tests of a module: making it takes seconds, and they only look."""
    var = tmp_path_factory.mktemp("demo")
    with override_settings(DEMO=True, VAR=var), django_db_blocker.unblock(), transaction.atomic():
        assert demo_school.make()
        yield
        transaction.set_rollback(True)
