"""How gunicorn serves the portal: sync workers, loaded once and then forked."""

worker_class = "sync"
preload_app = True
loglevel = "warning"
timeout = 60  # seconds; the longest page is a PDF of a whole policy
graceful_timeout = 10
max_requests = 5000
max_requests_jitter = 500
control_socket_disable = True


def when_ready(server):
    """Do before the fork what each worker's first page would wait for: code, and the fonts."""
    from django.urls import get_resolver

    from policyportal.documents import renderer

    renderer.warm_up()
    get_resolver()._populate()


def pre_fork(server, worker):
    """Let no worker inherit a database connection."""
    from django.db import connections

    connections.close_all()
