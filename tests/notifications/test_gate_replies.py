"""What mentors text comes to the button's own verb: yes and no, the five words of the day, and a call for help."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine

from circles.database import reading
from circles.releases.check_in import check_ins_of, next_step
from circles.releases.day import confirm_day
from circles.releases.mentors import answer_offer, mentors_of
from notifications.gate_replies import WORDS
from tests.at_the_gate import THURSDAY, london
from tests.cast import MONDAY
from tests.notifications.live_line import LiveLine
from tests.notifications.release_at_work import ReleaseAtWork, make_release

SOON = MONDAY + timedelta(minutes=5)
DUE = london(THURSDAY, 7, 30)


@pytest.fixture
def at_work(engine: Engine, live: LiveLine) -> ReleaseAtWork:
    """Femi and Gus have just been asked."""
    release = make_release(engine, live)
    release.go_to(MONDAY)
    release.new_texts()
    return release


@pytest.fixture
def on_the_day(at_work: ReleaseAtWork) -> ReleaseAtWork:
    """Confirmed, both said yes, and Femi has just been asked whether he has set off."""
    for name in ("Femi", "Gus"):
        at_work.does(answer_offer, at_work.made.people[name].id, "yes", "phone", now=SOON)
    at_work.does(confirm_day, THURSDAY, "Ms Okafor", "", now=SOON)
    at_work.go_to(DUE)
    at_work.new_texts()
    return at_work


def states(at_work: ReleaseAtWork) -> dict[str, str]:
    with reading(at_work.engine) as session:
        return {part: one.state for part, one in mentors_of(session, at_work.plan).items()}


def waited_for(at_work: ReleaseAtWork) -> tuple[str, datetime, bool]:
    with reading(at_work.engine) as session:
        found = next_step(session, at_work.plan)
        assert found is not None
        return found.step, found.due_at, found.alarm


def test_one_is_yes_two_is_no_and_each_corrects_the_other(at_work: ReleaseAtWork) -> None:
    at_work.says("Femi", "1", SOON)
    at_work.says("Gus", "2", SOON)
    assert states(at_work) == {"mentor": "accepted", "backup": "declined"}
    at_work.go_to(SOON)
    assert [(name, body.split(". The")[0]) for name, body in at_work.new_texts()] == [
        ("Femi", "Thank you. You said yes"),
        ("Gus", "Thank you for telling us. You said no. Reply 1 if that's wrong. - The Bridge"),
    ]  # fmt: skip
    at_work.says("Gus", "1", SOON)
    assert states(at_work)["backup"] == "accepted"


def test_maybe_goes_to_a_person(at_work: ReleaseAtWork) -> None:
    taken = at_work.says("Femi", "not sure", SOON)
    assert (taken.state, taken.core_member_id) == ("waiting", at_work.made.core_member.id)
    assert states(at_work)["mentor"] == "offered"


def test_an_answer_to_a_plan_that_has_changed_since_is_not_taken(at_work: ReleaseAtWork) -> None:
    at_work.does(confirm_day, THURSDAY + timedelta(days=6), "Ms Okafor", "", now=SOON)
    at_work.says("Femi", "1", SOON + timedelta(minutes=1))
    assert states(at_work)["mentor"] == "offered"


def test_one_answers_the_check_in_and_says_when_it_was_noted(on_the_day: ReleaseAtWork) -> None:
    on_the_day.says("Femi", "1", DUE + timedelta(minutes=3))
    assert on_the_day.plan.state == "set_off"
    on_the_day.go_to(DUE + timedelta(minutes=3))
    assert on_the_day.new_texts() == [("Femi", "Thank you, noted at 7.33am. Need us? Just text or ring. - The Bridge")]


def test_the_five_words_need_no_question_and_each_is_one_step(on_the_day: ReleaseAtWork) -> None:
    for hour, word in enumerate(("OFF", "Here.", "met!", "DONE", "home"), start=8):
        taken = on_the_day.says("Femi", word, london(THURSDAY, hour))
        assert (taken.understood, taken.state) == ("step", "settled")
    assert (on_the_day.plan.state, on_the_day.plan.outcome) == ("mentor_home", "met")
    with reading(on_the_day.engine) as session:
        assert {one.said_how for one in check_ins_of(session, on_the_day.plan)} == {"text"}


@pytest.mark.parametrize("minutes", [30, 60, 90])
def test_a_number_of_minutes_puts_the_question_off(on_the_day: ReleaseAtWork, minutes: int) -> None:
    on_the_day.says("Femi", str(minutes), DUE)
    assert waited_for(on_the_day) == ("set_off", DUE + timedelta(minutes=minutes), False)
    on_the_day.go_to(DUE + timedelta(minutes=20))
    assert [body.split(" at ")[0] for _, body in on_the_day.new_texts()] == ["Thank you. We ask again"]
    on_the_day.go_to(DUE + timedelta(minutes=minutes))
    assert [name for name, _ in on_the_day.new_texts()] == ["Femi"]


@pytest.mark.parametrize("words", ["2", "CANCEL", "He has not come out and they won't tell me why", "HELP"])
def test_a_no_a_sentence_or_help_rings_the_coordinator_at_once(on_the_day: ReleaseAtWork, words: str) -> None:
    taken = on_the_day.says("Femi", words, DUE)
    assert (taken.state, taken.due_at) == ("waiting", DUE)
    assert waited_for(on_the_day)[2]
    on_the_day.go_to(DUE)
    rung = [body for name, body in on_the_day.new_texts() if name == "Cora"]
    assert rung == ["Please sign in to The Bridge now. A colleague may need you."]


def test_a_step_said_twice_is_read_by_a_person(on_the_day: ReleaseAtWork) -> None:
    on_the_day.says("Femi", "met", london(THURSDAY, 9))
    assert on_the_day.says("Femi", "met", london(THURSDAY, 9, 1)).state == "waiting"


@pytest.mark.parametrize(("name", "when"), [("Gus", DUE), ("Femi", MONDAY)])
def test_words_of_the_day_mean_nothing_to_who_is_not_on_it(
    on_the_day: ReleaseAtWork, name: str, when: datetime
) -> None:
    assert on_the_day.says(name, "home", when).understood == "free_text"


def test_every_word_leads_to_a_step(on_the_day: ReleaseAtWork) -> None:
    assert set(WORDS.values()) == {"set_off", "at_the_gate", "met", "at_the_address", "mentor_home"}
    assert on_the_day.says("Femi", "I\u2019ve set off", DUE).understood == "step"
