"""Rows that wait to be written: with their tables' defaults, their secrets sealed, in the order of their links."""

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from random import Random
from typing import Any
from uuid import UUID

from sqlalchemy import Table, insert
from sqlmodel import Session, SQLModel

from circles.database import metadata
from circles.journal import Actor, JournalEntry
from circles.secret import Secret, bound

PIECE = 2_000  # rows in one statement
RANDOM_BITS = 74


def id_made_at(moment: datetime, random: Random) -> UUID:
    """A UUIDv7 of that moment: so an invented past sorts as a real one would."""
    bits = random.getrandbits(RANDOM_BITS)
    high, low = bits >> 62, bits & ((1 << 62) - 1)
    return UUID(int=int(moment.timestamp() * 1000) << 80 | 0x7 << 76 | high << 64 | 0b10 << 62 | low)


class Rows:
    """What one transaction writes."""

    def __init__(self, random: Random, provider_id: UUID) -> None:
        self.random, self.provider_id = random, provider_id
        self._waiting: dict[type[SQLModel], list[dict[str, Any]]] = {}

    def add(self, table: type[SQLModel], moment: datetime, /, **values: Any) -> UUID:
        """One row of `table`, made at `moment`, with its table's defaults. Gives its id."""
        defaults = _defaults(table)
        row_id: UUID = values.get("id") or id_made_at(moment, self.random)
        row = {**defaults, "provider_id": self.provider_id, **values, "id": row_id}
        if len(row) != len(defaults):
            raise TypeError(f"{table.__name__} has no such column: {sorted(row.keys() - defaults.keys())}")
        self._keep(table, row, row_id)
        return row_id

    def put(self, row: Any) -> None:
        """A row that a rule of the domain has made."""
        table: type[SQLModel] = type(row)
        self._keep(table, {name: getattr(row, name) for name in _defaults(table)}, row.id)

    def note(
        self, verb: str, kind: str, subject_id: UUID, by: Actor, at: datetime, about: UUID | None = None,
        was: str | None = None, now_is: str | None = None,
    ) -> None:  # fmt: skip
        """The journal's entry of a deed, as the verb of that name would have written it."""
        entry = {
            "at": at, "provider_id": self.provider_id, "actor_kind": by.kind,
            "actor_id": by.account_id or by.person_id, "basis": by.basis, "verb": verb, "subject_kind": kind,
            "subject_id": subject_id, "about_id": about, "was": was, "now_is": now_is,
        }  # fmt: skip
        self._waiting.setdefault(JournalEntry, []).append(entry)

    def write(self, session: Session) -> int:
        """Write everything that waits, parents first and the journal in the order of its times. How many rows."""
        self._waiting.get(JournalEntry, []).sort(key=lambda entry: entry["at"])
        by_table = {_table(model): rows for model, rows in self._waiting.items()}
        for table in (one for one in _in_order() if one in by_table):
            rows = by_table[table]
            for start in range(0, len(rows), PIECE):
                session.connection().execute(insert(table), rows[start : start + PIECE])
        self._waiting = {}
        return sum(len(rows) for rows in by_table.values())

    def _keep(self, table: type[SQLModel], row: dict[str, Any], row_id: UUID) -> None:
        for name, place in _secrets(table):
            if row[name] is not None:
                row[name] = bound(row[name], place, row_id)
        self._waiting.setdefault(table, []).append(row)


def _table(model: type[SQLModel]) -> Table:
    table: Table = model.__table__  # type: ignore[attr-defined]
    return table


@cache
def _in_order() -> tuple[Table, ...]:
    return tuple(metadata().sorted_tables)


@cache
def _secrets(model: type[SQLModel]) -> tuple[tuple[str, str], ...]:
    return tuple((one.name, one.type.place) for one in _table(model).columns if isinstance(one.type, Secret))


@cache
def _defaults(model: type[SQLModel]) -> Mapping[str, Any]:
    """Every column with what the class gives it; None where whoever makes the row must say."""
    fields = model.model_fields
    return {one.name: _default(fields[one.name]) for one in _table(model).columns}


def _default(field: Any) -> Any:
    if field.is_required():
        return None
    return field.get_default(call_default_factory=True)
