"""The provider: the charity that all data belongs to, and the answers it gave at set-up (F25)."""

from datetime import datetime, time
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, Boolean, Integer, Text, Time, Uuid
from sqlmodel import Session, SQLModel

from circles.column import identifier, instant, plain, secret, word
from circles.errors import BadInput
from circles.journal import Actor, record

DIVISIONS = ("england-and-wales", "scotland", "northern-ireland")
SWITCHES = ("mentors", "releases", "matching", "instruments", "api", "directory", "welsh")


class Provider(SQLModel, table=True):
    """One charity. `neutral_name` is the only name a stranger may ever see (F24)."""

    __tablename__ = "provider"
    id: UUID = identifier()
    name: str = plain(Text)
    neutral_name: str = plain(Text, default="The Team")
    timezone: str = plain(Text, default="Europe/London")
    holiday_division: str = word("holiday_division", DIVISIONS, default="england-and-wales")
    staffed_days: list[int] = plain(JSON, default=lambda: [0, 1, 2, 3, 4])
    staffed_from: time = plain(Time, default=time(9))
    staffed_until: time = plain(Time, default=time(17))
    out_of_hours: str = plain(Text, default="")
    duty_number: str | None = secret("provider.duty_number", about="account", default=None)
    safeguarding_lead_id: UUID | None = plain(Uuid, default=None)
    texting_on: bool = plain(Boolean, default=False)
    quorum: int = plain(Integer, default=2)
    quiet_from: time = plain(Time, default=time(21))
    quiet_until: time = plain(Time, default=time(8))
    reminder_hours: int = plain(Integer, default=24)
    minutes_hours: int = plain(Integer, default=48)
    renew_checks_years: int = plain(Integer, default=3)
    policies: dict[str, Any] = plain(JSON, default=dict)
    switches: list[str] = plain(JSON, default=list)
    set_up_at: datetime | None = instant(default=None)
    version: int = plain(Integer, default=1)


def found_provider(session: Session, name: str, by: Actor, now: datetime) -> Provider:
    """A new provider, with every answer defaulted and texting off until somebody says otherwise."""
    if not name.strip():
        raise BadInput({"name": "Write the name of the charity."})
    provider = Provider(name=name.strip())
    session.add(provider)
    session.flush()
    record(session, "found_provider", "provider", provider.id, by, now, provider_id=provider.id)
    return provider
