"""What the verbs made once, written again: the same rows under new ids, so that the cast costs a fifth the next time.

The verbs still make it, in each process, for each way of asking. A change of theirs is therefore in what is told again.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Table, insert, select
from sqlmodel import Session

from circles import tables
from circles.database import metadata
from circles.identity import new_id
from circles.secret import Secret, bound, reveal

assert tables
NUMBERED = ("journal",)  # its key is counted by the database


@dataclass(frozen=True)
class Story:
    """Every row of one provider, secrets opened, parents first."""

    provider_id: UUID
    rows: tuple[tuple[Table, tuple[Mapping[str, Any], ...]], ...]

    def tell(self, session: Session) -> dict[UUID, UUID]:
        """Write it all again. Gives the new id for each old one; their order is the same."""
        old = sorted(row["id"] for table, rows in self.rows if table.name not in NUMBERED for row in rows)
        new_for = {one: new_id() for one in old}
        for table, rows in self.rows:
            session.connection().execute(insert(table), [_again(table, row, new_for) for row in rows])
        return new_for


def listen(session: Session, provider_id: UUID) -> Story:
    """Everything that stands of a provider now."""
    session.flush()
    found = []
    for table in metadata().sorted_tables:
        owner = table.c.id if table.name == "provider" else table.c.get("provider_id")
        if owner is None:
            continue
        mine = select(table).where(owner == provider_id).order_by(*table.primary_key.columns)
        rows = tuple(_opened(table, dict(row._mapping)) for row in session.connection().execute(mine))
        if rows:
            found.append((table, rows))
    return Story(provider_id, tuple(found))


def _opened(table: Table, row: dict[str, Any]) -> Mapping[str, Any]:
    for name, place in _secrets(table):
        row[name] = reveal(row[name], place, row["id"])
    return {name: value for name, value in row.items() if not (table.name in NUMBERED and name == "seq")}


def _again(table: Table, row: Mapping[str, Any], new_for: Mapping[UUID, UUID]) -> dict[str, Any]:
    fresh: dict[str, Any] = {
        name: new_for.get(value, value) if isinstance(value, UUID) else value for name, value in row.items()
    }
    for name, place in _secrets(table):
        if fresh[name] is not None:
            fresh[name] = bound(fresh[name], place, fresh["id"])
    if table.name == "account":  # unique over all providers
        fresh["email"] = f"{fresh['email'].split('@')[0]}@{new_id()}.example"
    return fresh


def _secrets(table: Table) -> list[tuple[str, str]]:
    return [(one.name, one.type.place) for one in table.columns if isinstance(one.type, Secret)]
