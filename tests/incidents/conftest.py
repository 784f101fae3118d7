"""Whoever can have to do with a case that is not a disclosure, by what they have to do with it."""

import pytest

from policyportal.people.models import Role
from tests.conftest import make_person


@pytest.fixture
def concerned(teacher, other_teacher, governor, slt, dsl, head, chair, administrator, school):
    """People by what they are to a case: two are a subject and somebody to whom it was done."""
    return {
        "colleague": teacher,  # who has nothing to do with it
        "recorder": other_teacher,
        "subject": make_person("ivan.petrov@larkspur.example", "Ivan", "Petrov", Role.STAFF),
        "affected": make_person("sofia.reyes@larkspur.example", "Sofia", "Reyes", Role.STAFF),
        "reader": governor,
        "worker": slt,
        "dsl": dsl,
        "head": head,
        "chair": chair,
        "administrator": administrator,
    }
