"""How many queries a page takes, for tests that it takes no more for more rows."""

from django.db import connection
from django.test.utils import CaptureQueriesContext


def queries(client, url) -> int:
    client.get(url)  # what is asked once a process is not the page's
    with CaptureQueriesContext(connection) as asked:
        assert client.get(url).status_code == 200
    return len(asked)
