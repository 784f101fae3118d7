"""Looking at the bell and at the page of notices, as the tests do."""

import re

from django.urls import reverse

from policyportal.outbox.models import Message

LIST, ALL = reverse("outbox:notice-list"), reverse("outbox:notice-read-all")
NUMBER = re.compile(
    r'class="site-bell"[^>]*>Notices'
    r'( <span class="status-tag">(\d+)<span class="visually-hidden"> unread</span></span>)?</a>'
)


def page(client, url: str = LIST) -> str:
    response = client.get(url)
    assert response.status_code == 200
    return response.content.decode()


def at_the_bell(client, url: str = LIST) -> int:
    return int(NUMBER.search(page(client, url))[2] or 0)


def lines(client, url: str = LIST) -> list[str]:
    """Return what the page lists, in its order."""
    return re.findall(r'<a href="/notices/[0-9a-f]{12}/">([^<]*)</a>', page(client, url))


def address(message: Message) -> str:
    return reverse("outbox:notice-open", args=[reference(message)])


def reference(message: Message) -> str:
    return message.message_id[1:13]


def open_it(client, message: Message):
    return client.get(address(message))
