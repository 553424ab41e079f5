"""Replies in any order: bound to what was asked, brought to the button's verb, and always answered."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from circles.database import reading, writing
from circles.meetings.changing import cancel_meeting, move_meeting, restore_meeting
from circles.meetings.meeting import Meeting
from circles.people.person import Person
from circles.people.text_consent import TextConsent
from notifications.dispatch import send_due
from notifications.inbound_text import InboundText
from notifications.message import Message
from notifications.planning import plan
from tests.notifications.circle_at_work import CircleAtWork, add_meeting, add_volunteer, make_circle
from tests.notifications.live_line import LiveLine

DUE = datetime(2026, 9, 8, 17, tzinfo=UTC)  # Tuesday, 6pm in London
SOON = DUE + timedelta(minutes=5)
NUMBER = "+447700900000"


@pytest.fixture
def at_work(engine: Engine, live: LiveLine) -> CircleAtWork:
    """Asha and Ben have just been asked about Wednesday."""
    circle = make_circle(engine)
    add_meeting(circle, date(2026, 9, 9))
    ask(circle, live, DUE)
    return circle


@pytest.fixture
def meeting(at_work: CircleAtWork) -> Meeting:
    with reading(at_work.engine) as session:
        return session.exec(select(Meeting)).one()


def ask(at_work: CircleAtWork, live: LiveLine, now: datetime) -> None:
    """Let everything due go, answers too."""
    at_work.set_clock(now)
    plan(at_work.engine)
    while send_due(at_work.engine, live.line):
        pass


def last_text_to(live: LiveLine, number: str = NUMBER) -> str:
    return [one.body for one in live.texts if one.to_number == number][-1]


def test_one_means_yes_and_is_answered_with_what_was_understood(
    at_work: CircleAtWork, meeting: Meeting, live: LiveLine
) -> None:
    taken = at_work.says("Asha", "1", SOON)
    ask(at_work, live, SOON)
    assert at_work.answer_of("Asha", meeting) == "yes"
    assert at_work.answer_of("Ben", meeting) == "none"
    assert last_text_to(live) == (
        "Thank you. You said you can come on Wed 9 Sep, 6pm. Reply 2 if that's wrong. - The Bridge"
    )
    assert (taken.understood, taken.state, taken.core_member_id) == ("yes", "settled", at_work.core_member.id)


def test_the_last_answer_counts_and_two_corrects_one(at_work: CircleAtWork, meeting: Meeting, live: LiveLine) -> None:
    at_work.says("Asha", "yes please", SOON)
    ask(at_work, live, SOON)
    at_work.says("Asha", "2", SOON + timedelta(minutes=1))
    ask(at_work, live, SOON + timedelta(minutes=1))
    assert at_work.answer_of("Asha", meeting) == "no"
    assert last_text_to(live).startswith("Thank you. You said you can't come on Wed 9 Sep.")


def test_not_sure_keeps_the_question_open(at_work: CircleAtWork, meeting: Meeting, live: LiveLine) -> None:
    at_work.says("Asha", "maybe", SOON)
    ask(at_work, live, SOON)
    assert at_work.answer_of("Asha", meeting) == "unsure"
    at_work.says("Asha", "1", SOON + timedelta(hours=2))
    assert at_work.answer_of("Asha", meeting) == "yes"


def test_a_repeated_text_from_the_carrier_changes_nothing(
    at_work: CircleAtWork, meeting: Meeting, live: LiveLine
) -> None:
    sid = "SM" + "a" * 32
    assert at_work.text_in(NUMBER, "1", SOON, sid) is not None
    at_work.text_in(NUMBER, "2", SOON + timedelta(minutes=1))
    assert at_work.text_in(NUMBER, "1", SOON + timedelta(minutes=2), sid) is None
    assert at_work.answer_of("Asha", meeting) == "no"
    ask(at_work, live, SOON + timedelta(minutes=3))
    assert len([one for one in live.texts if one.to_number == NUMBER and "You said" in one.body]) == 2


def test_a_reply_is_bound_to_the_question_even_when_other_texts_came_between(
    at_work: CircleAtWork, meeting: Meeting, live: LiveLine
) -> None:
    at_work.says("Asha", "help", SOON)
    ask(at_work, live, SOON)
    assert "Danger now: 999" in last_text_to(live)
    at_work.says("Asha", "1", SOON + timedelta(minutes=5))
    assert at_work.answer_of("Asha", meeting) == "yes"


def test_with_two_open_questions_we_ask_which_and_a_letter_answers(
    at_work: CircleAtWork, meeting: Meeting, live: LiveLine
) -> None:
    later = add_meeting(at_work, date(2026, 9, 9), time(20), DUE)
    ask(at_work, live, DUE + timedelta(hours=2))
    at_work.says("Asha", "2", DUE + timedelta(hours=2, minutes=5))
    ask(at_work, live, DUE + timedelta(hours=2, minutes=5))
    assert (at_work.answer_of("Asha", meeting), at_work.answer_of("Asha", later)) == ("none", "none")
    assert last_text_to(live) == (
        "Thank you. Which one is that for? Reply A for Wed 9 Sep, 6pm. Reply B for Wed 9 Sep, 8pm. - The Bridge"
    )
    at_work.says("Asha", "B", DUE + timedelta(hours=2, minutes=6))
    assert (at_work.answer_of("Asha", meeting), at_work.answer_of("Asha", later)) == ("none", "no")
    at_work.says("Asha", "1", DUE + timedelta(hours=2, minutes=7))  # the other question is the only one open
    assert at_work.answer_of("Asha", meeting) == "yes"


def test_a_letter_nobody_asked_for_goes_to_a_person(at_work: CircleAtWork) -> None:
    taken = at_work.says("Asha", "B", SOON)
    assert (taken.understood, taken.state) == ("free_text", "waiting")


def test_an_answer_about_a_day_that_has_moved_is_not_taken_for_the_new_one(
    at_work: CircleAtWork, meeting: Meeting, live: LiveLine
) -> None:
    with writing(at_work.engine) as session:
        kept = session.get_one(Meeting, meeting.id)
        move_meeting(session, kept, date(2026, 9, 10), time(18), None, "", at_work.by, SOON)
        session.commit()
    at_work.says("Asha", "1", SOON)  # it crossed with our text about the change
    assert at_work.answer_of("Asha", meeting) == "none"
    ask(at_work, live, SOON)
    at_work.says("Asha", "1", SOON + timedelta(minutes=1))
    assert at_work.answer_of("Asha", meeting) == "yes"


def test_a_yes_with_nothing_asked_is_answered_and_changes_nothing(
    at_work: CircleAtWork, meeting: Meeting, live: LiveLine
) -> None:
    late = datetime(2026, 9, 10, 9, tzinfo=UTC)  # the meeting is over
    at_work.says("Asha", "1", late)
    ask(at_work, live, late)
    assert at_work.answer_of("Asha", meeting) == "none"
    assert last_text_to(live).startswith("Thank you. We are not waiting for a yes or no just now.")


def test_stop_is_kept_with_its_source_and_nothing_more_is_sent(at_work: CircleAtWork, live: LiveLine) -> None:
    at_work.says("Asha", "STOP", SOON)
    add_meeting(at_work, date(2026, 9, 9), time(20), DUE)
    ask(at_work, live, DUE + timedelta(hours=2))
    assert len([one for one in live.texts if one.to_number == NUMBER]) == 1
    with reading(at_work.engine) as session:
        assert not session.get_one(Person, at_work.people["Asha"].id).texts_on
        sources = session.exec(select(TextConsent.source).where(TextConsent.person_id == at_work.people["Asha"].id))
        assert sorted(sources) == ["in_person", "text_stop"]
    stopped = [one for one in at_work.messages() if one.why == "opted_out"]
    assert [one.state for one in stopped] == ["suppressed"]


def test_start_brings_texts_back_and_says_so(at_work: CircleAtWork, live: LiveLine) -> None:
    at_work.says("Asha", "stop", SOON)
    at_work.says("Asha", "start", SOON + timedelta(minutes=1))
    ask(at_work, live, SOON + timedelta(minutes=1))
    assert last_text_to(live).startswith("Thank you. You will get texts from us again.")


def test_yes_after_stop_is_a_start_for_the_carrier_and_so_for_us(
    at_work: CircleAtWork, meeting: Meeting, live: LiveLine
) -> None:
    at_work.says("Asha", "stop", SOON)
    at_work.says("Asha", "YES", SOON + timedelta(minutes=1))
    assert at_work.answer_of("Asha", meeting) == "yes"
    with reading(at_work.engine) as session:
        assert session.get_one(Person, at_work.people["Asha"].id).texts_on


def test_cancel_with_a_question_open_is_a_no_a_stop_and_a_call_to_make(at_work: CircleAtWork, meeting: Meeting) -> None:
    taken = at_work.says("Asha", "cancel", SOON)
    assert at_work.answer_of("Asha", meeting) == "no"
    assert (taken.state, taken.owner_id) == ("waiting", at_work.coordinator.id)
    with reading(at_work.engine) as session:
        assert not session.get_one(Person, at_work.people["Asha"].id).texts_on


@pytest.mark.parametrize("word", ["HELP", "Cymorth"])
def test_help_is_answered_is_a_task_and_changes_no_consent(at_work: CircleAtWork, live: LiveLine, word: str) -> None:
    taken = at_work.says("Asha", word, SOON)
    ask(at_work, live, SOON)
    assert "Danger now: 999." in last_text_to(live)
    assert taken.state == "waiting"
    with reading(at_work.engine) as session:
        assert session.get_one(Person, at_work.people["Asha"].id).texts_on


def test_free_text_is_a_task_for_the_coordinator_within_thirty_minutes(at_work: CircleAtWork, live: LiveLine) -> None:
    midday = datetime(2026, 9, 9, 11, tzinfo=UTC)
    taken = at_work.says("Asha", "no idea where it is, can you ring me", midday)
    ask(at_work, live, midday)
    assert (taken.understood, taken.state, taken.owner_id) == ("free_text", "waiting", at_work.coordinator.id)
    assert taken.due_at == midday + timedelta(minutes=30)
    assert last_text_to(live) == "Got it. Not always watched. Danger now: 999."


def test_free_text_at_night_is_due_at_opening_and_is_answered_all_the_same(
    at_work: CircleAtWork, live: LiveLine
) -> None:
    friday_night = datetime(2026, 9, 11, 22, tzinfo=UTC)
    taken = at_work.says("Asha", "i feel awful", friday_night)
    ask(at_work, live, friday_night)
    assert taken.due_at == datetime(2026, 9, 14, 8, tzinfo=UTC)  # Monday 9am in London
    assert last_text_to(live).startswith("Got it.")


def test_three_free_texts_in_a_row_are_three_tasks_and_one_answer(at_work: CircleAtWork, live: LiveLine) -> None:
    for minute, body in enumerate(("are you there", "hello there is anyone", "it is about tomorrow")):
        at_work.says("Asha", body, SOON + timedelta(minutes=minute))
    ask(at_work, live, SOON + timedelta(minutes=3))
    assert len([one for one in live.texts if one.body.startswith("Got it")]) == 1
    with reading(at_work.engine) as session:
        assert len(session.exec(select(InboundText).where(InboundText.state == "waiting")).all()) == 3


def test_an_unknown_number_reaches_the_inbox_and_learns_nothing_of_us(at_work: CircleAtWork, live: LiveLine) -> None:
    stranger = "+447700900777"
    taken = at_work.text_in(stranger, "who is this", SOON)
    assert taken is not None
    ask(at_work, live, SOON)
    assert (taken.person_id, taken.understood, taken.state) == (None, "unknown_number", "waiting")
    assert taken.provider_id == at_work.provider.id
    assert last_text_to(live, stranger) == "Got it. Not always watched. Danger now: 999."


def test_a_shared_number_reaches_the_inbox_and_answers_for_nobody(at_work: CircleAtWork, meeting: Meeting) -> None:
    with writing(at_work.engine) as session:
        add_volunteer(session, at_work, "Cai", NUMBER, DUE)
        session.commit()
    taken = at_work.text_in(NUMBER, "1", SOON)
    assert taken is not None
    assert (taken.person_id, taken.state) == (None, "waiting")
    assert at_work.answer_of("Asha", meeting) == "none"


def test_stop_from_a_shared_number_stops_texts_to_everybody_who_has_it(at_work: CircleAtWork) -> None:
    with writing(at_work.engine) as session:
        add_volunteer(session, at_work, "Cai", NUMBER, DUE)
        session.commit()
    at_work.text_in(NUMBER, "stop", SOON)
    with reading(at_work.engine) as session:
        assert [one.first_name for one in session.exec(select(Person)) if one.texts_on] == ["Ben"]


def test_a_welsh_speaker_is_answered_in_welsh(at_work: CircleAtWork, meeting: Meeting, live: LiveLine) -> None:
    with writing(at_work.engine) as session:
        session.get_one(Person, at_work.people["Asha"].id).language = "cy"
        session.commit()
    at_work.says("Asha", "ydw", SOON)
    ask(at_work, live, SOON)
    assert at_work.answer_of("Asha", meeting) == "yes"
    assert last_text_to(live).startswith("Diolch.")


def test_who_has_answered_is_not_reminded_again(at_work: CircleAtWork, live: LiveLine) -> None:
    at_work.says("Asha", "1", SOON)
    ask(at_work, live, SOON + timedelta(hours=2))
    asked = [one for one in at_work.messages() if one.asks and one.person_id == at_work.people["Asha"].id]
    assert len(asked) == 1
    assert all(isinstance(one, Message) for one in asked)


def move_and_back(at_work: CircleAtWork, meeting: Meeting, live: LiveLine) -> None:
    with writing(at_work.engine) as session:
        kept = session.get_one(Meeting, meeting.id)
        for day in (10, 9):
            move_meeting(session, kept, date(2026, 9, day), kept.at_time, None, "", at_work.by, SOON)
        session.commit()
    ask(at_work, live, SOON + timedelta(minutes=1))


def test_moved_and_moved_back_repeats_nothing_and_still_takes_the_answer(
    at_work: CircleAtWork, meeting: Meeting, live: LiveLine
) -> None:
    move_and_back(at_work, meeting, live)
    assert len(live.texts) == 2  # what they were asked is what is still asked
    withdrawn = [one.why for one in at_work.messages("meeting_moved")]
    assert withdrawn == ["knows_already"] * 2
    at_work.says("Asha", "1", SOON + timedelta(minutes=2))
    assert at_work.answer_of("Asha", meeting) == "yes"


def test_off_and_on_and_off_before_they_heard_of_it_says_nothing_twice(
    at_work: CircleAtWork, meeting: Meeting, live: LiveLine
) -> None:
    def now_it_is(*states: str) -> None:
        with writing(at_work.engine) as session:
            kept = session.get_one(Meeting, meeting.id)
            for one in states:
                if one == "off":
                    cancel_meeting(session, kept, "The hall is locked.", at_work.by, SOON)
                else:
                    restore_meeting(session, kept, at_work.by, SOON)
            session.commit()
        ask(at_work, live, SOON + timedelta(minutes=1))

    now_it_is("off")
    now_it_is("on", "off")
    said = [one.body for one in live.texts if one.to_number == NUMBER]
    assert [" is off." in one for one in said] == [False, True]
    assert {one.why for one in at_work.messages("meeting_cancelled") if one.state == "withdrawn"} == {"knows_already"}
    now_it_is("on")
    assert "is on after all" in last_text_to(live)
    now_it_is("off", "on")
    assert len([one for one in live.texts if one.to_number == NUMBER]) == 3
    now_it_is("off")
    assert " is off." in last_text_to(live)


def test_who_had_answered_before_it_moved_and_came_back_is_asked_again(
    at_work: CircleAtWork, meeting: Meeting, live: LiveLine
) -> None:
    at_work.says("Asha", "1", SOON)
    move_and_back(at_work, meeting, live)
    assert at_work.answer_of("Asha", meeting) == "none"
    assert len([one for one in live.texts if one.to_number == NUMBER and "coming?" in one.body]) == 2
