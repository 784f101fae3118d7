"""What tests of the pages ask: a page's queries, a working copy's address and what it holds."""

from django.db import connection
from django.test.utils import CaptureQueriesContext

from compliance.policies.manuscript import Manuscript
from compliance.policies.models import WorkingCopy


def queries(client, url) -> int:
    client.get(url)  # what is asked once a process is not the page's
    with CaptureQueriesContext(connection) as asked:
        assert client.get(url).status_code == 200
    return len(asked)


def address(copy, end=""):
    return f"/policies/copies/{copy.pk}/{end}"


def stored(copy) -> Manuscript:
    return Manuscript.from_json(WorkingCopy.objects.get(pk=copy.pk).content)
