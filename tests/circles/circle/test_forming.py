"""Forming a circle, and who joins and leaves it."""

from datetime import timedelta

import pytest
from sqlmodel import Session, select

from circles.circle.circle import Circle
from circles.circle.forming import (
    add_volunteer,
    core_member_agrees,
    form_circle,
    rename_circle,
    volunteer_leaves,
)  # fmt: skip
from circles.circle.phase import end_early
from circles.circle.seat import open_seats, review_due_on, seats
from circles.errors import BadInput, WrongMoment
from circles.journal import JournalEntry
from circles.meetings.attendance import Attendance
from circles.strike_out import strike_out
from tests.cast import MONDAY, VOLUNTEERS, Cast, form, make_cast, meetings_of, seat_of, thursdays, weekly_circle


def test_everybody_moves_with_the_circle_that_forms(session: Session) -> None:
    cast = make_cast(session)
    circle = form(cast)
    assert (circle.state, cast.core_member.state) == ("forming", "in_a_circle")
    assert [cast.volunteers[name].state for name in VOLUNTEERS] == ["in_a_circle"] * 4 + ["pool"] * 3
    assert [seat.name for seat in seats(session, circle.id)] == ["Asha", "Ben", "Chloe", "Dev"]


@pytest.mark.parametrize("state", ["referral", "in_a_circle", "ended", "withdrawn"])
def test_a_circle_forms_only_around_somebody_who_waits(session: Session, state: str) -> None:
    cast = make_cast(session)
    cast.core_member.state = state
    with pytest.raises(WrongMoment):
        form(cast)
    assert session.exec(select(Circle)).all() == []


@pytest.mark.parametrize("name", ["", "   ", "Dan's circle", "DANFORD", "x" * 61])
def test_a_name_that_is_none_or_tells_of_the_core_member_is_refused(session: Session, name: str) -> None:
    cast = make_cast(session)
    with pytest.raises(BadInput) as refused:
        form(cast, name=name)
    assert "name" in refused.value.problems


def test_a_name_is_used_once_among_open_circles(session: Session) -> None:
    cast = make_cast(session)
    circle = form(cast)
    with pytest.raises(BadInput, match="Another circle has that name"):
        again(cast, "willow")
    end_early(session, circle, "health", "", "waiting", cast.by, MONDAY)
    assert again(cast, "willow").name == "willow"


def again(cast: Cast, name: str) -> Circle:
    cast.core_member.state = "waiting"
    return form_circle(cast.session, cast.core_member, name, [], cast.by, MONDAY)


def test_a_circle_keeps_its_own_name_when_it_is_saved_again(session: Session) -> None:
    cast = make_cast(session)
    circle = form(cast)
    rename_circle(session, circle, "Willow", cast.by, MONDAY)
    assert circle.name == "Willow"


def test_a_quorum_is_never_one(session: Session) -> None:
    cast = make_cast(session)
    with pytest.raises(BadInput) as refused:
        form_circle(session, cast.core_member, "Willow", [], cast.by, MONDAY, quorum=1)
    assert "quorum" in refused.value.problems


@pytest.mark.parametrize("state", ["enquiry", "checks", "resting", "left", "suspended"])
def test_only_a_volunteer_from_the_pool_joins(session: Session, state: str) -> None:
    cast = make_cast(session)
    circle = form(cast)
    cast.volunteers["Ewan"].state = state
    with pytest.raises(BadInput):
        add_volunteer(session, circle, cast.volunteers["Ewan"], cast.by, MONDAY)
    assert len(open_seats(session, circle.id)) == 4


def test_nobody_sits_in_a_circle_twice_or_in_more_circles_than_they_offered(session: Session) -> None:
    cast = make_cast(session)
    circle = form(cast)
    with pytest.raises(BadInput, match="already"):
        add_volunteer(session, circle, cast.volunteers["Ben"], cast.by, MONDAY)
    second = again(cast, "Rowan")
    with pytest.raises(BadInput, match="as many circles"):
        add_volunteer(session, second, cast.volunteers["Ben"], cast.by, MONDAY)
    cast.volunteers["Ben"].capacity = 2
    add_volunteer(session, second, cast.volunteers["Ben"], cast.by, MONDAY)
    assert cast.volunteers["Ben"].state == "in_a_circle"


def test_every_conflict_is_refused_with_the_same_sentence(session: Session) -> None:
    cast, other = make_cast(session), make_cast(session)
    circle = form(cast)
    strike_out(session, "circle", circle.id, cast.people["Ewan"].id, cast.provider.id, cast.by, MONDAY)
    strike_out(
        session, "core_member", circle.core_member_id, cast.people["Farah"].id, cast.provider.id, cast.by, MONDAY
    )
    for volunteer in (cast.volunteers["Ewan"], cast.volunteers["Farah"], other.volunteers["Gwen"]):
        with pytest.raises(BadInput) as refused:
            add_volunteer(session, circle, volunteer, cast.by, MONDAY)
        assert refused.value.problems == {"volunteers": "Not this one."}


def test_a_newcomer_makes_the_group_another_one_that_the_core_member_is_asked_about(session: Session) -> None:
    cast = make_cast(session)
    circle = form(cast)
    core_member_agrees(session, circle, MONDAY.date(), cast.by, MONDAY)
    add_volunteer(session, circle, cast.volunteers["Ewan"], cast.by, MONDAY)
    assert circle.core_member_agreed_on is None


def test_nobody_agrees_tomorrow(session: Session) -> None:
    cast = make_cast(session)
    with pytest.raises(BadInput):
        core_member_agrees(session, form(cast), MONDAY.date() + timedelta(days=1), cast.by, MONDAY)


def test_whoever_leaves_goes_back_to_the_pool_and_out_of_the_meetings_to_come(session: Session) -> None:
    cast = make_cast(session)
    circle = weekly_circle(cast)
    thursdays(cast, circle)
    volunteer_leaves(session, seat_of(cast, circle, "Ben"), "Moved to Leeds.", cast.by, MONDAY)
    assert cast.volunteers["Ben"].state == "pool"
    assert session.exec(select(Attendance).where(Attendance.person_id == cast.people["Ben"].id)).all() == []
    assert len(meetings_of(cast, circle)) == 13


def test_whoever_still_sits_in_another_circle_stays_in_a_circle(session: Session) -> None:
    cast = make_cast(session)
    circle = form(cast)
    cast.volunteers["Ben"].capacity = 2
    add_volunteer(session, again(cast, "Rowan"), cast.volunteers["Ben"], cast.by, MONDAY)
    volunteer_leaves(session, seat_of(cast, circle, "Ben"), "", cast.by, MONDAY)
    assert cast.volunteers["Ben"].state == "in_a_circle"


def test_nobody_leaves_twice(session: Session) -> None:
    cast = make_cast(session)
    seat = seat_of(cast, form(cast), "Ben")
    volunteer_leaves(session, seat, "", cast.by, MONDAY)
    with pytest.raises(WrongMoment):
        volunteer_leaves(session, seat, "", cast.by, MONDAY)


def test_a_newcomer_is_expected_at_the_meetings_to_come_and_not_at_those_before(session: Session) -> None:
    cast = make_cast(session)
    circle = weekly_circle(cast)
    thursdays(cast, circle)
    in_two_weeks = MONDAY + timedelta(days=14)
    add_volunteer(session, circle, cast.volunteers["Ewan"], cast.by, in_two_weeks)
    expected = session.exec(select(Attendance).where(Attendance.person_id == cast.people["Ewan"].id)).all()
    assert len(expected) == 11


def test_below_three_volunteers_a_review_is_due_within_fourteen_days(session: Session) -> None:
    cast = make_cast(session)
    circle = weekly_circle(cast)
    volunteer_leaves(session, seat_of(cast, circle, "Ben"), "", cast.by, MONDAY)
    assert review_due_on(session, circle) is None
    volunteer_leaves(session, seat_of(cast, circle, "Dev"), "", cast.by, MONDAY)
    assert review_due_on(session, circle) == MONDAY.date() + timedelta(days=14)


def test_the_journal_says_who_formed_the_circle_and_holds_no_name(session: Session) -> None:
    cast = make_cast(session)
    circle = form(cast)
    entries = session.exec(select(JournalEntry).where(JournalEntry.subject_id == circle.id)).all()
    assert [entry.verb for entry in entries] == ["form_circle", *["add_volunteer"] * 4]
    assert {entry.about_id for entry in entries} == {cast.core_member.id}
    assert not any("Asha" in f"{entry.was}{entry.now_is}" for entry in entries)
