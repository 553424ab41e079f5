"""The demo carrier's memory: every text in and out, and who has opted out, in one SQLite file of its own.

A commit here is what "the carrier took it" means, so it survives the death of any worker and of the carrier itself.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from notifications.demo_carrier.kept_rows import KeptRows, columns_of

_SCHEMA = """
CREATE TABLE IF NOT EXISTS text (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, sid TEXT NOT NULL UNIQUE, direction TEXT NOT NULL,
    from_number TEXT NOT NULL, to_number TEXT NOT NULL, body TEXT NOT NULL, status TEXT NOT NULL,
    error_code INTEGER, service_sid TEXT, callback TEXT NOT NULL, created_at TEXT NOT NULL, updated_at TEXT NOT NULL,
    sent_at TEXT, send_at TEXT, valid_until TEXT, shown_at TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS text_to ON text (to_number, seq);
CREATE INDEX IF NOT EXISTS text_from ON text (from_number, seq);
CREATE TABLE IF NOT EXISTS opted_out (number TEXT NOT NULL, sender TEXT NOT NULL, PRIMARY KEY (number, sender));
"""
UNFINISHED = ("accepted", "scheduled", "queued", "sent")
_TIMES = frozenset({"created_at", "updated_at", "sent_at", "send_at", "valid_until", "shown_at"})


@dataclass(frozen=True)
class CarriedText:
    """One text as the carrier keeps it. `shown_at` is the time on the demo's clock, all others the machine's."""

    seq: int
    sid: str
    direction: str
    from_number: str
    to_number: str
    body: str
    status: str
    error_code: int | None
    service_sid: str | None
    callback: str
    created_at: datetime
    updated_at: datetime
    sent_at: datetime | None
    send_at: datetime | None
    valid_until: datetime | None
    shown_at: datetime

    @property
    def sender(self) -> str:
        """What an opt-out is kept against: the messaging service, or the number."""
        return self.service_sid or self.from_number


class Store(KeptRows):
    """Every text, and who has opted out."""

    def __init__(self, path: Path | str) -> None:
        super().__init__(path, _SCHEMA)
        self.path = path

    def add(self, **columns: Any) -> CarriedText:
        """Keep a new text; it is given its sid here."""
        sid = "SM" + secrets.token_hex(16)
        self._insert("text", sid=sid, **columns)
        return self.text(sid)

    def text(self, sid: str) -> CarriedText:
        """Raises KeyError where there is none."""
        found = self._texts("sid = ?", sid)
        if not found:
            raise KeyError(sid)
        return found[0]

    def change(self, sid: str, **columns: Any) -> CarriedText:
        self._update("text", sid, **columns)
        return self.text(sid)

    def remove(self, sid: str) -> None:
        self.text(sid)
        self._run("DELETE FROM text WHERE sid = ?", sid)

    def texts(self, *, to: str = "", sender: str = "", before: int | None = None) -> list[CarriedText]:
        """Newest first, older than the text numbered `before`."""
        return self._texts(
            "(? = '' OR to_number = ?) AND (? = '' OR from_number = ?) AND seq < ? ORDER BY seq DESC",
            to, to, sender, sender, 2**62 if before is None else before,
        )  # fmt: skip

    def thread(self, number: str, after: int = 0) -> list[CarriedText]:
        """Texts to and from one handset in order; every handset's where `number` is empty."""
        return self._texts("(? = '' OR ? IN (to_number, from_number)) AND seq > ? ORDER BY seq", number, number, after)

    def unfinished(self) -> list[CarriedText]:
        marks = ", ".join("?" * len(UNFINISHED))
        return self._texts(f"direction LIKE 'outbound%' AND status IN ({marks}) ORDER BY seq", *UNFINISHED)

    def opt_out(self, number: str, sender: str) -> None:
        self._run("INSERT OR IGNORE INTO opted_out VALUES (?, ?)", number, sender)

    def opt_in(self, number: str, sender: str) -> None:
        self._run("DELETE FROM opted_out WHERE number = ? AND sender = ?", number, sender)

    def opted_out(self, number: str, sender: str) -> bool:
        return bool(self._run("SELECT 1 FROM opted_out WHERE number = ? AND sender = ?", number, sender))

    def forget(self) -> None:
        """Every text and opt-out."""
        self._run("DELETE FROM text")
        self._run("DELETE FROM opted_out")

    def _texts(self, where: str, *values: Any) -> list[CarriedText]:
        found = self._run(f"SELECT * FROM text WHERE {where}", *values)  # noqa: S608
        return [CarriedText(**columns_of(row, _TIMES)) for row in found]
