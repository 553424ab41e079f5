"""From proposed to goodbye: both are asked, nothing begins before both agree, and a stop is never passed over."""

from datetime import date, timedelta

import pytest

from circles.errors import BadInput, WrongMoment
from circles.identity import new_id
from circles.people.clearance import record_clearance
from circles.people.licence_condition import add_condition
from circles.people.peer_mentor import move_peer_mentor
from circles.releases.mentor_wish import mentor_wish_of
from circles.releases.mentors import answer_offer, ask_to_meet, mentors_of
from circles.releases.pairing import BOUNDARIES, EARLY, Pairing, entries_of, open_pairing_of
from circles.releases.pairing_steps import (
    agree,
    approve_pairing,
    ask_mentee,
    begin_first_weeks,
    begin_letters,
    end_early,
    go_to_the_gate,
    mentor_answers,
    not_possible,
    note_entry,
    propose,
    put_aside,
    say_goodbye,
    step_down,
)
from circles.releases.plan import open_plan_of
from tests.at_the_gate import PRISON, THURSDAY
from tests.cast import MONDAY, Cast
from tests.paired import (
    AGREED,
    TODAY,
    TWELVE_WEEKS_ON,
    agreed,
    both_asked,
    mentor_called,
    noon,
    proposed,
    stepping_down,
    two_mentors,
    writing_letters,
)

TOMORROW = TODAY + timedelta(days=1)


@pytest.fixture(autouse=True)
def _mentors(cast: Cast) -> None:
    two_mentors(cast)


def keeps_apart(cast: Cast, whose: str, kind: str = "no_association") -> None:
    add_condition(cast.session, cast.people[whose], kind, "", date(2026, 1, 1), cast.by, MONDAY)


# ---- proposed ----


def test_one_pairing_at_a_time(cast: Cast) -> None:
    proposed(cast)
    with pytest.raises(WrongMoment, match="a pairing for this person already"):
        proposed(cast, "Gus")


def test_another_choice_replaces_what_a_run_proposed_and_nobody_was_asked_about(cast: Cast) -> None:
    before = proposed(cast)
    before.run_id = new_id()
    after = proposed(cast, "Gus")
    assert (before.state, after.state) == ("overtaken", "proposed")
    assert open_pairing_of(cast.session, cast.core_member.id) == after


def test_a_stop_speaks_against_a_proposal(cast: Cast) -> None:
    move_peer_mentor(cast.session, mentor_called(cast, "Femi"), "resting", "", cast.by, MONDAY)
    with pytest.raises(BadInput, match="resting, suspended"):
        proposed(cast)
    move_peer_mentor(cast.session, mentor_called(cast, "Femi"), "left", "Moved away.", cast.by, MONDAY)
    with pytest.raises(BadInput, match="from the list"):
        proposed(cast)


def test_what_an_approval_lifts_may_be_proposed_but_nobody_is_asked_before_it_is_there(cast: Cast) -> None:
    keeps_apart(cast, "Dan")
    keeps_apart(cast, "Femi")
    pairing = proposed(cast)
    for side in ("mentor", "mentee"):
        with pytest.raises(WrongMoment, match="keeps them apart"):
            mentor_answers(cast.session, pairing, "yes", cast.by, MONDAY)
        approve_pairing(cast.session, pairing, side, "R. Price", TODAY, "Call of Monday", cast.by, MONDAY)
    mentor_answers(cast.session, pairing, "yes", cast.by, MONDAY)
    assert pairing.mentor_said == "yes"


def test_an_approval_names_who_when_and_a_reference(cast: Cast) -> None:
    pairing = proposed(cast)
    with pytest.raises(BadInput) as refusal:
        approve_pairing(cast.session, pairing, "mentor", " ", TOMORROW, "", cast.by, MONDAY)
    assert refusal.value.problems.keys() == {"who", "on", "reference"}
    with pytest.raises(BadInput, match="Choose one"):
        approve_pairing(cast.session, pairing, "both", "R. Price", TODAY, "Call", cast.by, MONDAY)
    put_aside(cast.session, pairing, cast.by, MONDAY)
    with pytest.raises(WrongMoment, match="over"):
        approve_pairing(cast.session, pairing, "mentor", "R. Price", TODAY, "Call", cast.by, MONDAY)


# ---- both are asked ----


def test_the_mentor_is_asked_first_and_may_say_no(cast: Cast) -> None:
    pairing = proposed(cast)
    with pytest.raises(WrongMoment, match="nobody hears their name"):
        ask_mentee(cast.session, pairing, "yes", "Cora", TODAY, "", cast.by, MONDAY)
    with pytest.raises(BadInput, match="Choose one"):
        mentor_answers(cast.session, pairing, "perhaps", cast.by, MONDAY)
    mentor_answers(cast.session, pairing, "asked", cast.by, MONDAY)
    with pytest.raises(WrongMoment, match="nobody hears their name"):
        ask_mentee(cast.session, pairing, "yes", "Cora", TODAY, "", cast.by, MONDAY)
    mentor_answers(cast.session, pairing, "no", cast.by, MONDAY)
    assert (pairing.state, pairing.ended_why) == ("declined", "mentor_no")
    with pytest.raises(BadInput, match="has said no"):
        proposed(cast)
    assert proposed(cast, "Gus").state == "proposed"


def test_an_answer_is_given_once(cast: Cast) -> None:
    pairing = both_asked(cast)
    with pytest.raises(WrongMoment, match="answered already"):
        mentor_answers(cast.session, pairing, "no", cast.by, MONDAY)


def test_the_mentee_is_asked_by_somebody_on_a_day(cast: Cast) -> None:
    pairing = proposed(cast)
    mentor_answers(cast.session, pairing, "yes", cast.by, MONDAY)
    with pytest.raises(BadInput) as refusal:
        ask_mentee(cast.session, pairing, "", "", TOMORROW, "", cast.by, MONDAY)
    assert refusal.value.problems.keys() == {"said", "asked_by", "on"}
    ask_mentee(cast.session, pairing, "thinking", "The prison's officer", TODAY, "", cast.by, MONDAY)
    assert (pairing.state, pairing.mentee_said) == ("asked", "thinking")
    ask_mentee(cast.session, pairing, "yes", "Cora", TODAY, "Glad.", cast.by, MONDAY)
    assert (pairing.state, pairing.mentee_asked_by, pairing.mentee_words) == ("asked", "Cora", "Glad.")


@pytest.mark.parametrize(("said", "wants_one"), [("no", True), ("nobody", False)])
def test_the_mentee_may_say_no_to_this_one_or_to_all(cast: Cast, said: str, wants_one: bool) -> None:
    pairing = proposed(cast)
    mentor_answers(cast.session, pairing, "yes", cast.by, MONDAY)
    ask_mentee(cast.session, pairing, said, "Cora", TODAY, "Not now.", cast.by, MONDAY)
    assert (pairing.state, pairing.ended_why) == ("declined", f"mentee_{said}")
    assert mentor_wish_of(cast.session, cast.core_member).wants_one == wants_one
    assert open_pairing_of(cast.session, cast.core_member.id) is None


def test_somebody_whose_mentor_has_left_hears_no_name(cast: Cast) -> None:
    pairing = proposed(cast)
    mentor_answers(cast.session, pairing, "yes", cast.by, MONDAY)
    move_peer_mentor(cast.session, mentor_called(cast, "Femi"), "left", "Moved away.", cast.by, MONDAY)
    with pytest.raises(WrongMoment, match="The mentor has left"):
        ask_mentee(cast.session, pairing, "yes", "Cora", TODAY, "", cast.by, MONDAY)


def test_a_proposal_nobody_heard_of_can_be_put_aside(cast: Cast) -> None:
    put_aside(cast.session, proposed(cast), cast.by, MONDAY)
    pairing = both_asked(cast)
    with pytest.raises(WrongMoment, match="The mentor has said yes"):
        put_aside(cast.session, pairing, cast.by, MONDAY)


# ---- agreed, with boundaries ----


def test_all_four_boundaries_are_agreed_or_it_does_not_begin(cast: Cast) -> None:
    pairing = both_asked(cast)
    with pytest.raises(BadInput) as refusal:
        agree(cast.session, pairing, {"money": " "}, TOMORROW, 0, cast.by, MONDAY)
    assert refusal.value.problems.keys() == {*BOUNDARIES, "on", "review_weeks"}
    agree(cast.session, pairing, AGREED, TODAY, 4, cast.by, MONDAY)
    assert (pairing.state, pairing.review_on) == ("agreed", TODAY + timedelta(weeks=4))
    with pytest.raises(WrongMoment, match="First they say yes"):
        agree(cast.session, pairing, AGREED, TODAY, 4, cast.by, MONDAY)


def test_nothing_is_agreed_while_the_mentee_thinks(cast: Cast) -> None:
    pairing = proposed(cast)
    mentor_answers(cast.session, pairing, "yes", cast.by, MONDAY)
    ask_mentee(cast.session, pairing, "thinking", "Cora", TODAY, "", cast.by, MONDAY)
    with pytest.raises(WrongMoment, match="First they say yes"):
        agree(cast.session, pairing, AGREED, TODAY, 4, cast.by, MONDAY)


def test_a_condition_that_came_since_bars_the_agreement(cast: Cast) -> None:
    pairing = both_asked(cast)
    keeps_apart(cast, "Dan")
    with pytest.raises(WrongMoment, match="keeps them apart"):
        agree(cast.session, pairing, AGREED, TODAY, 4, cast.by, MONDAY)


def part_of(cast: Cast, name: str) -> str | None:
    plan = open_plan_of(cast.session, cast.core_member.id)
    assert plan is not None
    return {one.person_id: f"{one.part} {one.state}" for one in mentors_of(cast.session, plan).values()}.get(
        cast.people[name].id
    )


def test_agreeing_asks_the_mentor_to_meet_them(cast: Cast) -> None:
    agreed(cast)
    assert part_of(cast, "Femi") == "mentor offered"


def test_who_is_asked_already_stays_asked(cast: Cast) -> None:
    plan = open_plan_of(cast.session, cast.core_member.id)
    assert plan is not None
    ask_to_meet(cast.session, plan, "mentor", cast.people["Gus"].id, cast.by, MONDAY)
    agreed(cast)
    assert (part_of(cast, "Femi"), part_of(cast, "Gus")) == (None, "mentor offered")


def test_who_said_no_to_the_gate_makes_room_for_the_paired_mentor(cast: Cast) -> None:
    plan = open_plan_of(cast.session, cast.core_member.id)
    assert plan is not None
    ask_to_meet(cast.session, plan, "mentor", cast.people["Gus"].id, cast.by, MONDAY)
    answer_offer(cast.session, plan, cast.people["Gus"].id, "no", "phone", cast.by, MONDAY)
    agreed(cast)
    assert part_of(cast, "Femi") == "mentor offered"


# ---- before the release ----


def test_who_may_not_write_to_prisons_goes_straight_to_the_gate(cast: Cast) -> None:
    pairing = agreed(cast)
    keeps_apart(cast, "Femi", "no_contact_with_prisoners")
    with pytest.raises(WrongMoment, match="may not write"):
        begin_letters(cast.session, pairing, cast.by, MONDAY)
    go_to_the_gate(cast.session, pairing, cast.by, MONDAY)
    assert pairing.state == "gate"


def test_letters_before_the_release_and_visits_with_prison_access_for_that_prison(cast: Cast) -> None:
    pairing = agreed(cast)
    with pytest.raises(WrongMoment, match="before the release"):
        note_entry(cast.session, pairing, "letter", TODAY, "", cast.by, MONDAY)
    begin_letters(cast.session, pairing, cast.by, MONDAY)
    note_entry(cast.session, pairing, "letter", TODAY, "", cast.by, MONDAY)
    with pytest.raises(WrongMoment, match="No visit without prison access"):
        note_entry(cast.session, pairing, "visit", TODAY, "", cast.by, MONDAY)
    access = {"issued_on": date(2026, 8, 1), "renew_by": date(2027, 8, 1)}
    femi = cast.people["Femi"]
    record_clearance(cast.session, femi, "prison_access", cast.by, MONDAY, prison_code="BLI", **access)  # type: ignore[arg-type]
    with pytest.raises(WrongMoment, match="No visit without prison access"):
        note_entry(cast.session, pairing, "visit", TODAY, "", cast.by, MONDAY)
    record_clearance(cast.session, femi, "prison_access", cast.by, MONDAY, prison_code=PRISON, **access)  # type: ignore[arg-type]
    note_entry(cast.session, pairing, "visit", TODAY, "An hour.", cast.by, MONDAY)
    assert [one.kind for one in entries_of(cast.session, pairing)][:2] == ["visit", "letter"]
    keeps_apart(cast, "Femi", "no_contact_with_prisoners")
    with pytest.raises(WrongMoment, match="may not write"):
        note_entry(cast.session, pairing, "letter", TODAY, "", cast.by, MONDAY)


def test_a_journey_to_be_told_bars_the_gate_until_the_practitioner_knows(cast: Cast) -> None:
    pairing = writing_letters(cast)
    keeps_apart(cast, "Femi", "travel_notified")
    with pytest.raises(WrongMoment, match="told of the journey"):
        go_to_the_gate(cast.session, pairing, cast.by, MONDAY)
    approve_pairing(cast.session, pairing, "mentor", "R. Price", TODAY, "Call of Monday", cast.by, MONDAY)
    go_to_the_gate(cast.session, pairing, cast.by, MONDAY)
    assert pairing.state == "gate"


# ---- after it ----


def test_twelve_weeks_are_counted_from_the_day_they_met(cast: Cast) -> None:
    pairing = writing_letters(cast)
    go_to_the_gate(cast.session, pairing, cast.by, noon(THURSDAY))
    with pytest.raises(BadInput, match="not come yet"):
        begin_first_weeks(cast.session, pairing, THURSDAY + timedelta(days=1), cast.by, noon(THURSDAY))
    begin_first_weeks(cast.session, pairing, THURSDAY, cast.by, noon(THURSDAY))
    assert (pairing.state, pairing.met_on, pairing.next_on) == ("first_weeks", THURSDAY, TWELVE_WEEKS_ON)


def test_a_goodbye_has_a_day_ahead_that_both_know(cast: Cast) -> None:
    pairing = writing_letters(cast)
    with pytest.raises(WrongMoment, match="before release now"):
        step_down(cast.session, pairing, TOMORROW, cast.by, MONDAY)
    for day in (TODAY, TODAY + timedelta(days=400)):
        with pytest.raises(BadInput, match="half a year"):
            step_down(cast.session, pairing, day, cast.by, MONDAY)


def test_it_ends_with_a_goodbye_in_words(cast: Cast) -> None:
    day = TWELVE_WEEKS_ON + timedelta(weeks=4)
    pairing = stepping_down(cast, day)
    with pytest.raises(BadInput) as refusal:
        say_goodbye(cast.session, pairing, " ", day + timedelta(days=1), cast.by, noon(day))
    assert refusal.value.problems.keys() == {"words", "on"}
    say_goodbye(cast.session, pairing, "A walk and a coffee.", day, cast.by, noon(day))
    assert (pairing.state, pairing.goodbye, pairing.ended_on) == ("ended", "A walk and a coffee.", day)
    assert pairing.next_on is None
    assert pairing.review_on is None


@pytest.mark.parametrize("why", EARLY)
def test_it_can_end_early_for_a_reason_of_the_list(cast: Cast, why: str) -> None:
    pairing = agreed(cast)
    end_early(cast.session, pairing, why, "We talked.", cast.by, MONDAY)
    assert (pairing.state, pairing.ended_why, pairing.ended_words) == ("ended_early", why, "We talked.")


def test_an_early_end_needs_a_reason_and_a_pairing_that_has_begun(cast: Cast) -> None:
    pairing = proposed(cast)
    with pytest.raises(BadInput, match="Choose one"):
        end_early(cast.session, pairing, "bored", "", cast.by, MONDAY)
    with pytest.raises(WrongMoment, match="Put it aside instead"):
        end_early(cast.session, pairing, "other", "", cast.by, MONDAY)
    mentor_answers(cast.session, pairing, "yes", cast.by, MONDAY)
    end_early(cast.session, pairing, "mentor_had_to_stop", "", cast.by, MONDAY)
    assert pairing.state == "ended_early"


def test_not_possible_can_be_said_until_they_agree(cast: Cast) -> None:
    not_possible(cast.session, both_asked(cast), cast.by, MONDAY)
    with pytest.raises(BadInput, match=r"Not possible\."):
        propose(cast.session, cast.core_member, mentor_called(cast, "Femi"), cast.by, MONDAY)
    pairing = agreed(cast, "Gus")
    with pytest.raises(WrongMoment, match="agreed now"):
        not_possible(cast.session, pairing, cast.by, MONDAY)


# ---- reviews and supervision ----


def test_a_review_puts_the_next_one_off_and_supervision_does_not(cast: Cast) -> None:
    pairing = agreed(cast)
    due = pairing.review_on
    assert due is not None
    note_entry(cast.session, pairing, "supervision", due, "Femi is well.", cast.by, noon(due))
    assert pairing.review_on == due
    note_entry(cast.session, pairing, "review", due, "Both want to go on.", cast.by, noon(due))
    assert pairing.review_on == due + timedelta(weeks=4)


def test_what_is_written_down_has_a_kind_a_day_and_words(cast: Cast) -> None:
    pairing = agreed(cast)
    for kind, on, words in (("step", TODAY, "x"), ("review", TOMORROW, "x"), ("supervision", TODAY, " ")):
        with pytest.raises(BadInput):
            note_entry(cast.session, pairing, kind, on, words, cast.by, MONDAY)


def test_nothing_is_written_before_they_agree_nor_after_the_end(cast: Cast) -> None:
    pairing: Pairing = both_asked(cast)
    with pytest.raises(WrongMoment, match="nothing to write down"):
        note_entry(cast.session, pairing, "review", TODAY, "x", cast.by, MONDAY)
    agree(cast.session, pairing, AGREED, TODAY, 4, cast.by, MONDAY)
    end_early(cast.session, pairing, "other", "", cast.by, MONDAY)
    with pytest.raises(WrongMoment, match="nothing to write down"):
        note_entry(cast.session, pairing, "review", TODAY, "x", cast.by, MONDAY)
