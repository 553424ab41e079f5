"""Release dates: each with its type, its source and its history, and the early-release rule (D§5).

A statement is a row and is never changed: what was said on Monday still stands beside what was said on Thursday. What
the rule gives is an *expected* date, for it is a presumption the prison can undo; only a named person confirms (F7).
"""

from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import Boolean, Date, Index, Uuid
from sqlmodel import Session, SQLModel, col, select

from circles.accounts.provider import Provider
from circles.column import identifier, instant, link, plain, secret, word
from circles.errors import BadInput
from circles.journal import Actor, record
from circles.local_time import is_working_day, working_days_before
from circles.people.core_member import CoreMember
from circles.places.bank_holiday import bank_holidays

KINDS = ("crd", "ard", "prrd", "hdc_eligible", "hdc_actual", "parole", "rotl", "sed", "led")
NAMES = {
    "crd": "Conditional release date",
    "ard": "Automatic release date",
    "prrd": "Post-recall release date",
    "hdc_eligible": "Home detention curfew: from when it is possible",
    "hdc_actual": "Home detention curfew: the day it is granted for",
    "parole": "Parole release date",
    "rotl": "Release on temporary licence",
    "sed": "Sentence end date",
    "led": "Licence end date",
}
RULED = ("crd", "ard", "prrd")  # not home detention curfew, not parole, not indeterminate (D§5)
ENDS = ("sed", "led", "rotl", "hdc_eligible")  # days of their own, on which nobody leaves for good
PRECEDENCE = ("hdc_actual", "parole", "prrd", "ard", "crd")  # the order in which prisons label them (D§5)
SOURCES = ("prison", "practitioner", "letter", "person", "family", "law_change", "other")
HARD_STOP, WARNING = 2, 2  # working days before the release, and before the hard stop
A_DAY = timedelta(days=1)


class ReleaseDate(SQLModel, table=True):
    """One statement of a date: what type, by whom, when we heard. Only ever added to.

    `expected_on` is what the early-release rule made of it then, or the date itself where the rule does not apply.
    """

    __tablename__ = "release_date"
    __table_args__ = (
        Index("ix_release_date_core_member_id_stated_at", "core_member_id", "stated_at"),
        Index("ix_release_date_provider_id_expected_on", "provider_id", "expected_on"),
    )
    id: UUID = identifier()
    provider_id: UUID = link("provider.id", index=False)
    core_member_id: UUID = link("core_member.id", index=False)
    kind: str = word("release_date_kind", KINDS)
    on_date: date = plain(Date)
    expected_on: date = plain(Date)
    early_rule: bool = plain(Boolean, default=False)
    source: str = word("release_date_source", SOURCES)
    told_by: str | None = secret("release_date.told_by", about="professional", default=None)
    confirmed: bool = plain(Boolean, default=False)
    stated_at: datetime = instant()
    by_account_id: UUID | None = plain(Uuid, default=None)


def early_release(day: date, holidays: Collection[date]) -> date:
    """Where a release on `day` is brought forward to: while it or the day after is no working day, a day earlier.

    For CRD, ARD and PRRD of people who served 28 days or more (D§5). The answer is its own answer.
    """
    while not (is_working_day(day, holidays) and is_working_day(day + A_DAY, holidays)):
        day -= A_DAY
    return day


def hard_stop(day: date, holidays: Collection[date]) -> date:
    """From this day on the prison issues a standard licence, and more conditions may come after the release (D§5)."""
    return working_days_before(day, HARD_STOP, holidays)


def warning_day(day: date, holidays: Collection[date]) -> date:
    """Two working days before the hard stop: the last good moment to ask about conditions (D§5)."""
    return working_days_before(hard_stop(day, holidays), WARNING, holidays)


def state_date(
    session: Session, core_member: CoreMember, kind: str, on_date: date, source: str, told_by: str, by: Actor,
    now: datetime, *, early_rule: bool = True, confirmed: bool = False,
) -> ReleaseDate:  # fmt: skip
    """Write down a date as it was told. A confirmed one is what was said: no rule moves it. Raises BadInput."""
    _refuse_misfits(kind, source, told_by, confirmed=confirmed)
    ruled = early_rule and kind in RULED and not confirmed
    provider = session.get_one(Provider, core_member.provider_id)
    holidays = bank_holidays(provider.holiday_division)
    stated = ReleaseDate(
        provider_id=core_member.provider_id, core_member_id=core_member.id, kind=kind, on_date=on_date,
        expected_on=early_release(on_date, holidays) if ruled else on_date, early_rule=ruled, source=source,
        told_by=told_by.strip() or None, confirmed=confirmed, stated_at=now, by_account_id=by.account_id,
    )  # fmt: skip
    session.add(stated)
    session.flush()
    record(session, "state_release_date", "release_date", stated.id, by, now, provider_id=stated.provider_id,
           about=core_member.id, now_is=kind)  # fmt: skip
    return stated


def dates_of(session: Session, core_member_id: UUID) -> list[ReleaseDate]:
    """Every statement about one person, newest first."""
    stated = select(ReleaseDate).where(col(ReleaseDate.core_member_id) == core_member_id)
    return list(session.exec(stated.order_by(col(ReleaseDate.stated_at).desc(), col(ReleaseDate.id).desc())))


def date_that_counts(stated: Collection[ReleaseDate]) -> ReleaseDate | None:
    """Of statements newest first: the last one of the type that prisons go by; what was confirmed last counts most."""
    latest: dict[str, ReleaseDate] = {}
    for one in stated:
        latest.setdefault(one.kind, one)
    leaving = [one for one in latest.values() if one.kind not in ENDS]
    sure = max((one for one in leaving if one.confirmed), key=lambda one: one.stated_at, default=None)
    return sure or min(leaving, key=lambda one: PRECEDENCE.index(one.kind), default=None)


def release_days(session: Session, person_ids: Collection[UUID]) -> dict[UUID, date]:
    """The day each of these people is expected out, or was: by person id, whoever has one. One query at any size."""
    rows = (
        select(CoreMember.person_id, ReleaseDate)
        .join(CoreMember, col(CoreMember.id) == ReleaseDate.core_member_id)
        .where(col(CoreMember.person_id).in_(person_ids))
        .order_by(col(ReleaseDate.stated_at).desc(), col(ReleaseDate.id).desc())
    )
    stated: dict[UUID, list[ReleaseDate]] = {}
    for person_id, one in session.exec(rows):
        stated.setdefault(person_id, []).append(one)
    return _days(stated)


def _days(stated: Mapping[UUID, Collection[ReleaseDate]]) -> dict[UUID, date]:
    counting = {person_id: date_that_counts(theirs) for person_id, theirs in stated.items()}
    return {person_id: one.expected_on for person_id, one in counting.items() if one is not None}


def _refuse_misfits(kind: str, source: str, told_by: str, *, confirmed: bool) -> None:
    problems = {}
    if kind not in KINDS:
        problems["kind"] = "Choose which date this is."
    if source not in SOURCES:
        problems["source"] = "Say where this comes from."
    if confirmed and not told_by.strip():
        problems["told_by"] = "Write the name of the person at the prison. Without a name it is not confirmed."
    if problems:
        raise BadInput(problems)
