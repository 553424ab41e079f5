"""A concern's texts, through the real SDK to the demo carrier: who is rung, taking it by text, what is never said."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, col, select

from circles.accounts.provider import Provider
from circles.concerns.concern import Concern
from circles.concerns.ladder import ConcernStep
from circles.database import reading, writing
from circles.people.person import Person
from circles.people.text_consent import withdraw_consent
from circles.viewer import Viewer
from notifications.dispatch import send_due
from notifications.inbox import inbox
from notifications.outbox import TABS, counts, outbox
from notifications.planning import plan
from tests.notifications.circle_at_work import MONDAY, CircleAtWork
from tests.notifications.live_line import LiveLine
from tests.notifications.office_at_work import ASHA, CORA, DUTY, MO, asha_raises, make_office

MINUTE = timedelta(minutes=1)


@pytest.fixture
def at_work(engine: Engine) -> CircleAtWork:
    """Nobody in the office agreed to texts."""
    return make_office(engine)


def go(at_work: CircleAtWork, live: LiveLine, minutes: int) -> None:
    at_work.set_clock(MONDAY + MINUTE * minutes)
    plan(at_work.engine)
    while send_due(at_work.engine, live.line):
        pass


def rung(live: LiveLine) -> list[str]:
    return [one.to_number for one in live.texts]


def code_of(at_work: CircleAtWork, name: str) -> str:
    with reading(at_work.engine) as session:
        mine = select(ConcernStep.code).where(col(ConcernStep.person_id) == at_work.people[name].id)
        return session.exec(mine.order_by(col(ConcernStep.due_at))).all()[0]


def concern_now(session: Session) -> Concern:
    return session.exec(select(Concern)).one()


def test_the_texts_say_nothing_and_a_rung_is_rung_once(at_work: CircleAtWork, live: LiveLine) -> None:
    asha_raises(at_work, 1)
    go(at_work, live, 0)
    go(at_work, live, 1)
    assert sorted(rung(live)) == [CORA, DUTY]
    for one in live.texts:
        for word in ("Dan", "Harbour", "phone", "concern", "circle", "level", "danger"):
            assert word.casefold() not in one.body.casefold()
    go(at_work, live, 5)
    assert sorted(rung(live)) == [CORA, MO, DUTY]


def test_a_code_takes_it_and_nobody_else_is_rung(at_work: CircleAtWork, live: LiveLine) -> None:
    asha_raises(at_work, 1)
    go(at_work, live, 0)
    inbound = at_work.says("Cora", f" {code_of(at_work, 'Cora')} ", MONDAY + MINUTE)
    assert (inbound.understood, inbound.state) == ("taken", "settled")
    go(at_work, live, 1)
    go(at_work, live, 30)
    with reading(at_work.engine) as session:
        assert concern_now(session).owner_id == at_work.coordinator.id
    assert rung(live).count(MO) == 0
    assert [one.body for one in live.texts if one.to_number == CORA][-1].startswith("Thank you. You have it")
    assert [one.body for one in live.texts if one.to_number == ASHA] == [
        "Hi Asha, thank you. Somebody has it now. Sign in to see who. - The Bridge"]  # fmt: skip


def test_whoever_texts_second_is_told_that_a_colleague_has_it(at_work: CircleAtWork, live: LiveLine) -> None:
    asha_raises(at_work, 1)
    go(at_work, live, 0)
    go(at_work, live, 5)
    at_work.says("Mo", code_of(at_work, "Mo"), MONDAY + 6 * MINUTE)
    at_work.says("Cora", code_of(at_work, "Cora"), MONDAY + 7 * MINUTE)
    go(at_work, live, 8)
    assert [one.body for one in live.texts if one.to_number == CORA][-1].startswith("Thank you. A colleague has it")


def test_somebody_elses_code_takes_nothing_and_goes_to_a_person(at_work: CircleAtWork, live: LiveLine) -> None:
    asha_raises(at_work, 1)
    go(at_work, live, 0)
    inbound = at_work.says("Asha", code_of(at_work, "Cora"), MONDAY + MINUTE)  # not the one it was sent to
    assert (inbound.understood, inbound.state) == ("free_text", "waiting")
    with reading(at_work.engine) as session:
        assert concern_now(session).state == "raised"


def test_an_alert_that_may_not_go_climbs_at_once(at_work: CircleAtWork, live: LiveLine) -> None:
    with writing(at_work.engine) as session:
        cora = session.get_one(Person, at_work.coordinator.person_id)
        withdraw_consent(session, cora, "text_stop", at_work.by, MONDAY)
        session.get_one(Provider, at_work.provider.id).duty_number = None
        session.commit()
    asha_raises(at_work, 2)
    go(at_work, live, 0)
    go(at_work, live, 1)
    assert rung(live) == [MO]


def test_after_a_stop_every_rung_is_told_once(at_work: CircleAtWork, live: LiveLine) -> None:
    asha_raises(at_work, 1)
    go(at_work, live, 11)
    go(at_work, live, 12)
    assert sorted(rung(live)) == sorted([CORA, DUTY, MO, CORA, MO])


def test_rings_missed_in_a_long_stop_ask_nobody_for_help_and_bring_no_rung_forward(
    at_work: CircleAtWork, live: LiveLine
) -> None:
    asha_raises(at_work, 1)
    go(at_work, live, 120)
    missed = [one for one in at_work.messages() if one.why == "rung_again"]
    assert missed
    assert {(one.state, one.needs_you) for one in missed} == {("withdrawn", False)}
    assert len(rung(live)) == 5  # as after eleven minutes: every rung once
    with reading(at_work.engine) as session:
        assert not session.exec(select(ConcernStep).where(col(ConcernStep.failed_at).is_not(None))).all()


def test_neither_outbox_nor_inbox_nor_counts_show_that_there_is_one(at_work: CircleAtWork, live: LiveLine) -> None:
    with writing(at_work.engine) as session:
        cora = session.get_one(Person, at_work.coordinator.person_id)
        cora.mobile = None  # so that one text fails as well
        session.add(cora)
        session.commit()
    asha_raises(at_work, 1)
    go(at_work, live, 6)
    at_work.says("Mo", code_of(at_work, "Mo"), MONDAY + 7 * MINUTE)
    go(at_work, live, 8)
    viewer = Viewer(at_work.coordinator.id, at_work.coordinator.person_id, at_work.provider.id, "Cora",
                    frozenset({"coordinator"}))  # fmt: skip
    with reading(at_work.engine) as session:
        now = MONDAY + 9 * MINUTE
        shown = [row.kind for tab in TABS for row in outbox(session, viewer, tab, now).rows]
        assert shown == []
        assert (counts(session, viewer, now).needs_you, counts(session, viewer, now).inbox) == (0, 0)
        assert inbox(session, viewer, now).before == ()
