"""The record of a concern: entries that are only ever added to. Facts stand apart from opinion (D§3)."""

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from sqlalchemy import Index, Integer
from sqlmodel import Session, SQLModel, col, select

from circles.column import identifier, instant, link, plain, secret, word
from circles.journal import Actor

KINDS = ("raised", "taken", "note", "level", "agency", "told_core_member", "named", "restricted", "handled",
         "reopened", "closed")  # fmt: skip
AGENCIES = ("police", "probation", "mash", "adult_safeguarding", "lado", "dbs", "charity_commission", "circles_uk",
            "insurer", "other")  # fmt: skip
CHANNELS = ("phone", "secure_email", "in_person", "letter", "online_form")
LONGEST = 8000


@dataclass(frozen=True)
class Said:
    """What an entry says. `who` is the person an agency was reached through, `reference` its number for this."""

    facts: str = ""
    words: str = ""
    opinion: str = ""
    who: str = ""
    reference: str = ""
    rang_999: bool = False


class _OfConcern(Protocol):
    id: UUID
    provider_id: UUID


class ConcernEntry(SQLModel, table=True):
    """One thing that was said or done about a concern, when, and by whom. `happened_at` is when it was done."""

    __tablename__ = "concern_entry"
    __table_args__ = (Index("ix_concern_entry_concern_id_at", "concern_id", "at"),)
    id: UUID = identifier()
    provider_id: UUID = link("provider.id")
    concern_id: UUID = link("concern.id", index=False)
    kind: str = word("concern_entry_kind", KINDS)
    person_id: UUID = link("person.id")
    at: datetime = instant()
    happened_at: datetime | None = instant(default=None)
    level: int | None = plain(Integer, default=None)
    agency: str | None = word("concern_agency", AGENCIES, default=None)
    channel: str | None = word("concern_channel", CHANNELS, default=None)
    said: str = secret("concern_entry.said", about="core_member")


def write_entry(
    session: Session, concern: _OfConcern, kind: str, said: Said, by: Actor, now: datetime, *,
    level: int | None = None, agency: str | None = None, channel: str | None = None,
    happened_at: datetime | None = None,
) -> ConcernEntry:  # fmt: skip
    """Add one entry. Nothing changes or removes one afterwards."""
    assert by.person_id
    entry = ConcernEntry(
        provider_id=concern.provider_id, concern_id=concern.id, kind=kind, person_id=by.person_id, at=now,
        happened_at=happened_at, level=level, agency=agency, channel=channel, said=json.dumps(asdict(said)),
    )  # fmt: skip
    session.add(entry)
    session.flush()
    return entry


def read_said(entry: ConcernEntry) -> Said:
    """What an entry says."""
    return Said(**json.loads(entry.said))


def entries_of(session: Session, concern_id: UUID) -> list[ConcernEntry]:
    """The whole record, oldest first."""
    rows = select(ConcernEntry).where(col(ConcernEntry.concern_id) == concern_id)
    return list(session.exec(rows.order_by(col(ConcernEntry.at), col(ConcernEntry.id))))
