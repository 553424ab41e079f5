"""The phases of a circle, each verb tried from every state, and what the others do with it."""

from collections.abc import Callable
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
from sqlmodel import Session

from circles.circle import phase
from circles.circle.agreement import latest_agreement, sign_agreement, unsigned, write_agreement
from circles.circle.circle import MOVES, STATES, Circle
from circles.circle.gate import pass_gate
from circles.circle.seat import open_seats
from circles.errors import BadInput, NotFound, WrongMoment
from circles.journal import Actor
from circles.meetings.series import current_series
from circles.reminder import reminders_between, still_wanted
from tests.cast import MONDAY, Cast, form, make_cast, meetings_of, thursdays, weekly_circle

Verb = Callable[[Session, Circle, Actor], Any]

VERBS: dict[str, tuple[str, Verb]] = {
    "begin_custody_phase": ("custody_phase", lambda s, c, by: phase.begin_custody_phase(s, c, by, MONDAY)),
    "begin_weekly": ("weekly", lambda s, c, by: phase.begin_weekly(s, c, by, MONDAY)),
    "go_fortnightly": ("fortnightly", lambda s, c, by: phase.go_fortnightly(s, c, by, MONDAY)),
    "begin_ending": ("ending", lambda s, c, by: phase.begin_ending(s, c, by, MONDAY)),
    "end_circle": ("ended", lambda s, c, by: phase.end_circle(s, c, by, MONDAY)),
    "end_early": ("ended_early", lambda s, c, by: phase.end_early(s, c, "health", "", "waiting", by, MONDAY)),
    "suspend": ("suspended", lambda s, c, by: phase.suspend(s, c, "A recall.", by, MONDAY)),
    "begin_follow_up": ("follow_up", lambda s, c, by: phase.begin_follow_up(s, c, by, MONDAY)),
    "close_circle": ("closed", lambda s, c, by: phase.close_circle(s, c, by, MONDAY)),
}
ONLY_BY_RESUME = {("suspended", "weekly"), ("suspended", "fortnightly"), ("suspended", "custody_phase")}


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("state", STATES)
def test_a_verb_works_from_just_the_states_the_table_names(session: Session, verb: str, state: str) -> None:
    cast = make_cast(session)
    circle = form(cast)
    circle.state = state
    target, say = VERBS[verb]
    if target in MOVES.get(state, ()) and (state, target) not in ONLY_BY_RESUME:
        say(session, circle, cast.by)
        assert circle.state == target
        assert circle.state_since == MONDAY.date()
    else:
        with pytest.raises(WrongMoment):
            say(session, circle, cast.by)
        assert circle.state == state


@pytest.mark.parametrize("state", STATES)
def test_only_a_suspended_circle_resumes(session: Session, state: str) -> None:
    cast = make_cast(session)
    circle = form(cast)
    circle.state = state
    if state == "suspended":
        phase.resume(session, circle, "weekly", cast.by, MONDAY)
        assert circle.state == "weekly"
    else:
        with pytest.raises(WrongMoment):
            phase.resume(session, circle, "weekly", cast.by, MONDAY)


def test_ending_a_circle_stops_its_meetings_and_frees_its_people_at_once(session: Session) -> None:
    cast = make_cast(session)
    circle = weekly_circle(cast)
    thursdays(cast, circle)
    wanted = reminders_between(session, MONDAY, MONDAY + timedelta(days=7))
    phase.begin_ending(session, circle, cast.by, MONDAY)
    phase.end_circle(session, circle, cast.by, MONDAY)
    assert meetings_of(cast, circle) == []
    assert len(meetings_of(cast, circle, "cancelled")) == 13
    assert current_series(session, circle.id) is None
    assert (cast.core_member.state, cast.volunteers["Asha"].state) == ("ended", "pool")
    assert open_seats(session, circle.id) == []
    left = {one.wording: set[object]() for one in wanted}
    for one in wanted:
        left[one.wording].add(still_wanted(session, one.wording, one.subject_id, one.revision, one.person_id, MONDAY))
    assert left == {"meeting_reminder": {"cancelled"}, "minutes_due": {"over"}, "quorum_alert": {"over"}}


def test_whoever_was_expected_is_told_that_the_meeting_is_off_although_the_circle_has_ended(session: Session) -> None:
    cast = make_cast(session)
    circle = weekly_circle(cast)
    thursdays(cast, circle)
    phase.end_early(session, circle, "recalled", "", "waiting", cast.by, MONDAY)
    told = [one for one in reminders_between(session, MONDAY, MONDAY) if not one.only_if_told]
    assert {one.wording for one in told} == {"meeting_cancelled"}
    assert {one.person_id for one in told} == {cast.people[name].id for name in ("Asha", "Ben", "Chloe", "Dev")}


def test_a_suspended_circle_has_no_meetings_until_it_resumes_and_gets_a_new_slot(session: Session) -> None:
    cast = make_cast(session)
    circle = weekly_circle(cast)
    thursdays(cast, circle)
    phase.suspend(session, circle, "A recall.", cast.by, MONDAY)
    assert meetings_of(cast, circle) == []
    with pytest.raises(WrongMoment):
        thursdays(cast, circle)
    phase.resume(session, circle, "weekly", cast.by, MONDAY)
    thursdays(cast, circle)
    assert len(meetings_of(cast, circle)) == 13


@pytest.mark.parametrize(
    ("why", "then", "field"), [("because", "waiting", "why"), ("health", "gone", "core_member_next")]
)
def test_ending_early_says_why_and_what_comes_next(session: Session, why: str, then: str, field: str) -> None:
    cast = make_cast(session)
    circle = form(cast)
    with pytest.raises(BadInput) as refused:
        phase.end_early(session, circle, why, "", then, cast.by, MONDAY)
    assert field in refused.value.problems


@pytest.mark.parametrize("then", phase.AFTER_EARLY_END)
def test_after_an_early_end_the_core_member_goes_where_it_was_said(session: Session, then: str) -> None:
    cast = make_cast(session)
    phase.end_early(session, form(cast), "moved_away", "To Leeds.", then, cast.by, MONDAY)
    assert cast.core_member.state == then


def test_suspending_needs_a_reason(session: Session) -> None:
    cast = make_cast(session)
    with pytest.raises(BadInput):
        phase.suspend(session, weekly_circle(cast), " ", cast.by, MONDAY)


def test_going_fortnightly_asks_for_new_signatures_and_drops_every_second_meeting(session: Session) -> None:
    cast = make_cast(session)
    circle = weekly_circle(cast)
    thursdays(cast, circle)
    phase.go_fortnightly(session, circle, cast.by, MONDAY)
    agreement = latest_agreement(session, circle.id)
    assert agreement is not None
    assert (agreement.number, agreement.every_weeks, agreement.words) == (
        2,
        2,
        "We meet weekly and keep what is said here.",
    )
    assert len(unsigned(session, circle, agreement)) == 5
    days = [one.on_date for one in meetings_of(cast, circle)]
    assert {(later - day).days for day, later in pairwise(days)} == {14}


def test_in_a_crisis_a_fortnightly_circle_is_weekly_again_at_once(session: Session) -> None:
    cast = make_cast(session)
    circle = weekly_circle(cast)
    thursdays(cast, circle)
    phase.go_fortnightly(session, circle, cast.by, MONDAY)
    phase.begin_weekly(session, circle, cast.by, MONDAY)
    days = [one.on_date for one in meetings_of(cast, circle)]
    assert {(later - day).days for day, later in pairwise(days)} == {7}
    assert circle.state == "weekly"


def test_every_new_agreement_has_the_next_number_and_old_signatures_stay(session: Session) -> None:
    cast = make_cast(session)
    circle = weekly_circle(cast)
    first = latest_agreement(session, circle.id)
    assert first is not None
    second = write_agreement(session, circle, 2, "", cast.by, MONDAY)
    assert (first.number, second.number) == (1, 2)
    assert unsigned(session, circle, first) == []


def test_an_agreement_is_signed_after_it_is_written_and_by_its_own_people(session: Session) -> None:
    cast = make_cast(session)
    circle = form(cast)
    asha, gwen = cast.people["Asha"].id, cast.people["Gwen"].id
    with pytest.raises(WrongMoment):
        sign_agreement(session, circle, [asha], MONDAY.date(), cast.by, MONDAY)
    agreement = write_agreement(session, circle, 1, "", cast.by, MONDAY)
    with pytest.raises(NotFound):
        sign_agreement(session, circle, [gwen], MONDAY.date(), cast.by, MONDAY)
    with pytest.raises(BadInput):
        sign_agreement(session, circle, [asha], MONDAY.date() - timedelta(days=1), cast.by, MONDAY)
    for _ in range(2):
        sign_agreement(session, circle, [asha], MONDAY.date(), cast.by, MONDAY)
    assert len(unsigned(session, circle, agreement)) == 4


@pytest.mark.parametrize("weeks", [0, 5])
def test_a_circle_meets_at_least_every_four_weeks(session: Session, weeks: int) -> None:
    cast = make_cast(session)
    with pytest.raises(BadInput):
        write_agreement(session, form(cast), weeks, "", cast.by, MONDAY)


def test_a_circle_that_has_ended_signs_nothing_new(session: Session) -> None:
    cast = make_cast(session)
    circle = form(cast)
    phase.end_early(session, circle, "health", "", "waiting", cast.by, MONDAY)
    with pytest.raises(WrongMoment):
        write_agreement(session, circle, 1, "", cast.by, MONDAY)
    with pytest.raises(WrongMoment):
        pass_gate(session, circle, cast.by, MONDAY)


def test_a_circle_whose_slot_is_fortnightly_already_keeps_its_meetings(session: Session) -> None:
    cast = make_cast(session)
    circle = weekly_circle(cast)
    thursdays(cast, circle, every_weeks=2)
    before = days_of(cast, circle)
    phase.go_fortnightly(session, circle, cast.by, MONDAY)
    assert days_of(cast, circle) == before


def days_of(cast: Cast, circle: Circle) -> list[object]:
    return [(one.id, one.on_date) for one in meetings_of(cast, circle)]
