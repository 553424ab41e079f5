"""That somebody must be told, and when."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from sqlmodel import Session

from circles.circle import phase
from circles.circle.circle import Circle
from circles.circle.forming import add_volunteer, volunteer_leaves
from circles.meetings.attendance import answer
from circles.meetings.changing import add_single_meeting, cancel_meeting, move_meeting, restore_meeting
from circles.meetings.meeting import Meeting
from circles.people.number import change_number
from circles.people.text_consent import give_consent
from circles.places.place import Place
from circles.reminder import Reminder, reminders_between, still_wanted
from tests.cast import (
    HALF_PAST_SIX,
    MONDAY,
    Cast,
    form,
    make_cast,
    meetings_of,
    seat_of,
    thursdays,
    weekly_circle,
)
from tests.queries import counting

WEDNESDAY_EVENING = datetime(2026, 9, 9, 17, 30, tzinfo=UTC)
A_MINUTE = timedelta(minutes=1)
EVERYBODY = {"Asha", "Ben", "Chloe", "Dev"}


def a_meeting(session: Session) -> tuple[Cast, Circle, Meeting]:
    cast = make_cast(session)
    circle = weekly_circle(cast)
    thursdays(cast, circle)
    return cast, circle, meetings_of(cast, circle)[0]


def says(cast: Cast, meeting: Meeting, name: str, said: str, now: datetime = MONDAY) -> None:
    answer(cast.session, meeting, cast.people[name].id, said, "web", meeting.revision, cast.by, now)


def move(cast: Cast, meeting: Meeting, day: date, now: datetime = MONDAY) -> None:
    move_meeting(cast.session, meeting, day, HALF_PAST_SIX, None, "", cast.by, now)


def who(cast: Cast, reminders: list[Reminder], wording: str = "meeting_reminder") -> set[str]:
    names = {person.id: name for name, person in cast.people.items()}
    return {names[one.person_id] for one in reminders if one.person_id and one.wording == wording}


def evening(session: Session, day: datetime = WEDNESDAY_EVENING) -> list[Reminder]:
    return reminders_between(session, day, day)


def wanted(session: Session, one: Reminder, now: datetime = MONDAY) -> object:
    return still_wanted(session, one.wording, one.subject_id, one.revision, one.person_id, now)


def test_every_volunteer_is_reminded_the_day_before_at_the_same_time(session: Session) -> None:
    cast, circle, meeting = a_meeting(session)
    found = evening(session)
    assert who(cast, found) == EVERYBODY
    (asha,) = [one for one in found if one.person_id == cast.people["Asha"].id]
    assert (asha.due_at, asha.useful_until, asha.asks) == (WEDNESDAY_EVENING, meeting.starts_at, True)
    assert asha.values == {"day": date(2026, 9, 10), "time": HALF_PAST_SIX}
    assert (asha.core_member_id, asha.provider_id) == (circle.core_member_id, cast.provider.id)
    assert asha.key == f"meeting_reminder:{meeting.id}:1:{asha.person_id}"


@pytest.mark.parametrize(("start", "end", "found"), [(0, 0, 4), (-1, 0, 4), (0, 1, 4), (-2, -1, 0), (1, 2, 0)])
def test_a_reminder_is_found_from_its_minute_to_its_minute(session: Session, start: int, end: int, found: int) -> None:
    a_meeting(session)
    minutes = (WEDNESDAY_EVENING + start * A_MINUTE, WEDNESDAY_EVENING + end * A_MINUTE)
    assert len(reminders_between(session, *minutes)) == found


def test_a_quarter_holds_a_reminder_for_each_meeting_and_person_in_order(session: Session) -> None:
    a_meeting(session)
    found = reminders_between(session, MONDAY, MONDAY + timedelta(weeks=14))
    assert len(found) == 13 * 6  # four people and, while none has said yes, their coordinator; one author after it
    assert [one.due_at for one in found] == sorted(one.due_at for one in found)
    assert len({one.key for one in found}) == len(found)


@pytest.mark.parametrize(
    ("state", "told"),
    [
        ("forming", False), ("briefed", False), ("agreement_signed", True), ("custody_phase", True), ("weekly", True),
        ("ending", True), ("suspended", False),
    ],
)  # fmt: skip
def test_only_a_circle_that_meets_is_reminded(session: Session, state: str, told: bool) -> None:
    _, circle, _ = a_meeting(session)
    circle.state = state
    session.flush()
    assert bool(evening(session)) == told


def test_the_core_member_is_reminded_only_with_consent_and_outside_custody(session: Session) -> None:
    cast, _, _ = a_meeting(session)
    dan = cast.people["Dan"]
    change_number(session, dan, "07700 900555", cast.by, MONDAY)
    assert "Dan" not in who(cast, evening(session))
    give_consent(session, dan, "in_person", cast.by, MONDAY)
    assert "Dan" in who(cast, evening(session))
    dan.in_custody = True
    session.flush()
    assert "Dan" not in who(cast, evening(session))


def test_whoever_joins_later_or_has_left_by_then_is_not_reminded(session: Session) -> None:
    cast, circle, _ = a_meeting(session)
    on_friday = MONDAY + timedelta(days=4)
    add_volunteer(session, circle, cast.volunteers["Ewan"], cast.by, on_friday)
    volunteer_leaves(session, seat_of(cast, circle, "Ben"), "", cast.by, MONDAY)
    assert who(cast, evening(session)) == EVERYBODY - {"Ben"}
    assert who(cast, evening(session, WEDNESDAY_EVENING + timedelta(days=7))) == EVERYBODY - {"Ben"} | {"Ewan"}


def test_whoever_has_answered_is_not_asked_again(session: Session) -> None:
    cast, _, meeting = a_meeting(session)
    says(cast, meeting, "Asha", "no")
    says(cast, meeting, "Ben", "yes", WEDNESDAY_EVENING - timedelta(hours=47))
    says(cast, meeting, "Chloe", "unsure")
    assert who(cast, evening(session)) == {"Chloe", "Dev"}


def test_whoever_said_yes_long_ago_is_reminded_that_they_did(session: Session) -> None:
    cast, _, meeting = a_meeting(session)
    says(cast, meeting, "Ben", "yes", MONDAY)  # more than two days before the reminder
    assert who(cast, evening(session), "meeting_reminder_coming") == {"Ben"}
    assert who(cast, evening(session)) == EVERYBODY - {"Ben"}


def test_another_place_than_usual_is_said_without_saying_which(session: Session) -> None:
    cast, circle, meeting = a_meeting(session)
    hall, library = (Place(provider_id=cast.provider.id, kind="venue", name=name) for name in ("Hall", "Library"))
    session.add_all((hall, library))
    session.flush()
    circle.place_id, meeting.place_id = hall.id, library.id
    session.flush()
    assert who(cast, evening(session), "meeting_reminder_elsewhere") == EVERYBODY


# ---- changes ----


def test_a_moved_meeting_withdraws_its_reminder_and_asks_everybody_at_once(session: Session) -> None:
    cast, _, meeting = a_meeting(session)
    before = evening(session)
    move(cast, meeting, date(2026, 9, 14))
    assert {wanted(session, one) for one in before} == {"moved"}
    assert evening(session) == []
    told = reminders_between(session, MONDAY, MONDAY)
    assert who(cast, told, "meeting_moved") == EVERYBODY
    assert {(one.revision, one.urgency, one.asks, one.only_if_told) for one in told} == {(2, "change", True, False)}
    assert told[0].values == {
        "day": date(2026, 9, 14), "time": HALF_PAST_SIX, "old_day": date(2026, 9, 10), "old_time": HALF_PAST_SIX,
    }  # fmt: skip
    assert len(evening(session, datetime(2026, 9, 13, 17, 30, tzinfo=UTC))) == 4


def test_a_meeting_moved_back_asks_again(session: Session) -> None:
    cast, _, meeting = a_meeting(session)
    first = evening(session)
    move(cast, meeting, date(2026, 9, 14))
    move(cast, meeting, date(2026, 9, 10))
    again = evening(session)
    assert {one.revision for one in again} == {3}
    assert not {one.key for one in first} & {one.key for one in again}
    assert {wanted(session, one) for one in first} == {"moved"}
    assert all(isinstance(wanted(session, one), dict) for one in again)


def test_a_change_more_than_a_week_ahead_is_told_to_those_who_knew_the_old_day(session: Session) -> None:
    cast, circle, _ = a_meeting(session)
    later = meetings_of(cast, circle)[4]
    move(cast, later, later.on_date + timedelta(days=1))
    assert {one.only_if_told for one in reminders_between(session, MONDAY, MONDAY)} == {True}


def test_a_change_shortly_before_asks_once_and_not_twice(session: Session) -> None:
    cast, _, meeting = a_meeting(session)
    late = WEDNESDAY_EVENING - timedelta(hours=3)
    move(cast, meeting, date(2026, 9, 11), late)
    found = reminders_between(session, late, meeting.starts_at)
    assert {one.wording for one in found} == {"meeting_moved", "meeting_reminder", "quorum_alert"}
    move(cast, meeting, date(2026, 9, 10), late)
    found = reminders_between(session, late, meeting.starts_at)
    assert {one.wording for one in found} == {"meeting_moved", "quorum_alert"}


def test_whoever_answered_the_new_day_needs_no_text_about_it(session: Session) -> None:
    cast, _, meeting = a_meeting(session)
    move(cast, meeting, date(2026, 9, 14))
    (asha, *_) = [one for one in reminders_between(session, MONDAY, MONDAY) if one.person_id == cast.people["Asha"].id]
    says(cast, meeting, "Asha", "yes")
    assert wanted(session, asha) == "answered"
    assert who(cast, reminders_between(session, MONDAY, MONDAY), "meeting_moved") == EVERYBODY - {"Asha"}


def test_a_cancelled_meeting_is_told_and_no_longer_asked_about(session: Session) -> None:
    cast, _, meeting = a_meeting(session)
    before = evening(session)
    cancel_meeting(session, meeting, "", cast.by, MONDAY)
    assert {wanted(session, one) for one in before} == {"cancelled"}
    told = reminders_between(session, MONDAY, WEDNESDAY_EVENING)
    assert who(cast, told, "meeting_cancelled") == EVERYBODY
    assert not any(one.asks for one in told)
    assert wanted(session, told[0]) == {"day": date(2026, 9, 10), "time": HALF_PAST_SIX}


def test_a_meeting_put_on_again_says_so_and_takes_back_that_it_was_off(session: Session) -> None:
    cast, _, meeting = a_meeting(session)
    cancel_meeting(session, meeting, "", cast.by, MONDAY)
    off = reminders_between(session, MONDAY, MONDAY)
    restore_meeting(session, meeting, cast.by, MONDAY)
    assert {wanted(session, one) for one in off} == {"moved"}
    assert who(cast, reminders_between(session, MONDAY, MONDAY), "meeting_back_on") == EVERYBODY


# ---- asked again at the send ----


def test_the_reasons_against_a_reminder_at_the_moment_of_sending(session: Session) -> None:
    cast, circle, meeting = a_meeting(session)
    by_name = {name: person.id for name, person in cast.people.items()}
    reminders = {one.person_id: one for one in evening(session)}
    asha, ben = reminders[by_name["Asha"]], reminders[by_name["Ben"]]
    says(cast, meeting, "Asha", "yes")
    volunteer_leaves(session, seat_of(cast, circle, "Ben"), "", cast.by, MONDAY)
    assert (wanted(session, asha), wanted(session, ben)) == ("answered", "left")
    chloe = reminders[by_name["Chloe"]]
    assert wanted(session, chloe, meeting.starts_at) == "over"
    circle.state = "suspended"
    session.flush()
    assert wanted(session, chloe) == "over"
    assert still_wanted(session, "no_such_wording", meeting.id, 1, by_name["Chloe"], MONDAY) == "not_wanted"
    assert still_wanted(session, "meeting_reminder", by_name["Chloe"], 1, by_name["Chloe"], MONDAY) == "not_wanted"


def test_a_core_member_who_was_taken_into_custody_is_not_texted(session: Session) -> None:
    cast, _, meeting = a_meeting(session)
    cast.people["Dan"].in_custody = True
    session.flush()
    said = still_wanted(session, "meeting_reminder", meeting.id, 1, cast.people["Dan"].id, MONDAY)
    assert said == "in_custody"


def test_a_volunteer_of_another_circle_is_never_told(session: Session) -> None:
    cast, _, meeting = a_meeting(session)
    assert still_wanted(session, "meeting_reminder", meeting.id, 1, cast.people["Gwen"].id, MONDAY) == "left"


def test_when_a_circle_ends_its_texts_end_with_it(session: Session) -> None:
    cast, circle, _ = a_meeting(session)
    before = evening(session)
    phase.begin_ending(session, circle, cast.by, MONDAY)
    phase.end_circle(session, circle, cast.by, MONDAY)
    assert {wanted(session, one) for one in before} == {"cancelled"}
    assert reminders_between(session, MONDAY + A_MINUTE, MONDAY + timedelta(weeks=14)) == []


# ---- the price ----


def test_100_meetings_cost_as_many_queries_as_one(session: Session) -> None:
    cast = make_cast(session)
    circle = form(cast)
    circle.state = "weekly"
    add_single_meeting(session, circle, date(2026, 9, 10), time(8), 60, None, cast.by, MONDAY)
    with counting(session) as for_one:
        reminders_between(session, MONDAY, MONDAY + timedelta(days=500))
    for number in range(1, 100):
        moment = datetime(2026, 9, 10, 8, tzinfo=UTC) + timedelta(hours=13 * number)
        add_single_meeting(session, circle, moment.date(), moment.time(), 60, None, cast.by, MONDAY)
    with counting(session) as for_100:
        found = reminders_between(session, MONDAY, MONDAY + timedelta(days=500))
    assert len(found) == 100 * 6
    assert len(for_100) == len(for_one) == 25


@pytest.mark.postgres
def test_postgresql_gives_the_same_reminders(on_postgres: Session) -> None:
    cast, circle, meeting = a_meeting(on_postgres)
    later = meetings_of(cast, circle)[1]
    says(cast, meeting, "Asha", "no")
    cancel_meeting(on_postgres, later, "", cast.by, MONDAY)
    found = reminders_between(on_postgres, MONDAY, WEDNESDAY_EVENING)
    assert who(cast, found) == EVERYBODY - {"Asha"}
    assert who(cast, found, "meeting_cancelled") == EVERYBODY
    asked = {who(cast, [one]).pop(): wanted(on_postgres, one) for one in found if one.wording == "meeting_reminder"}
    assert all(isinstance(one, dict) for one in asked.values())
