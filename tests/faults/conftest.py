"""A kind of message for these tests."""

from tests.policyportal.outbox.conftest import kind, register_kind  # noqa: F401
