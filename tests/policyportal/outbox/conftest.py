from dataclasses import replace

import pytest

from policyportal.outbox import kinds
from policyportal.outbox.kinds import Line
from tests.policyportal.outbox.smtp_server import Server

SAID = Line("There is something for <you> & all", "/policies/", "Read it by Friday.")
PLAIN = kinds.Kind(name="test.plain", lines=kinds.each(lambda message: SAID))


@pytest.fixture
def register_kind(monkeypatch):
    """Register a kind for one test: the plain one, changed as asked."""
    monkeypatch.setattr(kinds, "_kinds", dict(kinds._kinds))

    def register(**changes) -> kinds.Kind:
        return kinds.register(replace(PLAIN, **changes))

    return register


@pytest.fixture
def kind(register_kind):
    return register_kind()


@pytest.fixture
def urgent(register_kind):
    return register_kind(name="test.urgent", urgent=True)


@pytest.fixture
def smtp(settings):
    """A mail server that the portal is set to use."""
    settings.EMAIL_BACKEND = "policyportal.outbox.mail.SmtpBackend"
    with Server() as server:
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
        settings.EMAIL_TIMEOUT = 5
        yield server
        server.shutdown()
