"""Who must be told of a concern, and when: each rung in its turn, and the raiser that somebody has it (F4, F5).

What they are told says nothing: sign in. A step that is due stays wanted until somebody has taken the concern, or until
the same rung rings the same person again: after a stop of hours every rung is told once, and not for every ring missed.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from uuid import UUID

from sqlmodel import Session, col, select

from circles.accounts.account import Account
from circles.concerns.clocks import RINGS
from circles.concerns.concern import Concern
from circles.concerns.ladder import ConcernStep
from circles.meetings.telling import Due, Value

ALERT, DUTY_LINE, TAKEN = "duty_alert", "staff_alert", "concern_taken"
CALL, DUTY_CALL = "duty_call", "staff_call"
WORDINGS = (ALERT, DUTY_LINE, TAKEN, CALL, DUTY_CALL)
STEP, CONCERN = "concern_step", "concern"
SUBJECTS = (STEP, CONCERN)  # messages about these are shown with the concern and nowhere else (F6)
CALLED_AFTER = {1: timedelta(), 2: timedelta(minutes=3)}  # level 1: text and call at once (F5)
LATEST_CALL = max(CALLED_AFTER.values())
USEFUL = timedelta(hours=48)  # after a stop, every rung that was never told is told, once (F5)
TAKEN_USEFUL = timedelta(hours=12)


def of_steps(session: Session, start: datetime, end: datetime) -> Iterator[Due]:
    """The steps due, of ladders that still climb: a text, and a call beside it. One query on the index of due instants.

    Three minutes are enough to read a text and text back; a level 2 that nobody has taken by then rings (F5).
    """
    due = (
        select(ConcernStep, Concern.level)
        .join(Concern, col(Concern.id) == ConcernStep.concern_id)
        .where(
            col(ConcernStep.due_at).between(start - LATEST_CALL, end),
            col(Concern.state) == "raised",
            col(ConcernStep.round) == col(Concern.round),
        )
    )
    for step, level in session.exec(due):
        text, call = (ALERT, CALL) if step.person_id else (DUTY_LINE, DUTY_CALL)
        for wording, at in ((text, step.due_at), (call, step.due_at + CALLED_AFTER.get(level, LATEST_CALL))):
            if start <= at <= end:
                yield Due(
                    wording, step.id, 1, step.person_id, step.provider_id, None, at, at + USEFUL, "safety",
                    asks=False, only_if_told=False, values=_values(step),
                )  # fmt: skip


def of_taken(session: Session, start: datetime, end: datetime) -> Iterator[Due]:
    """The raiser of a level 1 or 2, once somebody has it; but not who took it themselves."""
    taken = select(Concern).where(col(Concern.taken_at).between(start, end), col(Concern.level).in_(RINGS))
    for concern in session.exec(taken):
        if concern.taken_at is not None and not _own(session, concern):
            yield Due(
                TAKEN, concern.id, 1, concern.raised_by_id, concern.provider_id, None, concern.taken_at,
                concern.taken_at + TAKEN_USEFUL, "safety", asks=False, only_if_told=False, values={},
            )  # fmt: skip


def still_wanted(
    session: Session, wording: str, subject_id: UUID, _revision: int, _person_id: UUID | None, now: datetime
) -> Mapping[str, Value] | str:
    """What the text says, or why nobody wants it any more: somebody has it, it climbs anew, or it rings them again."""
    if wording == TAKEN:
        concern = session.get(Concern, subject_id)
        return {} if concern is not None and concern.taken_at is not None else "not_wanted"
    step = session.get(ConcernStep, subject_id)
    if step is None:
        return "not_wanted"
    concern = session.get_one(Concern, step.concern_id)
    if concern.state != "raised" or concern.round != step.round:
        return "over"
    after = CALLED_AFTER.get(concern.level, LATEST_CALL) if wording in (CALL, DUTY_CALL) else timedelta()
    return "rung_again" if _rings_again(session, step, now - after) else _values(step)


def _rings_again(session: Session, step: ConcernStep, by: datetime) -> bool:
    """Whether the same rung's next ring of the same person, or of the duty line, was due by then."""
    later = select(ConcernStep.id).where(
        col(ConcernStep.concern_id) == step.concern_id,
        col(ConcernStep.round) == step.round,
        col(ConcernStep.role) == step.role,
        col(ConcernStep.rung) > step.rung,
        col(ConcernStep.person_id).is_not_distinct_from(step.person_id),
        col(ConcernStep.due_at) <= by,
    )
    return session.exec(later.limit(1)).first() is not None


def _own(session: Session, concern: Concern) -> bool:
    owner = session.get(Account, concern.owner_id) if concern.owner_id else None
    return owner is not None and owner.person_id == concern.raised_by_id


def _values(step: ConcernStep) -> dict[str, Value]:
    return {"code": step.code} if step.code else {}
