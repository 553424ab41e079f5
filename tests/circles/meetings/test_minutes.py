"""Minutes: written once, added to and never overwritten; asked about, thanked for, handed over on record."""

from datetime import date, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import text as sql
from sqlmodel import col, select

from circles.circle.circle import Circle
from circles.errors import BadInput, EditedMeanwhile, WrongMoment
from circles.identity import new_id
from circles.journal import JournalEntry
from circles.meetings.attendance import Attendance
from circles.meetings.changing import cancel_meeting, restore_meeting
from circles.meetings.contact import log_contact, to_bring_back
from circles.meetings.meeting import Meeting
from circles.meetings.minutes import (
    Action,
    Minutes,
    Written,
    add_to_minutes,
    ask_about_minutes,
    called_back,
    entries_of,
    hand_over,
    minutes_of,
    send_minutes,
    thank_for_minutes,
    wish_for_a_call,
)
from circles.meetings.outcome import meeting_did_not_happen
from tests.cast import MONDAY, Cast, meetings_of, thursdays, weekly_circle

AFTER = datetime(2026, 9, 10, 21, 0, tzinfo=MONDAY.tzinfo)  # Thursday's meeting ended at 8pm in London
WELL = Written("well", "We talked about work.", "He laughed.", (Action("Ring the college", "Asha", date(2026, 9, 14)),))


def everybody(cast: Cast, *absent: str) -> dict[UUID, str]:
    names = ("Asha", "Ben", "Chloe", "Dev", "Dan")
    return {cast.people[name].id: "apologies" if name in absent else "present" for name in names}


def send(cast: Cast, meeting: Meeting, written: Written = WELL, who: str = "Asha", **more: object) -> Minutes:
    present = more.pop("present", everybody(cast))
    noted = more.pop("noted", set())
    asha = cast.people[who].id
    return send_minutes(cast.session, meeting, asha, written, present, noted, cast.by, AFTER)  # type: ignore[arg-type]


def test_they_are_due_forty_eight_hours_after_the_end(meeting: Meeting) -> None:
    assert meeting.minutes_due_at == meeting.ends_at + timedelta(hours=48)


def test_a_provider_may_give_more_time(cast: Cast) -> None:
    cast.provider.minutes_hours = 72
    circle = weekly_circle(cast, name="Rowan")
    thursdays(cast, circle)
    meeting = meetings_of(cast, circle)[0]
    assert meeting.minutes_due_at == meeting.ends_at + timedelta(hours=72)


def test_sending_them_says_that_it_happened_who_was_there_and_owes_nothing_more(cast: Cast, meeting: Meeting) -> None:
    minutes = send(cast, meeting, present=everybody(cast, "Ben"))
    assert (meeting.state, meeting.minutes_due_at, minutes.state) == ("held", None, "sent")
    ben = select(Attendance.outcome).where(
        col(Attendance.meeting_id) == meeting.id, col(Attendance.person_id) == cast.people["Ben"].id
    )
    assert cast.session.exec(ben).one() == "apologies"
    assert cast.core_member.last_contact_at == meeting.starts_at


def test_a_core_member_who_did_not_come_was_not_in_touch(cast: Cast, meeting: Meeting) -> None:
    send(cast, meeting, present=everybody(cast, "Dan"))
    assert cast.core_member.last_contact_at is None


def test_it_notes_the_one_to_one_contacts_it_was_told_of(cast: Cast, circle: Circle, meeting: Meeting) -> None:
    asha = cast.people["Asha"].id
    one = log_contact(cast.session, cast.core_member, circle, asha, "phone", MONDAY, cast.by, MONDAY)
    send(cast, meeting, noted={one.id})
    assert to_bring_back(cast.session, circle.id) == []


def test_a_second_author_is_shown_the_first_and_nothing_is_overwritten(cast: Cast, meeting: Meeting) -> None:
    first = send(cast, meeting)
    with pytest.raises(EditedMeanwhile) as both:
        send(cast, meeting, Written("hard", "I saw it differently."), who="Ben")
    assert both.value.theirs["happened"] == "We talked about work."
    added = add_to_minutes(cast.session, first, "I saw it differently.", cast.people["Ben"].id, cast.by, AFTER)
    assert [(entry.kind, entry.text) for entry in entries_of(cast.session, first)] == [
        ("amendment", "I saw it differently.")
    ]
    assert added.person_id == cast.people["Ben"].id


def test_a_question_is_answered_and_then_thanked_for(cast: Cast, meeting: Meeting) -> None:
    minutes, cora, asha = send(cast, meeting), cast.people["Cora"].id, cast.people["Asha"].id
    ask_about_minutes(cast.session, minutes, "Which college?", cora, cast.by, AFTER)
    assert minutes.state == "asked"
    add_to_minutes(cast.session, minutes, "The one on the hill.", asha, cast.by, AFTER)
    thank_for_minutes(cast.session, minutes, cast.by, AFTER)
    assert [entry.kind for entry in entries_of(cast.session, minutes)] == ["question", "answer"]
    assert (minutes.state, minutes.seen_at) == ("seen", AFTER)


def test_what_is_added_after_the_thanks_is_to_be_read_again(cast: Cast, meeting: Meeting) -> None:
    minutes = send(cast, meeting)
    thank_for_minutes(cast.session, minutes, cast.by, AFTER)
    add_to_minutes(cast.session, minutes, "One more thing.", cast.people["Asha"].id, cast.by, AFTER)
    assert (minutes.state, minutes.seen_at) == ("sent", None)


def test_thanks_are_said_once(cast: Cast, meeting: Meeting) -> None:
    minutes = send(cast, meeting)
    thank_for_minutes(cast.session, minutes, cast.by, AFTER)
    with pytest.raises(WrongMoment):
        thank_for_minutes(cast.session, minutes, cast.by, AFTER)


def test_a_meeting_that_was_off_owes_none_and_one_that_is_on_again_does(cast: Cast, meeting: Meeting) -> None:
    cancel_meeting(cast.session, meeting, "Snow", cast.by, MONDAY)
    assert meeting.minutes_due_at is None
    with pytest.raises(WrongMoment, match="owes no minutes"):
        send(cast, meeting)
    restore_meeting(cast.session, meeting, cast.by, MONDAY)
    assert meeting.minutes_due_at is not None


def test_a_meeting_that_did_not_happen_owes_none(cast: Cast, meeting: Meeting) -> None:
    meeting_did_not_happen(cast.session, meeting, "Nobody came", cast.by, AFTER)
    assert meeting.minutes_due_at is None


def test_nobody_writes_of_a_meeting_that_has_not_begun(cast: Cast, meeting: Meeting) -> None:
    with pytest.raises(WrongMoment, match="not begun"):
        send_minutes(cast.session, meeting, cast.people["Asha"].id, WELL, {}, set(), cast.by, MONDAY)
    assert minutes_of(cast.session, meeting.id) is None


@pytest.mark.parametrize(
    ("written", "field"),
    [
        (Written(""), "went"),
        (Written("well", "x" * 8001), "happened"),
        (Written("well", "", "x" * 8001), "went_well"),
        (Written("well", actions=tuple(Action("Ring") for _ in range(11))), "actions"),
    ],
)
def test_what_cannot_be_taken_is_refused_by_its_field(
    cast: Cast, meeting: Meeting, written: Written, field: str
) -> None:
    with pytest.raises(BadInput) as refusal:
        send(cast, meeting, written)
    assert list(refusal.value.problems) == [field]


@pytest.mark.parametrize("words", ["  ", "x" * 8001])
def test_nothing_and_too_much_cannot_be_added(cast: Cast, meeting: Meeting, words: str) -> None:
    minutes = send(cast, meeting)
    with pytest.raises(BadInput):
        add_to_minutes(cast.session, minutes, words, cast.people["Asha"].id, cast.by, AFTER)


def test_handing_over_says_how(cast: Cast, meeting: Meeting) -> None:
    with pytest.raises(BadInput):
        hand_over(cast.session, send(cast, meeting), new_id(), " ", cast.by, AFTER)


def test_the_words_are_encrypted_and_the_journal_holds_none_of_them(cast: Cast, meeting: Meeting) -> None:
    send(cast, meeting)
    stored = cast.session.connection().execute(sql("SELECT text FROM minutes")).scalar_one()
    assert b"college" not in bytes(stored)
    assert all("college" not in repr(entry.model_dump()) for entry in cast.session.exec(select(JournalEntry)))


def test_a_wish_for_a_call_stands_once_until_somebody_has_rung(cast: Cast, circle: Circle) -> None:
    asha = cast.people["Asha"].id
    wish = wish_for_a_call(cast.session, circle, asha, cast.by, AFTER)
    assert wish_for_a_call(cast.session, circle, asha, cast.by, AFTER) == wish
    called_back(cast.session, wish, cast.by, AFTER)
    assert wish_for_a_call(cast.session, circle, asha, cast.by, AFTER) != wish
    with pytest.raises(WrongMoment):
        called_back(cast.session, wish, cast.by, AFTER)
