"""Silence climbs: the mentor, fifteen minutes later the coordinator, then the duty line, then a manager; once each."""

from datetime import datetime, timedelta

import pytest

from circles.releases.check_in import ask_later, next_step, raise_alarm, say_step
from circles.releases.check_in_telling import ALERT, CHECK_IN, DUTY_LINE, OF_STEP
from circles.releases.day import call_off
from circles.releases.mentors import answer_offer
from circles.releases.plan import ReleasePlan
from circles.reminder import Reminder, reminders_between, still_wanted
from tests.at_the_gate import THURSDAY, london
from tests.cast import MONDAY, Cast

DUE = london(THURSDAY, 7, 30)
A_DAY = timedelta(hours=10)


def told(cast: Cast, start: datetime = DUE - A_DAY, end: datetime = DUE + A_DAY) -> list[Reminder]:
    cast.session.flush()
    return [one for one in reminders_between(cast.session, start, end) if one.subject_kind == CHECK_IN]


def rungs(cast: Cast) -> list[tuple[str, int]]:
    """Who is rung, and how many minutes after the check-in was due."""
    names = {cast.people[name].id: name for name in ("Femi", "Cora", "Mo", "Gus")}
    names |= {cast.accounts[name].person_id: name for name in ("Cora", "Mo")}
    return [(names[one.person_id] if one.person_id else "duty line", int((one.due_at - DUE).total_seconds() // 60))
            for one in told(cast)]  # fmt: skip


def test_silence_climbs_in_quarters_of_an_hour(cast: Cast, ready: ReleasePlan) -> None:
    cast.provider.duty_number = "+441632960123"
    assert rungs(cast) == [("Femi", 0), ("Cora", 15), ("duty line", 30), ("Mo", 45)]
    assert [one.wording for one in told(cast)] == [OF_STEP["set_off"], ALERT, DUTY_LINE, ALERT]


def test_an_empty_rung_is_skipped_at_once(cast: Cast, ready: ReleasePlan) -> None:
    assert rungs(cast) == [("Femi", 0), ("Cora", 15), ("Mo", 30)]


def test_only_the_mentor_is_asked_a_question_and_all_of_it_passes_the_night(cast: Cast, ready: ReleasePlan) -> None:
    assert [(one.asks, one.urgency) for one in told(cast)] == [
        (True, "release_day"), (False, "safety"), (False, "safety"),
    ]  # fmt: skip


def test_only_the_step_that_is_waited_for_is_asked_about(cast: Cast, ready: ReleasePlan) -> None:
    assert {one.subject_id for one in told(cast)} == {next_step(cast.session, ready).id}  # type: ignore[union-attr]
    say_step(cast.session, ready, "set_off", "text", cast.by, DUE)
    assert {one.wording for one in told(cast)} >= {OF_STEP["at_the_gate"]}
    assert OF_STEP["set_off"] not in {one.wording for one in told(cast)}


def test_after_they_have_met_silence_still_climbs(cast: Cast, ready: ReleasePlan) -> None:
    say_step(cast.session, ready, "met", "text", cast.by, london(THURSDAY, 10))
    evening = london(THURSDAY, 18)
    found = told(cast, evening, evening + A_DAY)
    assert [one.due_at - evening for one in found] == [timedelta(minutes=one) for one in (0, 15, 30)]


@pytest.mark.parametrize("minutes", [30, 60, 90])
def test_all_fine_begins_another_round_and_withdraws_the_old(cast: Cast, ready: ReleasePlan, minutes: int) -> None:
    before = told(cast)
    ask_later(cast.session, ready, minutes, cast.by, DUE)
    assert rungs(cast)[0] == ("Femi", minutes)
    for one in before:
        again = (one.wording, one.subject_id, one.revision, one.person_id, DUE)
        assert still_wanted(cast.session, *again) == "moved"
    assert {one.key for one in before}.isdisjoint(one.key for one in told(cast))


def test_an_alarm_rings_the_coordinator_now_and_asks_the_mentor_nothing(cast: Cast, ready: ReleasePlan) -> None:
    raise_alarm(cast.session, ready, cast.by, DUE)
    assert rungs(cast) == [("Cora", 0), ("Mo", 15)]


def test_what_was_said_meanwhile_rings_nobody(cast: Cast, ready: ReleasePlan) -> None:
    before = told(cast)
    say_step(cast.session, ready, "set_off", "text", cast.by, DUE)
    for one in before:
        again = (one.wording, one.subject_id, one.revision, one.person_id, DUE)
        assert still_wanted(cast.session, *again) == "answered"


def test_a_plan_that_is_off_waits_for_nobody(cast: Cast, ready: ReleasePlan) -> None:
    before = told(cast)
    call_off(cast.session, ready, cast.by, MONDAY)
    assert told(cast) == []
    assert still_wanted(cast.session, ALERT, before[0].subject_id, 1, None, DUE) == "answered"
    assert still_wanted(cast.session, ALERT, ready.id, 1, None, DUE) == "answered"


def test_where_the_mentor_has_said_no_the_coordinator_is_rung_all_the_same(cast: Cast, ready: ReleasePlan) -> None:
    (first, *_) = told(cast)
    femi = cast.people["Femi"].id
    answer_offer(cast.session, ready, femi, "no", "text", cast.by, MONDAY)
    assert rungs(cast) == [("Cora", 15), ("Mo", 30)]
    assert still_wanted(cast.session, first.wording, first.subject_id, 1, femi, DUE) == "left"
    assert still_wanted(cast.session, ALERT, first.subject_id, 1, None, DUE) == {}
