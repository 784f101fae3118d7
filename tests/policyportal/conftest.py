from tests.workers import (  # noqa: F401 - pytest finds its fixtures here
    installation,
    own_redis,
    start_worker,
)
