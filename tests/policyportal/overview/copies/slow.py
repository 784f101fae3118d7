"""A maker for real workers: it counts in the folder `COUNTING` until it is told to end there.

Workers take it up with `--include`; scripts that ask for its file import it.
"""

import os
import time
from itertools import count
from pathlib import Path

from policyportal.overview.copies.makers import Maker, register
from policyportal.people.models import Role


def make(person, params, file, progress):
    folder = Path(os.environ["COUNTING"])
    with (folder / "begun").open("a") as begun:
        begun.write(f"{os.getpid()}\n")
    for number in count():
        progress(number, 0)
        if (folder / "end").exists():
            break
        time.sleep(0.05)
    file.write(b"counted\n")


COUNTING = register(
    Maker(
        name="counting",
        title=lambda params: "Counting",
        filename=lambda params: "counted.txt",
        media_type=lambda params: "text/plain",
        may=lambda person, params: person.holds(Role.GOVERNOR),
        make=make,
    )
)
