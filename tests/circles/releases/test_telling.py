"""Who hears of a plan, and when: no day before somebody has confirmed it, and nothing of an old one afterwards."""

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import Session

from circles.releases.check_in import send_backup
from circles.releases.confirmation import Said, confirmations_of, give_confirmation
from circles.releases.dates import state_date
from circles.releases.day import call_off, change_window, confirm_day, move_day
from circles.releases.mentors import answer_offer, ask_to_meet, mentors_of
from circles.releases.plan import ReleasePlan
from circles.releases.telling import (
    CHANGED,
    MOVED,
    NOT_NEEDED,
    OFFER,
    OFFER_DAY,
    RING,
    STEP_IN,
    SURE,
    TOMORROW,
    TWO_DAYS,
    WAIT,
    WEEK,
)
from circles.reminder import Reminder, reminders_between, still_wanted
from tests.at_the_gate import FRIDAY, THURSDAY, add_mentor, ask_both, both_accept, confirm, london, ready_to_go
from tests.cast import MONDAY, Cast, make_cast

WEEKS = timedelta(weeks=6)
LATER = MONDAY + timedelta(hours=1)
WEDNESDAY = date(2026, 9, 30)


def told(cast: Cast, start: datetime = MONDAY, end: datetime | None = None) -> list[Reminder]:
    found = reminders_between(cast.session, start, end or start + WEEKS)
    return [one for one in found if one.subject_kind.startswith("release")]


def words(cast: Cast, name: str, start: datetime = MONDAY) -> list[tuple[str, datetime]]:
    person = cast.people[name].id
    return [(one.wording, one.due_at) for one in told(cast, start) if one.person_id == person]


def move(cast: Cast, plan: ReleasePlan, to: date, now: datetime) -> None:
    stated = state_date(cast.session, cast.core_member, "crd", to, "prison", "", cast.by, now)
    move_day(cast.session, plan, stated, cast.by, now)


def test_who_is_asked_hears_no_day_before_it_is_confirmed(cast: Cast, plan: ReleasePlan) -> None:
    ask_both(cast, plan)
    assert words(cast, "Femi") == words(cast, "Gus") == [(OFFER, MONDAY)]
    assert [dict(one.values) for one in told(cast) if one.wording != RING] == [{}, {}]


def test_who_has_answered_is_not_asked_and_who_was_told_hears_when_it_is_sure(cast: Cast, plan: ReleasePlan) -> None:
    ask_both(cast, plan)
    both_accept(cast, plan)
    assert words(cast, "Femi") == []
    confirm(cast, plan, now=LATER)
    (first, *rest) = [one for one in told(cast) if one.person_id == cast.people["Femi"].id]
    assert (first.wording, first.due_at, dict(first.values)) == (SURE, LATER, {"day": THURSDAY, "time": time(8, 30)})
    assert [(one.wording, one.due_at) for one in rest] == [
        (WEEK, london(date(2026, 9, 22), 10)), (TWO_DAYS, london(date(2026, 9, 29), 10)),
        (WAIT, london(WEDNESDAY, 16)),
    ]  # fmt: skip


def test_who_is_asked_after_it_was_confirmed_hears_the_day_at_once(cast: Cast, plan: ReleasePlan) -> None:
    confirm(cast, plan)
    ask_both(cast, plan, LATER)
    assert words(cast, "Femi")[0] == (OFFER_DAY, LATER)


def test_the_final_go_is_told_when_it_is_given(cast: Cast, ready: ReleasePlan) -> None:
    at = london(WEDNESDAY, 11)
    last = next(one for one in confirmations_of(cast.session, ready) if one.step == "final_go")
    give_confirmation(cast.session, ready, last, Said("Ms Okafor"), cast.by, at)
    assert (TOMORROW, at) in words(cast, "Femi", at)
    assert WAIT not in {wording for wording, _ in words(cast, "Femi")}


def test_without_a_final_go_the_coordinators_phone_rings_then_a_managers(cast: Cast, ready: ReleasePlan) -> None:
    rung = [(one.person_id, one.due_at) for one in told(cast) if one.wording == RING]
    assert rung == [
        (cast.accounts["Cora"].person_id, london(WEDNESDAY, 14, 30)),
        (cast.accounts["Mo"].person_id, london(WEDNESDAY, 15, 15)),
    ]
    only = [one.due_at for one in told(cast, london(WEDNESDAY, 15), london(WEDNESDAY, 16)) if one.wording == RING]
    assert only == [london(WEDNESDAY, 15, 15)]
    last = next(one for one in confirmations_of(cast.session, ready) if one.step == "final_go")
    wanted = (RING, last.id, 1, cast.accounts["Cora"].person_id, MONDAY)
    assert still_wanted(cast.session, *wanted) == {}
    give_confirmation(cast.session, ready, last, Said("Ms Okafor"), cast.by, london(WEDNESDAY, 11))
    assert still_wanted(cast.session, *wanted) == "answered"


def test_a_moved_date_withdraws_what_was_written_and_asks_everybody_without_a_day(
    cast: Cast, ready: ReleasePlan
) -> None:
    before = told(cast)
    move(cast, ready, date(2026, 10, 7), LATER)
    assert words(cast, "Femi") == words(cast, "Gus") == [(MOVED, LATER)]
    about_femi = [one for one in before if one.person_id == cast.people["Femi"].id]
    assert len(about_femi) == 4
    for one in about_femi:
        again = (one.wording, one.subject_id, one.revision, one.person_id, LATER)
        assert still_wanted(cast.session, *again) == "moved"


def test_moved_and_confirmed_in_one_step_says_the_new_day(cast: Cast, ready: ReleasePlan) -> None:
    confirm_day(cast.session, ready, FRIDAY, "Ms Okafor", "", cast.by, LATER)
    first = next(one for one in told(cast) if one.person_id == cast.people["Gus"].id)
    assert (first.wording, first.values["day"], first.revision) == (SURE, FRIDAY, 2)


def test_another_time_is_told_with_the_new_time(cast: Cast, ready: ReleasePlan) -> None:
    change_window(cast.session, ready, time(9), time(11), cast.by, LATER)
    first = next(one for one in told(cast) if one.person_id == cast.people["Femi"].id)
    assert (first.wording, first.values["time"]) == (CHANGED, time(9))


def test_who_says_no_hears_no_more(cast: Cast, ready: ReleasePlan) -> None:
    answer_offer(cast.session, ready, cast.people["Femi"].id, "no", "text", cast.by, LATER)
    assert words(cast, "Femi") == []
    assert still_wanted(cast.session, WEEK, ready.id, 1, cast.people["Femi"].id, LATER) == "answered"


def test_who_is_replaced_or_called_off_hears_that_they_are_not_needed(cast: Cast, ready: ReleasePlan) -> None:
    add_mentor(cast, "Hal", "07700 900103")
    femi = mentors_of(cast.session, ready)["mentor"]
    ask_to_meet(cast.session, ready, "mentor", cast.people["Hal"].id, cast.by, LATER)
    assert words(cast, "Femi") == [(NOT_NEEDED, LATER)]
    call_off(cast.session, ready, cast.by, LATER)
    assert words(cast, "Gus") == words(cast, "Hal") == [(NOT_NEEDED, LATER)]
    assert still_wanted(cast.session, NOT_NEEDED, femi.id, 1, femi.person_id, LATER) == {}
    assert still_wanted(cast.session, WEEK, ready.id, 1, femi.person_id, LATER) == "left"


def test_who_is_asked_back_is_not_told_that_they_are_not_needed(cast: Cast, ready: ReleasePlan) -> None:
    add_mentor(cast, "Hal", "07700 900103")
    gone = mentors_of(cast.session, ready)["mentor"]
    for name in ("Hal", "Femi"):
        ask_to_meet(cast.session, ready, "mentor", cast.people[name].id, cast.by, LATER)
    assert still_wanted(cast.session, NOT_NEEDED, gone.id, 1, gone.person_id, LATER) == "not_wanted"


def test_the_backup_is_asked_to_step_in_at_any_hour(cast: Cast, ready: ReleasePlan) -> None:
    dawn = london(THURSDAY, 5)
    send_backup(cast.session, ready, cast.by, dawn)
    (asked,) = [one for one in told(cast, dawn) if one.person_id == cast.people["Gus"].id]
    assert (asked.wording, asked.urgency, asked.due_at) == (STEP_IN, "release_day", dawn)


def test_nothing_is_told_of_what_is_not_there(cast: Cast, ready: ReleasePlan) -> None:
    femi = cast.people["Femi"].id
    nothing = cast.people["Gus"].id  # an id of something else
    assert still_wanted(cast.session, WEEK, nothing, 1, femi, LATER) == "left"
    assert still_wanted(cast.session, NOT_NEEDED, nothing, 1, femi, LATER) == "not_wanted"
    assert still_wanted(cast.session, RING, nothing, 1, femi, LATER) == "moved"
    assert still_wanted(cast.session, SURE, ready.id, 1, femi, london(THURSDAY, 21)) == "over"


@pytest.mark.parametrize(("wording", "last"), [(WEEK, 28), (TWO_DAYS, 30), (WAIT, 30)])
def test_a_word_that_is_late_is_not_said(cast: Cast, ready: ReleasePlan, wording: str, last: int) -> None:
    femi, good = cast.people["Femi"].id, london(date(2026, 9, last), 20)
    assert still_wanted(cast.session, wording, ready.id, 1, femi, good) == {"day": THURSDAY, "time": time(8, 30)}
    assert still_wanted(cast.session, wording, ready.id, 1, femi, good + timedelta(hours=8)) == "over"


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(moves=st.lists(st.sampled_from([date(2026, 10, 7), date(2026, 10, 14), date(2026, 11, 4)]), max_size=4))
def test_whatever_moves_no_wish_that_is_due_shows_another_day_than_the_plans(
    session: Session, moves: list[date]
) -> None:
    with session.begin_nested() as nested:
        cast = make_cast(session)
        plan = ready_to_go(cast)
        for number, to in enumerate(moves, start=1):
            if to == plan.release_on:
                continue
            confirm_day(session, plan, to, "Ms Okafor", "", cast.by, MONDAY + timedelta(hours=number))
        days = {one.values["day"] for one in told(cast) if "day" in one.values}
        assert days == {plan.release_on}
        assert {one.revision for one in told(cast) if one.subject_kind == "release"} == {plan.revision}
        nested.rollback()


@pytest.mark.parametrize("asks", [OFFER, SURE])
def test_texts_about_a_plan_ask_for_a_yes_or_a_no(cast: Cast, plan: ReleasePlan, asks: str) -> None:
    ask_both(cast, plan)
    if asks == SURE:
        confirm(cast, plan, now=LATER)
    assert {one.asks for one in told(cast) if one.wording == asks} == {True}
