"""What may follow what."""

from dataclasses import dataclass

import pytest

from circles.circle.circle import MOVES as CIRCLE
from circles.circle.circle import STATES as CIRCLE_STATES
from circles.errors import WrongMoment
from circles.lifecycle import Moves, become, may_become, spoken
from circles.meetings.meeting import MOVES as MEETING
from circles.meetings.meeting import STATES as MEETING_STATES
from circles.people import core_member, peer_mentor, volunteer
from notifications.message import MOVES as MESSAGE
from notifications.message import STATES as MESSAGE_STATES

TABLES = {
    "circle": (CIRCLE, CIRCLE_STATES),
    "meeting": (MEETING, MEETING_STATES),
    "message": (MESSAGE, MESSAGE_STATES),
    "core_member": (core_member.MOVES, core_member.STATES),
    "volunteer": (volunteer.MOVES, volunteer.STATES),
    "peer_mentor": (peer_mentor.MOVES, peer_mentor.STATES),
}


@dataclass
class Thing:
    state: str


def test_a_thing_moves_where_the_table_leads() -> None:
    thing = Thing("planned")
    become(thing, "held", MEETING)
    assert thing.state == "held"


def test_a_thing_does_not_move_elsewhere_and_says_why_in_words() -> None:
    thing = Thing("ended_early")
    with pytest.raises(WrongMoment, match="This is ended early now, so it cannot become weekly"):
        become(thing, "weekly", CIRCLE)
    assert thing.state == "ended_early"


def test_a_state_is_spoken_without_underscores() -> None:
    assert spoken("agreement_signed") == "agreement signed"


@pytest.mark.parametrize("name", TABLES)
def test_every_table_of_moves_names_only_known_states_and_leaves_none_unreachable(name: str) -> None:
    moves, states = TABLES[name]
    named = set(moves) | {state for after in moves.values() for state in after}
    assert named <= set(states)
    assert reachable(moves, states[0]) == set(states)


def reachable(moves: Moves, first: str) -> set[str]:
    seen, look = {first}, [first]
    while look:
        for state in moves.get(look.pop(), ()):
            if state not in seen:
                seen.add(state)
                look.append(state)
    return seen


def test_nothing_stands_still_by_a_move_to_itself() -> None:
    assert not any(may_become(Thing(state), state, moves) for moves, states in TABLES.values() for state in states)
