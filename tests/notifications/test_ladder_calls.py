"""A rung is texted and called: when, what key 1 does, and whom a call that nobody takes brings forward."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from circles.accounts.account import Account, Role
from circles.accounts.provider import Provider
from circles.concerns.concern import Concern, Raised, raise_concern
from circles.database import reading, writing
from circles.journal import Actor
from circles.people.person import Person
from circles.people.text_consent import withdraw_consent
from circles.secret import fingerprint
from notifications.calls import Said
from tests.notifications.calls_at_work import attempts, calls, go, reported, spoken
from tests.notifications.circle_at_work import MONDAY, CircleAtWork, make_circle
from tests.notifications.live_line import LiveLine

CORA, MO, DUTY = "+447700900101", "+447700900102", "+447700900103"
MINUTE = timedelta(minutes=1)


@pytest.fixture
def ladder(engine: Engine) -> CircleAtWork:
    """Cora coordinates, Mo manages, a duty line stands in a drawer."""
    circle = make_circle(engine)
    with writing(engine) as session:
        session.get_one(Provider, circle.provider.id).duty_number = DUTY
        cora = session.get_one(Person, circle.coordinator.person_id)
        mo = Person(provider_id=circle.provider.id, first_name="Mo", name_key="mo", made_at=MONDAY)
        for person, number in ((cora, CORA), (mo, MO)):
            person.mobile, person.mobile_fingerprint = number, fingerprint(number, "mobile")
            session.add(person)
        session.flush()
        account = Account(provider_id=circle.provider.id, person_id=mo.id, email="mo@bridge.example", made_at=MONDAY)
        session.add(account)
        session.flush()
        session.add(Role(provider_id=circle.provider.id, account_id=account.id, role="manager", from_on=MONDAY.date()))
        session.commit()
        circle.people |= {"Cora": cora, "Mo": mo}
    return circle


def raised(at_work: CircleAtWork, level: int) -> None:
    with writing(at_work.engine) as session:
        asha = Actor("person", None, at_work.people["Asha"].id, "member", at_work.provider.id)
        what, provider = Raised(level, "He has a second phone."), session.get_one(Provider, at_work.provider.id)
        raise_concern(session, provider, at_work.core_member.id, at_work.circle.id, what, asha, MONDAY)
        session.commit()


def at(at_work: CircleAtWork, live: LiveLine, minutes: int) -> tuple[list[str], list[str]]:
    """Whom texts and calls have reached by then."""
    at_work.set_clock(MONDAY + MINUTE * minutes)
    go(at_work, live.line)
    return sorted(one.to_number for one in live.texts), sorted(one.to_number for one in calls(live))


def test_level_1_texts_and_calls_a_rung_at_once(ladder: CircleAtWork, live: LiveLine) -> None:
    raised(ladder, 1)
    assert at(ladder, live, 0) == ([CORA, DUTY], [CORA, DUTY])
    assert at(ladder, live, 4) == ([CORA, DUTY], [CORA, DUTY])
    assert at(ladder, live, 5) == ([CORA, MO, DUTY], [CORA, MO, DUTY])


def test_level_2_calls_a_rung_only_after_three_minutes_without_an_answer(ladder: CircleAtWork, live: LiveLine) -> None:
    raised(ladder, 2)
    assert at(ladder, live, 2) == ([CORA], [])
    assert at(ladder, live, 3) == ([CORA], [CORA])


def test_a_code_in_time_keeps_the_phone_from_ringing(ladder: CircleAtWork, live: LiveLine) -> None:
    raised(ladder, 2)
    at(ladder, live, 0)
    body = next(one.body for one in live.texts if one.to_number == CORA)
    ladder.says("Cora", body.split("reply ")[1][:4], MONDAY + MINUTE)
    assert at(ladder, live, 5)[1] == []


def test_key_1_on_a_rung_takes_the_concern_as_a_code_does(ladder: CircleAtWork, live: LiveLine) -> None:
    raised(ladder, 1)
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
    raised(ladder, 1)
    at(ladder, live, 0)
    duty = next(one for one in attempts(ladder) if one.number == DUTY)
    spoken(ladder, duty, "1")
    with reading(ladder.engine) as session:
        assert session.exec(select(Concern)).one().state == "raised"
    assert MO in at(ladder, live, 5)[1]


def test_a_call_that_nobody_takes_leaves_the_ladder_its_minutes(ladder: CircleAtWork, live: LiveLine) -> None:
    raised(ladder, 1)
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
    raised(ladder, 1)
    assert at(ladder, live, 0) == ([], [CORA])
    assert at(ladder, live, 1) == ([MO], [CORA, MO])
