"""One meeting changes: moved, moved back, off, on again, kept on a bank holiday, and one more."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from sqlmodel import Session, select

from circles.circle import phase
from circles.circle.circle import Circle
from circles.errors import BadInput, EditedMeanwhile, WrongMoment
from circles.identity import new_id
from circles.journal import JournalEntry
from circles.meetings.attendance import AboutAnOldDate, Attendance, answer
from circles.meetings.changing import (
    add_single_meeting,
    cancel_meeting,
    keep_on_holiday,
    move_meeting,
    restore_meeting,
)
from circles.meetings.meeting import Meeting
from circles.meetings.outcome import meeting_did_not_happen, meeting_happened, record_outcomes
from tests.cast import HALF_PAST_SIX, MONDAY, Cast, form, make_cast, meetings_of, thursdays, weekly_circle

FRIDAY = date(2026, 9, 11)
IN_NOVEMBER = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)


def a_meeting(session: Session) -> tuple[Cast, Circle, Meeting]:
    """The first Thursday of a weekly circle."""
    cast = make_cast(session)
    circle = weekly_circle(cast)
    thursdays(cast, circle)
    return cast, circle, meetings_of(cast, circle)[0]


def move(
    cast: Cast, meeting: Meeting, day: date = FRIDAY, at_time: time = HALF_PAST_SIX, now: datetime = MONDAY
) -> None:
    move_meeting(cast.session, meeting, day, at_time, meeting.place_id, "The hall is shut.", cast.by, now)


def says(cast: Cast, name: str, meeting: Meeting, said: str = "yes", revision: int | None = None) -> Attendance:
    asked = meeting.revision if revision is None else revision
    return answer(cast.session, meeting, cast.people[name].id, said, "text", asked, cast.by, MONDAY)


def test_a_moved_meeting_has_new_moments_a_new_revision_and_no_answers(session: Session) -> None:
    cast, _, meeting = a_meeting(session)
    row = says(cast, "Asha", meeting)
    move(cast, meeting)
    session.refresh(row)
    assert meeting.starts_at == datetime(2026, 9, 11, 17, 30, tzinfo=UTC)
    assert meeting.remind_at == datetime(2026, 9, 10, 17, 30, tzinfo=UTC)
    assert (meeting.revision, meeting.version, meeting.changed_at) == (2, 2, MONDAY)
    assert (meeting.was_on, meeting.was_at, meeting.series_on) == (date(2026, 9, 10), HALF_PAST_SIX, date(2026, 9, 10))
    assert (row.answer, row.answered_revision) == ("none", None)


def test_a_meeting_moved_and_moved_back_is_a_third_one_to_those_who_are_asked(session: Session) -> None:
    cast, _, meeting = a_meeting(session)
    says(cast, "Asha", meeting)
    move(cast, meeting)
    move(cast, meeting, date(2026, 9, 10))
    assert (meeting.on_date, meeting.revision, meeting.was_on) == (date(2026, 9, 10), 3, FRIDAY)
    with pytest.raises(AboutAnOldDate):
        says(cast, "Asha", meeting, "no", revision=1)
    assert says(cast, "Asha", meeting, "no").answered_revision == 3


def test_a_new_place_is_a_change_that_asks_again(session: Session) -> None:
    from circles.places.place import Place

    cast, _, meeting = a_meeting(session)
    hall = Place(provider_id=cast.provider.id, kind="venue", name="The hall")
    session.add(hall)
    session.flush()
    move_meeting(session, meeting, meeting.on_date, meeting.at_time, hall.id, "", cast.by, MONDAY)
    assert (meeting.change, meeting.revision, meeting.was_on) == ("place", 2, None)


@pytest.mark.parametrize(
    ("day", "at_time"),
    [(date(2026, 9, 6), HALF_PAST_SIX), (date(2026, 9, 7), time(9)), (date(2028, 1, 1), HALF_PAST_SIX),
     (date(2026, 9, 10), HALF_PAST_SIX), (date(2026, 9, 17), HALF_PAST_SIX)],
    ids=["yesterday", "an hour ago", "in two years", "where it is", "on top of the next one"],
)  # fmt: skip
def test_a_move_that_cannot_be_is_refused_and_changes_nothing(session: Session, day: date, at_time: time) -> None:
    cast, _, meeting = a_meeting(session)
    with pytest.raises(BadInput) as refused:
        move(cast, meeting, day, at_time)
    assert list(refused.value.problems) == ["on"]
    assert (meeting.on_date, meeting.revision) == (date(2026, 9, 10), 1)


@pytest.mark.parametrize("deed", ["move", "cancel", "keep"])
def test_what_is_over_cannot_be_changed(session: Session, deed: str) -> None:
    cast, _, meeting = a_meeting(session)
    late = meeting.ends_at
    deeds = {
        "move": lambda: move(cast, meeting, date(2026, 9, 20), now=late),
        "cancel": lambda: cancel_meeting(session, meeting, "", cast.by, late),
        "keep": lambda: keep_on_holiday(session, meeting, cast.by, late),
    }
    with pytest.raises(WrongMoment):
        deeds[deed]()
    assert meeting.revision == 1


def test_whoever_saves_second_is_shown_what_the_first_one_saved(session: Session) -> None:
    cast, _, meeting = a_meeting(session)
    move(cast, meeting)
    with pytest.raises(EditedMeanwhile) as refused:
        move_meeting(session, meeting, date(2026, 9, 12), time(10), None, "", cast.by, MONDAY, version=1)
    assert refused.value.theirs["on"] == "Friday 11 September"
    with pytest.raises(EditedMeanwhile):
        cancel_meeting(session, meeting, "", cast.by, MONDAY, version=1)
    assert (meeting.on_date, meeting.state) == (FRIDAY, "planned")


def test_a_cancelled_meeting_is_put_on_again_and_asks_again(session: Session) -> None:
    cast, _, meeting = a_meeting(session)
    cancel_meeting(session, meeting, "Ill.", cast.by, MONDAY)
    assert (meeting.state, meeting.revision, meeting.change_reason) == ("cancelled", 2, "Ill.")
    restore_meeting(session, meeting, cast.by, MONDAY)
    assert (meeting.state, meeting.revision, meeting.change) == ("planned", 3, "back_on")


def test_a_meeting_is_not_cancelled_twice_nor_put_on_when_it_is_on(session: Session) -> None:
    cast, _, meeting = a_meeting(session)
    with pytest.raises(WrongMoment):
        restore_meeting(session, meeting, cast.by, MONDAY)
    cancel_meeting(session, meeting, "", cast.by, MONDAY)
    with pytest.raises(WrongMoment, match="off"):
        cancel_meeting(session, meeting, "", cast.by, MONDAY)
    with pytest.raises(WrongMoment, match="Its day has passed"):
        restore_meeting(session, meeting, cast.by, meeting.starts_at)


def test_a_meeting_of_a_circle_that_ended_stays_off(session: Session) -> None:
    cast, circle, meeting = a_meeting(session)
    phase.end_early(session, circle, "health", "", "ended", cast.by, MONDAY)
    with pytest.raises(WrongMoment, match="ended"):
        restore_meeting(session, meeting, cast.by, MONDAY)


def test_a_meeting_is_not_put_on_where_another_one_stands_by_now(session: Session) -> None:
    cast, circle, meeting = a_meeting(session)
    cancel_meeting(session, meeting, "", cast.by, MONDAY)
    add_single_meeting(session, circle, meeting.on_date, meeting.at_time, 90, None, cast.by, MONDAY)
    with pytest.raises(BadInput):
        restore_meeting(session, meeting, cast.by, MONDAY)


# ---- bank holidays ----


def on_christmas_day(session: Session) -> tuple[Cast, Meeting]:
    cast = make_cast(session, IN_NOVEMBER)
    circle = weekly_circle(cast, now=IN_NOVEMBER)
    thursdays(cast, circle, IN_NOVEMBER, weekday=4)
    return cast, next(one for one in meetings_of(cast, circle) if one.on_date == date(2026, 12, 25))


def test_a_meeting_kept_on_a_bank_holiday_changes_for_nobody(session: Session) -> None:
    cast, meeting = on_christmas_day(session)
    keep_on_holiday(session, meeting, cast.by, IN_NOVEMBER)
    assert (meeting.holiday_decision, meeting.revision, meeting.changed_at) == ("keep", 1, None)


def test_a_meeting_moved_off_a_bank_holiday_is_decided(session: Session) -> None:
    cast, meeting = on_christmas_day(session)
    move(cast, meeting, date(2026, 12, 22), now=IN_NOVEMBER)
    assert (meeting.holiday_decision, meeting.revision) == ("moved", 2)


def test_a_meeting_called_off_for_a_bank_holiday_is_decided(session: Session) -> None:
    cast, meeting = on_christmas_day(session)
    cancel_meeting(session, meeting, "", cast.by, IN_NOVEMBER)
    assert (meeting.holiday_decision, meeting.state) == ("cancelled", "cancelled")
    restore_meeting(session, meeting, cast.by, IN_NOVEMBER)
    assert meeting.holiday_decision == "keep"


def test_a_meeting_moved_onto_a_bank_holiday_was_meant_so(session: Session) -> None:
    cast, meeting = on_christmas_day(session)
    move(cast, meeting, date(2026, 12, 28), now=IN_NOVEMBER)
    assert meeting.holiday_decision == "keep"


def test_an_ordinary_day_has_nothing_to_decide(session: Session) -> None:
    cast, _, meeting = a_meeting(session)
    with pytest.raises(WrongMoment):
        keep_on_holiday(session, meeting, cast.by, MONDAY)


# ---- one more ----


def test_a_single_meeting_expects_everybody(session: Session) -> None:
    cast = make_cast(session)
    circle = weekly_circle(cast)
    meeting = add_single_meeting(session, circle, FRIDAY, time(17), 60, None, cast.by, MONDAY)
    rows = session.exec(select(Attendance).where(Attendance.meeting_id == meeting.id)).all()
    assert (len(rows), meeting.series_id, meeting.ends_at - meeting.starts_at) == (5, None, timedelta(hours=1))


@pytest.mark.parametrize(("lasts", "field"), [(14, "lasts"), (481, "lasts")])
def test_a_single_meeting_has_a_sensible_length(session: Session, lasts: int, field: str) -> None:
    cast = make_cast(session)
    with pytest.raises(BadInput) as refused:
        add_single_meeting(session, weekly_circle(cast), FRIDAY, time(17), lasts, None, cast.by, MONDAY)
    assert field in refused.value.problems


def test_a_circle_that_ended_or_is_suspended_gets_no_single_meeting(session: Session) -> None:
    cast = make_cast(session)
    circle = form(cast)
    for state in ("suspended", "ended"):
        circle.state = state
        with pytest.raises(WrongMoment):
            add_single_meeting(session, circle, FRIDAY, time(17), 60, None, cast.by, MONDAY)


# ---- afterwards ----


def test_what_came_of_a_meeting_is_said_after_its_start_and_can_be_put_right(session: Session) -> None:
    cast, _, meeting = a_meeting(session)
    with pytest.raises(WrongMoment, match="not begun"):
        meeting_happened(session, meeting, cast.by, MONDAY)
    meeting_happened(session, meeting, cast.by, meeting.starts_at)
    assert meeting.state == "held"
    meeting_did_not_happen(session, meeting, "Nobody had the key.", cast.by, meeting.ends_at)
    assert (meeting.state, meeting.change_reason) == ("did_not_happen", "Nobody had the key.")


def test_who_came_is_written_for_those_who_were_expected(session: Session) -> None:
    cast, _, meeting = a_meeting(session)
    asha, gwen = cast.people["Asha"].id, cast.people["Gwen"].id
    with pytest.raises(WrongMoment):
        record_outcomes(session, meeting, {asha: "present"}, cast.by, meeting.ends_at)
    meeting_happened(session, meeting, cast.by, meeting.ends_at)
    for wrong in ({gwen: "present"}, {asha: "asleep"}, {new_id(): "present"}):
        with pytest.raises(BadInput):
            record_outcomes(session, meeting, wrong, cast.by, meeting.ends_at)
    record_outcomes(session, meeting, {asha: "present"}, cast.by, meeting.ends_at)
    row = session.exec(
        select(Attendance).where(Attendance.meeting_id == meeting.id, Attendance.person_id == asha)
    ).one()
    assert row.outcome == "present"


def test_the_journal_holds_the_days_and_never_the_reason(session: Session) -> None:
    cast, circle, meeting = a_meeting(session)
    move(cast, meeting)
    cancel_meeting(session, meeting, "Fight in the hall.", cast.by, MONDAY)
    entries = session.exec(select(JournalEntry).where(JournalEntry.subject_id == meeting.id)).all()
    assert [(one.verb, one.was, one.now_is) for one in entries] == [
        ("move_meeting", "2026-09-10T18:30", "2026-09-11T18:30"),
        ("cancel_meeting", "planned", "cancelled"),
    ]
    assert {one.about_id for one in entries} == {circle.core_member_id}
