"""Cover: a colleague away names a deputy with dates; everything follows, and reads are marked as cover."""

from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import Date, Index, Uuid
from sqlmodel import Session, SQLModel, col, select

from circles.accounts.account import Account, held_roles
from circles.column import identifier, instant, link, plain
from circles.errors import BadInput, NotAllowed, WrongMoment
from circles.journal import Actor, record


class Cover(SQLModel, table=True):
    """`deputy` stands in for `away` from a day until a day, both inclusive."""

    __tablename__ = "cover"
    __table_args__ = (Index("ix_cover_deputy_id_until_on", "deputy_id", "until_on"),)
    id: UUID = identifier()
    provider_id: UUID = link("provider.id")
    away_id: UUID = link("account.id")
    deputy_id: UUID = link("account.id", index=False)
    from_on: date = plain(Date)
    until_on: date = plain(Date)
    made_by_id: UUID = plain(Uuid)
    made_at: datetime = instant()
    ended_at: datetime | None = instant(default=None)


LONGEST = timedelta(days=366)


def name_cover(
    session: Session, away: Account, deputy: Account, from_on: date, until_on: date, by: Actor, now: datetime
) -> Cover:
    """Let a deputy stand in for a colleague, from a day until a day. It may begin today, for somebody who is ill (F5).

    Whoever stands in gains a caseload, so a coordinator hands over only their own; a manager names cover for anybody.
    Raises NotAllowed, and BadInput where the two are one, the days do not fit, or the deputy coordinates nothing.
    """
    if not may_name_cover(away.id, by):
        raise NotAllowed("Ask a manager to do this: you can name cover for yourself only.")
    problems = _problems(session, away, deputy, from_on, until_on, now.date())
    if problems:
        raise BadInput(problems)
    assert by.account_id
    cover = Cover(
        provider_id=away.provider_id, away_id=away.id, deputy_id=deputy.id, from_on=from_on, until_on=until_on,
        made_by_id=by.account_id, made_at=now,
    )  # fmt: skip
    session.add(cover)
    session.flush()
    record(session, "name_cover", "cover", cover.id, by, now, provider_id=away.provider_id)
    return cover


def end_cover(session: Session, cover: Cover, by: Actor, now: datetime) -> None:
    """End a cover now: whoever was away, whoever stood in, or a manager."""
    if not may_end_cover(cover, by):
        raise NotAllowed("Ask a manager to do this: this cover is between two colleagues.")
    if cover.ended_at is not None:
        raise WrongMoment("This cover has ended already.")
    cover.ended_at = now
    session.add(cover)
    session.flush()
    record(session, "end_cover", "cover", cover.id, by, now, provider_id=cover.provider_id)


def may_name_cover(away_id: UUID, by: Actor) -> bool:
    """Whether somebody may hand this caseload over: their own, or as a manager anybody's."""
    return by.account_id == away_id or "manager" in by.roles


def may_end_cover(cover: Cover, by: Actor) -> bool:
    return by.account_id in (cover.away_id, cover.deputy_id) or "manager" in by.roles


def covers_of(session: Session, provider_id: UUID, today: date) -> list[Cover]:
    """Every cover that runs or is to come, soonest first."""
    open_ones = select(Cover).where(
        Cover.provider_id == provider_id, col(Cover.ended_at).is_(None), col(Cover.until_on) >= today
    )
    return list(session.exec(open_ones.order_by(col(Cover.from_on), col(Cover.id))))


def _problems(
    session: Session, away: Account, deputy: Account, from_on: date, until_on: date, today: date
) -> dict[str, str]:
    checks = {
        "deputy_id": _deputy_problem(session, away, deputy, from_on),
        "from_on": "This day is over. Begin today or later." if from_on < today else "",
        "until_on": "" if from_on <= until_on <= from_on + LONGEST else "End on the first day or later, within a year.",
    }
    return {name: sentence for name, sentence in checks.items() if sentence}


def _deputy_problem(session: Session, away: Account, deputy: Account, from_on: date) -> str:
    if deputy.id == away.id:
        return "Choose somebody else: nobody stands in for themselves."
    if deputy.provider_id != away.provider_id or deputy.disabled_at is not None:
        return "Choose somebody from the list."
    held = {role.role for role in held_roles(session, deputy.id, from_on)}
    return "" if "coordinator" in held else "Choose a coordinator: only they can work a caseload."
