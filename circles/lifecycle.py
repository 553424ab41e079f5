"""What may follow what: a table of moves, and the only place that sets a state."""

from collections.abc import Mapping
from typing import Protocol

from circles.errors import WrongMoment

Moves = Mapping[str, tuple[str, ...]]


class HasState(Protocol):
    """Anything with a life of its own: a circle, a meeting, a message, a volunteer."""

    state: str


def may_become(thing: HasState, state: str, moves: Moves) -> bool:
    """Whether the table of moves leads from where the thing is to `state`."""
    return state in moves.get(thing.state, ())


def become(thing: HasState, state: str, moves: Moves) -> None:
    """Move a thing to `state`. Raises WrongMoment, in words, where the table has no such move."""
    if not may_become(thing, state, moves):
        raise WrongMoment(f"This is {spoken(thing.state)} now, so it cannot become {spoken(state)}.")
    thing.state = state


def spoken(state: str) -> str:
    """A state as a person reads it: "agreement_signed" is "agreement signed"."""
    return state.replace("_", " ")
