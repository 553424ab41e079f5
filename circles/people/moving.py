"""Moving along: how a core member, a volunteer or a peer mentor goes from one stage to the next, with reasons."""

from datetime import date, datetime
from typing import Protocol
from uuid import UUID

from sqlmodel import Session

from circles.errors import BadInput, WrongMoment
from circles.journal import Actor, record
from circles.lifecycle import Moves, become

IN_A_CIRCLE = "in_a_circle"
SAY_WHY = "Say why, in a few words."
BY_THE_CIRCLE = "Going into a circle and out of it is done on the circle's own page."


class Moving(Protocol):
    """Anybody with a stage, the day it began and why."""

    id: UUID
    provider_id: UUID
    state: str
    state_since: date
    state_reason: str | None


def move(
    session: Session, one: Moving, kind: str, state: str, reason: str, moves: Moves, leaving: tuple[str, ...],
    by: Actor, now: datetime, *, about: UUID,
) -> None:  # fmt: skip
    """Move to `state`. A reason is owed for the states in `leaving`; the journal holds the states, never the reason.

    Raises WrongMoment where the table has no such move, BadInput (field "reason") where a reason is missing.
    """
    if state in leaving and not reason.strip():
        raise BadInput({"reason": SAY_WHY})
    was = one.state
    become(one, state, moves)
    one.state_since, one.state_reason = now.date(), reason.strip() or None
    session.flush()
    record(
        session,
        f"move_{kind}",
        kind,
        one.id,
        by,
        now,
        provider_id=one.provider_id,
        about=about,
        was=was,
        now_is=state,
    )


def refuse_circle_moves(one: Moving, state: str) -> None:
    """Raises WrongMoment for a move that only a circle may make."""
    if IN_A_CIRCLE in (one.state, state):
        raise WrongMoment(BY_THE_CIRCLE)


def offered(one: Moving, moves: Moves) -> tuple[str, ...]:
    """The states somebody may choose from on the person's page."""
    if one.state == IN_A_CIRCLE:
        return ()
    return tuple(state for state in moves.get(one.state, ()) if state != IN_A_CIRCLE)
