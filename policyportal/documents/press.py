"""Printing in processes of their own: each with so much memory and time, and then no more.

What is printed may be long, and what people typed into it may be hostile. So a render never runs in
the process that answers requests or does tasks: that one is forked, the child renders within its
limits and hands the PDF back through a pipe. A fork and not a new process, for loading WeasyPrint
takes twice as long as most pages do; not `multiprocessing`, for a Celery worker may have no such
children. The child uses nothing it was born with but the text: it ends without closing the parent's
connections, and is killed where the parent dies.
"""

import ctypes
import gc
import logging
import os
import resource
import selectors
import signal
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from time import monotonic

from django.conf import settings

from policyportal.refusal import Refused

DONE, FAILED, NO_MEMORY = b"d", b"f", b"m"
A_READ = 1 << 16
DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG, linux/prctl.h
log = logging.getLogger(__name__)
_libc = ctypes.CDLL(None)

TOO_LONG = (
    "This is too long to be printed: it took more time or memory than one print may. "
    "Choose a part of it, or take it as a file for a spreadsheet where there is one."
)
BROKEN = (
    "This could not be printed: something in it is not what a PDF can hold. "
    "Whoever looks after the portal finds the reason in its log."
)


class CannotPrint(Refused):
    """A render that came to nothing, with a sentence for who asked for it."""


@dataclass(frozen=True)
class Job:
    """A whole page of HTML to print. `attachments` and `pictures` are as `renderer.render` has."""

    markup: str
    attachments: tuple[dict, ...] = ()
    pictures: dict[str, bytes] = field(default_factory=dict)


def print_page(job: Job) -> bytes:
    """Return the page as a tagged PDF (PDF/UA-1); CannotPrint where it goes past the limits."""
    return next(print_many([job], processes=1))


def print_many(jobs: Iterable[Job], *, processes: int | None = None) -> Iterator[bytes]:
    """Give the PDF of each job, in their order, so many of them in work at once.

    By default as many as there are processors. Jobs are taken from `jobs` as they are begun. Where
    one cannot be printed, or nobody wants the rest, the others are stopped.
    """
    from policyportal.documents import renderer  # slow to import, and few commands print

    renderer.warm_up()
    jobs, most = iter(jobs), processes or os.cpu_count() or 1
    running: list[_Child] = []
    try:
        while True:
            while len(running) < most and (job := next(jobs, None)) is not None:
                running.append(_Child.of(job, renderer))
            if not running:
                return
            _wait_for(running)
            yield running.pop(0).result()
    finally:
        for child in running:
            child.kill()


def _wait_for(running: list["_Child"]) -> None:
    """Read from all of them until the first one has ended."""
    with selectors.DefaultSelector() as selector:
        for child in running:
            if not child.ended:
                selector.register(child.pipe, selectors.EVENT_READ, child)
        while not running[0].ended:
            left = min(c.ends_at for c in running if not c.ended) - monotonic()
            for key, _ in selector.select(max(left, 0)):
                if key.data.read():
                    selector.unregister(key.fileobj)
            for child in running:
                if not child.ended and monotonic() > child.ends_at:
                    selector.unregister(child.pipe)
                    child.kill()


class _Child:
    """A process that prints one job."""

    def __init__(self, pid: int, pipe: int):
        self.pid = pid
        self.pipe = pipe
        self.ends_at = monotonic() + settings.PRINT_SECONDS
        self.ended = False
        self.parts: list[bytes] = []

    @classmethod
    def of(cls, job: Job, renderer) -> "_Child":
        pipe, end = os.pipe()
        parent = os.getpid()
        pid = os.fork()
        if pid == 0:
            _print_in_child(job, renderer, end, parent)  # does not return
        os.close(end)
        return cls(pid, pipe)

    def read(self) -> bool:
        """Take what there is in the pipe; True where that was the last of it."""
        part = os.read(self.pipe, A_READ)
        if part:
            self.parts.append(part)
        else:
            self._end()
        return self.ended

    def kill(self) -> None:
        if not self.ended:
            self.parts.clear()
            with suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGKILL)
            self._end()

    def _end(self) -> None:
        self.ended = True
        os.close(self.pipe)
        with suppress(ChildProcessError):
            os.waitpid(self.pid, 0)

    def result(self) -> bytes:
        said = b"".join(self.parts)
        if said[:1] == DONE:
            return said[1:]
        raise CannotPrint(BROKEN if said[:1] == FAILED else TOO_LONG)


def _print_in_child(job: Job, renderer, pipe: int, parent: int) -> None:
    """Render, write what came of it into the pipe, and end without a look back."""
    said = FAILED
    try:
        gc.freeze()  # nothing of the parent's is collected here, and no connection closed
        _limit(parent)
        said = DONE + renderer.render(job.markup, job.attachments, job.pictures)
    except MemoryError:
        said = NO_MEMORY
    except BaseException as error:  # whatever it is, the parent's stack is not for this process
        log.error("A page could not be printed (%s).", type(error).__name__)
    finally:
        with suppress(BaseException):
            view = memoryview(said)
            while view:
                view = view[os.write(pipe, view) :]
        os._exit(0)


def _limit(parent: int) -> None:
    """Set the limits of this process, and see to it that it does not outlive its parent."""
    _libc.prctl(DIE_WITH_PARENT, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)
    for name in (signal.SIGTERM, signal.SIGINT, signal.SIGALRM):
        signal.signal(name, signal.SIG_DFL)
    with open("/proc/self/statm", encoding="ascii") as file:
        mapped = int(file.read().split()[0]) * resource.getpagesize()
    memory = mapped + settings.PRINT_MEMORY_MIB * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    seconds = int(settings.PRINT_SECONDS) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
