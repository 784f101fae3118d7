"""A mail server for tests, on 127.0.0.1: small, real, and able to misbehave at each step."""

import socketserver
import threading

REFUSALS = {"refuse": "451 not now", "refuse-for-good": "550 nobody of that name"}


class Server(socketserver.ThreadingTCPServer):
    """Keeps what it was given in `taken`.

    `at` says where it misbehaves (connect, mail, rcpt, data, text) and `how`: "refuse" answers
    with a 4xx, "refuse-for-good" with a 5xx; "hang-up" closes the connection; "take-and-hang-up"
    (at text) takes the message and closes without a word.
    """

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Session)
        self.taken: list[bytes] = []
        self.recipients: list[str] = []
        self.at = self.how = ""
        self.then = lambda: None
        threading.Thread(target=self.serve_forever, args=(0.02,), daemon=True).start()

    @property
    def port(self) -> int:
        return self.server_address[1]

    def misbehave(self, at: str, how: str) -> None:
        self.at, self.how = at, how

    def behave(self) -> None:
        self.at = self.how = ""


class HungUp(Exception):
    pass


class Session(socketserver.StreamRequestHandler):
    def say(self, line: str) -> None:
        self.wfile.write(line.encode() + b"\r\n")

    def fails_at(self, step: str) -> bool:
        if self.server.at != step:
            return False
        if self.server.how in REFUSALS:
            self.say(REFUSALS[self.server.how])
            return True
        raise HungUp

    def handle(self) -> None:
        try:
            if not self.fails_at("connect"):
                self.say("220 test")
                self.talk()
        except HungUp:
            pass

    def talk(self) -> None:
        while line := self.rfile.readline():
            verb = line.split(b":")[0].split()[0].upper()
            if verb in (b"EHLO", b"HELO", b"RSET"):
                self.say("250 test")
            elif verb == b"MAIL":
                self.fails_at("mail") or self.say("250 yes")
            elif verb == b"RCPT":
                if not self.fails_at("rcpt"):
                    self.server.recipients.append(line.decode().split("<")[1].split(">")[0])
                    self.say("250 yes")
            elif verb == b"DATA":
                self.fails_at("data") or self.take()
            elif verb == b"QUIT":
                self.say("221 bye")
                return

    def take(self) -> None:
        self.say("354 go on")
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        if (self.server.at, self.server.how) == ("text", "take-and-hang-up"):
            self.server.taken.append(b"".join(lines))
            raise HungUp
        if not self.fails_at("text"):
            self.server.taken.append(b"".join(lines))
            self.server.then()
            self.say("250 taken")
