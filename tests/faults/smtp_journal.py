"""A mail server that writes down each message it took, and misbehaves as its folder tells it.

Run as `python -m tests.faults.smtp_journal FOLDER SEED PORT`. The file FOLDER/mode says "well" or
"badly"; FOLDER/journal has a line of JSON for each message taken: its Message-ID, whom it went to,
the rows it speaks of, and whether the client was told.
"""

import email
import json
import os
import random
import re
import socketserver
import sys
import threading
import time
from pathlib import Path

HANG = 2.0  # seconds; longer than the portal waits
TAKES = 0.04  # seconds, as one on another machine would
WELL = "well"
# What comes of one message in a hundred or so of those sent while it behaves badly.
BADLY = {
    WELL: 60,
    "451 at rcpt": 8,
    "550 at rcpt": 3,
    "451 at data": 8,
    "451 at text": 6,
    "554 at text": 4,
    "hang at data": 2,
    "hang at text": 2,
    "cut before taking": 5,
    "cut after taking": 5,
}


class CutOff(Exception):
    """The connection ends here, without a word."""


class Session(socketserver.StreamRequestHandler):
    def say(self, line: str) -> None:
        self.wfile.write(line.encode() + b"\r\n")

    def handle(self) -> None:
        try:
            self.say("220 ready")
            self.talk()
        except (CutOff, OSError):
            pass

    def talk(self) -> None:
        how, to = WELL, ""
        while line := self.rfile.readline():
            verb = line.split(b":")[0].split()[0].upper().decode(errors="replace")
            if verb == "MAIL":
                how = self.server.how()
                self.say("250 yes")
            elif verb == "RCPT":
                to = line.decode().split("<")[1].split(">")[0]
                self.say(f"{how[:3]} no" if how.endswith("rcpt") else "250 yes")
            elif verb == "DATA":
                self.take(how, to)
            elif verb == "QUIT":
                self.say("221 bye")
                return
            else:
                self.say("250 yes")

    def take(self, how: str, to: str) -> None:
        if how == "451 at data":
            self.say("451 not now")
            return
        if how == "hang at data":
            time.sleep(HANG)
            raise CutOff
        self.say("354 go on")
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            if not line:
                raise CutOff
            lines.append(line)
        time.sleep(TAKES)
        if how in ("451 at text", "554 at text"):
            self.say(f"{how[:3]} no")
            return
        if how == "cut before taking":
            raise CutOff
        told = how == WELL
        self.server.write_down(b"".join(lines), to, told=told)
        if how == "hang at text":
            time.sleep(HANG)
        if not told:
            raise CutOff
        self.say("250 taken")


class Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, folder: Path, seed: int, port: int):
        super().__init__(("127.0.0.1", port), Session)
        self.folder, self.chance, self.lock = folder, random.Random(seed), threading.Lock()

    def how(self) -> str:
        if (self.folder / "mode").read_text() == WELL:
            return WELL
        with self.lock:
            return self.chance.choices(list(BADLY), list(BADLY.values()))[0]

    def write_down(self, data: bytes, to: str, *, told: bool) -> None:
        letter = email.message_from_bytes(data)
        text = letter.get_payload(0).get_payload(decode=True).decode()
        rows = sorted({int(pk) for pk in re.findall(r"Row (\d+) stands", text)})
        taken = {"id": letter["Message-ID"], "to": to, "rows": rows, "told": told}
        with self.lock, (self.folder / "journal").open("a") as journal:
            journal.write(json.dumps(taken) + "\n")
            journal.flush()
            os.fsync(journal.fileno())


if __name__ == "__main__":
    Server(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])).serve_forever()
