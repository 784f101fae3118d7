"""A worker that waits for what will never come notices it, and begins anew with its broker.

Where Redis dies in the middle of a task, the worker cannot tell it afterwards that the task is
done. Celery gives that up, and the channel counts the message as in work for good. When it counts
as many as it may hand out, the worker asks for nothing more, and never sees that its connection is
gone: so it stood with kombu 5.7 until somebody started it again (`tests/faults/` found it).
"""

from celery import bootsteps
from celery.worker import state

EVERY = 5.0  # seconds


class Unanswered(bootsteps.StartStopStep):
    """Looks at what the channel counts as in work while the worker has nothing to do."""

    requires = {"celery.worker.consumer.tasks:Tasks"}

    def __init__(self, consumer, **options):
        super().__init__(consumer, **options)
        self.seen = set()

    def register_with_event_loop(self, consumer, hub) -> None:
        self.seen = set()
        hub.call_repeatedly(EVERY, self.look, consumer)

    def look(self, consumer) -> None:
        """Raise ConnectionError if a message is in work in two looks running, and nobody works."""
        qos = consumer.task_consumer.channel.qos
        idle = not state.reserved_requests
        counted = set(qos._delivered) - set(qos._dirty) if idle else set()
        stays, self.seen = self.seen & counted, counted
        if stays:
            raise ConnectionError(f"{len(stays)} message(s) are in work, and nobody works on them.")
