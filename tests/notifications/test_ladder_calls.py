"""A rung is texted and called: when, what key 1 does, and whom a call that nobody takes brings forward."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from circles.accounts.provider import Provider
from circles.concerns.concern import Concern
from circles.database import reading, writing
from circles.people.person import Person
from circles.people.text_consent import withdraw_consent
from notifications.calls import Said
from tests.notifications.calls_at_work import attempts, calls, go, reported, spoken
from tests.notifications.circle_at_work import MONDAY, CircleAtWork
from tests.notifications.live_line import LiveLine
from tests.notifications.office_at_work import CORA, DUTY, MO, asha_raises, make_office

MINUTE = timedelta(minutes=1)


@pytest.fixture
def ladder(engine: Engine) -> CircleAtWork:
    return make_office(engine)


def at(at_work: CircleAtWork, live: LiveLine, minutes: int) -> tuple[list[str], list[str]]:
    """Whom texts and calls have reached by then."""
    at_work.set_clock(MONDAY + MINUTE * minutes)
    go(at_work, live.line)
    return sorted(one.to_number for one in live.texts), sorted(one.to_number for one in calls(live))


def test_level_1_texts_and_calls_a_rung_at_once(ladder: CircleAtWork, live: LiveLine) -> None:
    asha_raises(ladder, 1)
    assert at(ladder, live, 0) == ([CORA, DUTY], [CORA, DUTY])
    assert at(ladder, live, 4) == ([CORA, DUTY], [CORA, DUTY])
    assert at(ladder, live, 5) == ([CORA, MO, DUTY], [CORA, MO, DUTY])


def test_level_2_calls_a_rung_only_after_three_minutes_without_an_answer(ladder: CircleAtWork, live: LiveLine) -> None:
    asha_raises(ladder, 2)
    assert at(ladder, live, 2) == ([CORA], [])
    assert at(ladder, live, 3) == ([CORA], [CORA])


def test_a_code_in_time_keeps_the_phone_from_ringing(ladder: CircleAtWork, live: LiveLine) -> None:
    asha_raises(ladder, 2)
    at(ladder, live, 0)
    body = next(one.body for one in live.texts if one.to_number == CORA)
    ladder.says("Cora", body.split("reply ")[1][:4], MONDAY + MINUTE)
    assert at(ladder, live, 5)[1] == []


def test_key_1_on_a_rung_takes_the_concern_as_a_code_does(ladder: CircleAtWork, live: LiveLine) -> None:
    asha_raises(ladder, 1)
    at(ladder, live, 0)
    cora = next(one for one in attempts(ladder) if one.number == CORA)
    said = spoken(ladder, cora)
    assert said.words == (
        "This is a message from The Bridge. Please sign in to The Bridge now. If you cannot, ring a colleague. "
        "Press 1 to say that you have it."
    )
    assert spoken(ladder, cora, "1") == Said("Thank you. Goodbye.")
    with reading(ladder.engine) as session:
        concern = session.exec(select(Concern)).one()
        assert (concern.state, concern.owner_id) == ("taken", ladder.coordinator.id)
    assert MO not in at(ladder, live, 30)[1]


def test_key_1_on_the_duty_line_says_that_it_was_heard_and_the_ladder_goes_on(
    ladder: CircleAtWork, live: LiveLine
) -> None:
    asha_raises(ladder, 1)
    at(ladder, live, 0)
    duty = next(one for one in attempts(ladder) if one.number == DUTY)
    spoken(ladder, duty, "1")
    with reading(ladder.engine) as session:
        assert session.exec(select(Concern)).one().state == "raised"
    assert MO in at(ladder, live, 5)[1]


def test_a_call_that_nobody_takes_leaves_the_ladder_its_minutes(ladder: CircleAtWork, live: LiveLine) -> None:
    asha_raises(ladder, 1)
    at(ladder, live, 0)
    for one in attempts(ladder):
        reported(ladder, one, CallSid=str(one.sid), CallStatus="no-answer")
    assert at(ladder, live, 4)[1] == [CORA, DUTY]
    assert at(ladder, live, 5)[1] == [CORA, MO, DUTY]


def test_staff_who_said_stop_are_called_on_a_rung_and_the_next_one_comes_forward(
    ladder: CircleAtWork, live: LiveLine
) -> None:
    with writing(ladder.engine) as session:
        withdraw_consent(session, session.get_one(Person, ladder.people["Cora"].id), "text_stop", ladder.by, MONDAY)
        session.get_one(Provider, ladder.provider.id).duty_number = None
        session.commit()
    asha_raises(ladder, 1)
    assert at(ladder, live, 0) == ([], [CORA])
    assert at(ladder, live, 1) == ([MO], [CORA, MO])
