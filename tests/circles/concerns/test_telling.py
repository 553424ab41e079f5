"""Who is told of a concern: each rung while nobody has it, and the raiser once somebody has."""

from datetime import datetime, timedelta

import pytest
from sqlmodel import Session, col, select

from circles import reminder
from circles.concerns.concern import Concern, Raised, raise_concern, take_concern
from circles.concerns.handling import change_level
from circles.concerns.ladder import ConcernStep
from circles.concerns.telling import ALERT, CALL, DUTY_LINE, TAKEN
from circles.journal import Actor
from tests.cast import MONDAY, Cast, make_cast, weekly_circle

DAY = timedelta(days=1)


@pytest.fixture
def cast(session: Session) -> Cast:
    cast = make_cast(session)
    cast.provider.duty_number = "+447700900111"
    return cast


def raised(cast: Cast, level: int) -> Concern:
    circle = weekly_circle(cast)
    asha = Actor("person", None, cast.people["Asha"].id, "member", cast.provider.id, frozenset({"volunteer"}))
    what = Raised(level, "A phone.")
    return raise_concern(cast.session, cast.provider, circle.core_member_id, circle.id, what, asha, MONDAY)


def due(session: Session, until: datetime) -> list[reminder.Reminder]:
    found = reminder.reminders_between(session, MONDAY - DAY, until)
    return [one for one in found if one.wording in (ALERT, DUTY_LINE, TAKEN)]


def test_each_rung_is_told_in_its_turn_and_the_duty_line_without_a_person(session: Session, cast: Cast) -> None:
    raised(cast, 1)
    first = due(session, MONDAY)
    assert {(one.wording, one.person_id) for one in first} == {
        (ALERT, cast.people["Cora"].id), (DUTY_LINE, None)}  # fmt: skip
    assert all(one.urgency == "safety" and one.core_member_id is None for one in first)
    assert len(due(session, MONDAY + timedelta(minutes=5))) == 3
    assert len({one.key for one in due(session, MONDAY + DAY)}) == len(due(session, MONDAY + DAY))


def test_once_somebody_has_it_no_rung_is_told_and_the_raiser_is(session: Session, cast: Cast) -> None:
    concern = raised(cast, 1)
    take_concern(session, concern, cast.by, MONDAY + timedelta(minutes=2))
    told = due(session, MONDAY + DAY)
    assert [(one.wording, one.person_id) for one in told] == [(TAKEN, cast.people["Asha"].id)]
    step = session.exec(select(ConcernStep)).first()
    assert step is not None
    assert reminder.still_wanted(session, ALERT, step.id, 1, step.person_id, MONDAY) == "over"
    assert reminder.still_wanted(session, TAKEN, concern.id, 1, told[0].person_id, MONDAY) == {}


def test_a_new_round_silences_the_old_one(session: Session, cast: Cast) -> None:
    concern = raised(cast, 2)
    old = session.exec(select(ConcernStep).where(col(ConcernStep.rung) == 1)).first()
    change_level(session, concern, 1, "Worse.", cast.manager, MONDAY)
    assert old is not None
    assert reminder.still_wanted(session, DUTY_LINE, old.id, 1, None, MONDAY) == "over"
    assert old.id not in {one.subject_id for one in due(session, MONDAY + DAY)}


def test_after_a_stop_every_rung_is_told_once_by_its_latest_ring(session: Session, cast: Cast) -> None:
    raised(cast, 2)
    now = MONDAY + timedelta(hours=3)
    missed = due(session, now)
    about = [(one.wording, one.subject_id, one.revision, one.person_id) for one in missed]
    wanted = [one for one in about if reminder.still_wanted(session, *one, now) != "rung_again"]
    latest = {(session.get_one(ConcernStep, one[1]).role, one[3]): one for one in about}
    assert len(missed) > len(latest) > 3
    assert sorted(wanted, key=str) == sorted(latest.values(), key=str)


def test_a_call_waits_for_the_next_call_and_not_for_the_next_text(session: Session, cast: Cast) -> None:
    raised(cast, 2)
    rings = [one for one in reminder.reminders_between(session, MONDAY, MONDAY + DAY) if one.wording == CALL]
    first, second = [one for one in rings if one.person_id == rings[-1].person_id][-2:]
    texted = second.due_at - timedelta(minutes=1)
    assert reminder.still_wanted(session, CALL, first.subject_id, 1, first.person_id, texted) != "rung_again"
    assert reminder.still_wanted(session, CALL, first.subject_id, 1, first.person_id, second.due_at) == "rung_again"


def test_a_raiser_who_takes_it_is_not_told_that_somebody_has(session: Session, cast: Cast) -> None:
    circle = weekly_circle(cast)
    core = circle.core_member_id
    what = Raised(1, "Police are there.", mine=True)
    raise_concern(session, cast.provider, core, circle.id, what, cast.by, MONDAY)
    assert due(session, MONDAY + DAY) == []


def test_what_is_not_there_is_not_wanted(session: Session, cast: Cast) -> None:
    somebody = cast.people["Asha"].id
    for wording in (ALERT, TAKEN):
        assert reminder.still_wanted(session, wording, somebody, 1, somebody, MONDAY) == "not_wanted"
