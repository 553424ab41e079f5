"""A post office on loopback that speaks SMTP over a real socket, remembers what it took, and has faults.

`fails_at` is the word at which it misbehaves, and `how`: an answer to give ("550 no"), "cut" the line, or "silent".
"""

import socket
import threading
from dataclasses import dataclass, field
from typing import BinaryIO


@dataclass
class Taken:
    """One e-mail as it came over the line."""

    sender: str
    to: str
    words: str


@dataclass
class PostOfficeOnLoopback:
    """Serves one connection after the other until it is closed."""

    fails_at: str = ""
    how: str = "cut"
    users: dict[str, str] = field(default_factory=dict)
    taken: list[Taken] = field(default_factory=list)
    logins: int = 0
    connections: int = 0

    def __enter__(self) -> "PostOfficeOnLoopback":
        self._line = socket.create_server(("127.0.0.1", 0))
        self.port = self._line.getsockname()[1]
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._closing.set()
        self._line.shutdown(socket.SHUT_RDWR)
        self._line.close()
        self._thread.join(5)

    @property
    def address(self) -> str:
        return f"smtp://127.0.0.1:{self.port}?from=team@bridge.example"

    def _serve(self) -> None:
        while not self._closing.is_set():
            try:
                caller, _ = self._line.accept()
            except OSError:
                return
            self.connections += 1
            with caller, caller.makefile("rb") as reads:
                try:
                    self._talk(caller, reads)
                except OSError:
                    continue

    def _talk(self, caller: socket.socket, reads: BinaryIO) -> None:
        said = _Said()
        if not self._answer(caller, "hello", "220 bridge"):
            return
        while line := reads.readline():
            words = line.decode().strip()
            verb = words.split(" ")[0].lower()
            if verb == "mail":
                said.sender = words
            if verb == "rcpt":
                said.to = words[len("rcpt TO:<") : -1]
            if not self._answer(caller, verb, self._usual(verb, words)) or verb == "quit":
                return
            if verb == "data" and self.fails_at != "data" and not self._take_words(caller, reads, said):
                return

    def _take_words(self, caller: socket.socket, reads: BinaryIO, said: "_Said") -> bool:
        words = self._read_words(reads)
        if self.fails_at != "words" or not self.how.startswith(("4", "5")):
            self.taken.append(Taken(said.sender, said.to, words))
        return self._answer(caller, "words", "250 taken")

    def _usual(self, verb: str, words: str) -> str:
        if verb == "ehlo":
            return "250-bridge\r\n250 AUTH PLAIN" if self.users else "250 bridge"
        if verb == "auth":
            self.logins += 1
            return "235 in" if words.rpartition(" ")[2] in self.users.values() else "535 no"
        return {"quit": "221 bye", "data": "354 go on"}.get(verb, "250 yes")

    def _answer(self, caller: socket.socket, at: str, usual: str) -> bool:
        if self.fails_at != at:
            caller.sendall(f"{usual}\r\n".encode())
            return True
        if self.how == "silent":
            self._closing.wait(5)
            return False
        if self.how == "cut":
            return False
        caller.sendall(f"{self.how}\r\n".encode())
        return not self.how.startswith("421")  # which closes the line

    @staticmethod
    def _read_words(reads: BinaryIO) -> str:
        lines: list[bytes] = []
        while (line := reads.readline()) not in (b".\r\n", b""):
            lines.append(line[1:] if line.startswith(b"..") else line)
        return b"".join(lines).decode()


@dataclass
class _Said:
    sender: str = ""
    to: str = ""
    words: str = ""
