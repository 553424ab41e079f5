"""The demo carrier's memory of calls, in the same file as its texts."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from notifications.demo_carrier.kept_rows import KeptRows, columns_of

_SCHEMA = """
CREATE TABLE IF NOT EXISTS call (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, sid TEXT NOT NULL UNIQUE, from_number TEXT NOT NULL,
    to_number TEXT NOT NULL, url TEXT NOT NULL, callback TEXT NOT NULL, events TEXT NOT NULL, status TEXT NOT NULL,
    seconds_to_ring INTEGER NOT NULL, said TEXT NOT NULL, keys TEXT NOT NULL, key_address TEXT NOT NULL,
    created_at TEXT NOT NULL, updated_at TEXT NOT NULL, answered_at TEXT, shown_at TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS call_to ON call (to_number, seq);
"""
GOING_ON = ("queued", "ringing", "in-progress")
_TIMES = frozenset({"created_at", "updated_at", "answered_at", "shown_at"})


@dataclass(frozen=True)
class CarriedCall:
    """One call as the carrier keeps it. `said` is what was heard before any key, `keys` what was pressed, and
    `key_address` is told of a key where one is asked for."""

    seq: int
    sid: str
    from_number: str
    to_number: str
    url: str
    callback: str
    events: str
    status: str
    seconds_to_ring: int
    said: str
    keys: str
    key_address: str
    created_at: datetime
    updated_at: datetime
    answered_at: datetime | None
    shown_at: datetime

    @property
    def goes_on(self) -> bool:
        return self.status in GOING_ON


class CallBook(KeptRows):
    """Every call."""

    def __init__(self, path: Path | str) -> None:
        super().__init__(path, _SCHEMA)

    def add(self, **columns: Any) -> CarriedCall:
        """Keep a new call; it is given its sid here."""
        sid = "CA" + secrets.token_hex(16)
        self._insert("call", sid=sid, **{"status": "queued", "said": "", "keys": "", "key_address": ""} | columns)
        return self.call(sid)

    def call(self, sid: str) -> CarriedCall:
        """Raises KeyError where there is none."""
        found = self._calls("sid = ?", sid)
        if not found:
            raise KeyError(sid)
        return found[0]

    def change(self, sid: str, **columns: Any) -> CarriedCall:
        self._update("call", sid, **columns)
        return self.call(sid)

    def calls(self, *, to: str = "", sender: str = "", before: int | None = None) -> list[CarriedCall]:
        """Newest first, older than the call numbered `before`."""
        return self._calls(
            "(? = '' OR to_number = ?) AND (? = '' OR from_number = ?) AND seq < ? ORDER BY seq DESC",
            to, to, sender, sender, 2**62 if before is None else before,
        )  # fmt: skip

    def going_on(self) -> list[CarriedCall]:
        marks = ", ".join("?" * len(GOING_ON))
        return self._calls(f"status IN ({marks}) ORDER BY seq", *GOING_ON)

    def forget(self) -> None:
        self._run("DELETE FROM call")

    def _calls(self, where: str, *values: Any) -> list[CarriedCall]:
        found = self._run(f"SELECT * FROM call WHERE {where}", *values)  # noqa: S608
        return [CarriedCall(**columns_of(row, _TIMES)) for row in found]
