"""What a coordinator sees of a pairing: one next step, what bars it, who approved, what happened, nothing sealed."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlmodel import Session

from circles.people.clearance import record_clearance
from circles.people.licence_condition import add_condition
from circles.people.peer_mentor import move_peer_mentor
from circles.releases.pairing import OPEN, Pairing
from circles.releases.pairing_steps import (
    agree,
    approve_pairing,
    ask_mentee,
    begin_first_weeks,
    begin_letters,
    end_early,
    go_to_the_gate,
    mentor_answers,
    note_entry,
    say_goodbye,
    step_down,
)
from circles.seen.pairing import PairingSeen, pairing_seen, pairings_of
from circles.strike_out import strike_out
from circles.viewer import Viewer
from tests.at_the_gate import PRISON, THURSDAY
from tests.cast import MONDAY, Cast, make_cast
from tests.paired import (
    AGREED,
    TODAY,
    TWELVE_WEEKS_ON,
    agreed,
    mentor_called,
    noon,
    proposed,
    two_mentors,
    writing_letters,
)
from tests.queries import counting


@pytest.fixture
def cast(session: Session) -> Cast:
    cast = make_cast(session)
    two_mentors(cast)
    return cast


def seen(cast: Cast, pairing: Pairing) -> PairingSeen:
    cast.session.flush()
    return pairing_seen(cast.session, pairing, MONDAY)


def viewer(cast: Cast, name: str = "Cora") -> Viewer:
    account = cast.accounts[name]
    return Viewer(account.id, account.person_id, cast.provider.id, name, frozenset({"coordinator"}))


def test_there_is_one_next_step_from_proposed_to_goodbye(cast: Cast) -> None:
    session, by, pairing = cast.session, cast.by, proposed(cast)
    out, over = noon(THURSDAY), noon(TWELVE_WEEKS_ON)
    deeds: tuple[Callable[[], None], ...] = (
        lambda: None,
        lambda: mentor_answers(session, pairing, "asked", by, MONDAY),
        lambda: mentor_answers(session, pairing, "yes", by, MONDAY),
        lambda: ask_mentee(session, pairing, "thinking", "Cora", TODAY, "", by, MONDAY),
        lambda: ask_mentee(session, pairing, "yes", "Cora", TODAY, "", by, MONDAY),
        lambda: agree(session, pairing, AGREED, TODAY, 4, by, MONDAY),
        lambda: begin_letters(session, pairing, by, MONDAY),
        lambda: go_to_the_gate(session, pairing, by, MONDAY),
        lambda: begin_first_weeks(session, pairing, THURSDAY, by, out),
        lambda: step_down(session, pairing, TWELVE_WEEKS_ON + timedelta(weeks=4), by, over),
        lambda: say_goodbye(session, pairing, "A walk.", TWELVE_WEEKS_ON, by, over),
    )
    steps = []
    for deed in deeds:
        deed()
        steps.append(seen(cast, pairing).next)
    assert steps == ["ask_mentor", "mentor_answers", "ask_mentee", "ask_mentee", "agree", "letters", "gate", "met",
                     "step_down", "goodbye", ""]  # fmt: skip
    assert [how for _, how in seen(cast, pairing).way] == ["said"] * 7 + ["next"]


def test_a_mentor_who_comes_in_after_the_release_begins_with_the_first_weeks(cast: Cast) -> None:
    pairing = agreed(cast)
    assert pairing_seen(cast.session, pairing, noon(THURSDAY)).next == "letters"
    later = noon(THURSDAY + timedelta(days=9))
    assert pairing_seen(cast.session, pairing, later).next == "met"
    begin_first_weeks(cast.session, pairing, later.date(), cast.by, later)
    assert pairing.state == "first_weeks"


def test_what_bars_the_next_step_stands_first_and_what_comes_later_says_so(cast: Cast) -> None:
    add_condition(cast.session, cast.people["Dan"], "no_association", "", date(2026, 1, 1), cast.by, MONDAY)
    add_condition(cast.session, cast.people["Femi"], "travel_notified", "", date(2026, 1, 1), cast.by, MONDAY)
    page = seen(cast, proposed(cast))
    assert [(one.name, one.bars_now) for one in page.stops] == [("A condition", True), ("Travel to be told", False)]
    assert len(page.barred) == 1
    assert "recorded approval" in page.stops[0].lifted


def test_a_recorded_approval_is_shown_and_lifts(cast: Cast) -> None:
    add_condition(cast.session, cast.people["Dan"], "no_association", "", date(2026, 1, 1), cast.by, MONDAY)
    pairing = proposed(cast)
    approve_pairing(cast.session, pairing, "mentee", "R. Price", TODAY, "Call of Monday", cast.by, MONDAY)
    page = seen(cast, pairing)
    assert (page.barred, page.stops) == ((), ())
    assert [(one.side, one.by, one.reference) for one in page.approvals] == [("mentee", "R. Price", "Call of Monday")]


def test_nothing_sealed_is_told(cast: Cast) -> None:
    pairing = proposed(cast)
    add_condition(cast.session, cast.people["Dan"], "no_association", "Ms B of BS5", date(2026, 1, 1), cast.by, MONDAY,
                  sealed=True)  # fmt: skip
    page = seen(cast, pairing)
    assert [one.sentence for one in page.stops] == ["Not possible."]
    assert "BS5" not in repr(page)


def test_a_mentor_who_has_left_bars_everything(cast: Cast) -> None:
    pairing = proposed(cast)
    move_peer_mentor(cast.session, mentor_called(cast, "Femi"), "left", "Moved away.", cast.by, MONDAY)
    assert seen(cast, pairing).barred == ("The mentor has left.",)


def test_visits_are_named_with_prison_access_for_that_prison_alone(cast: Cast) -> None:
    pairing = writing_letters(cast)
    assert seen(cast, pairing).may_visit == "Letters only: no prison access for this prison."
    record_clearance(cast.session, cast.people["Femi"], "prison_access", cast.by, MONDAY, issued_on=date(2026, 8, 1),
                     renew_by=date(2027, 8, 1), prison_code=PRISON)  # fmt: skip
    assert seen(cast, pairing).may_visit.startswith("Letters, and visits. ")


def test_the_history_has_what_was_written_and_how_it_ended(cast: Cast) -> None:
    pairing = agreed(cast)
    note_entry(cast.session, pairing, "supervision", TODAY, "Femi is well.", cast.by, MONDAY)
    end_early(cast.session, pairing, "moved_away", "To Leeds.", cast.by, MONDAY)
    page = seen(cast, pairing)
    assert [one.name for one in page.history] == ["Ended early", "Supervision of the mentor", "Agreed, with boundaries"]
    assert (page.ended_why, page.ended_words) == ("One of the two moved away", "To Leeds.")
    assert (page.is_open, page.way, page.stops) == (False, (), ())


def test_the_pairings_of_somebody_are_those_of_the_own_caseload(cast: Cast) -> None:
    pairing = proposed(cast)
    femi, dan = cast.people["Femi"].id, cast.people["Dan"].id
    of_dan = pairings_of(cast.session, viewer(cast), dan, MONDAY)
    assert [(one.id, one.name, one.state) for one in of_dan] == [(pairing.id, "Femi Femiford", "proposed")]
    assert [one.name for one in pairings_of(cast.session, viewer(cast), femi, MONDAY)] == ["Dan Danford"]
    assert pairings_of(cast.session, viewer(cast, "Nia"), femi, MONDAY) == ()
    strike_out(cast.session, "pairing", pairing.id, cast.accounts["Cora"].person_id, cast.provider.id, cast.by, MONDAY)
    assert pairings_of(cast.session, viewer(cast), femi, MONDAY) == ()


def test_a_page_asks_the_same_number_of_questions_early_and_late(cast: Cast) -> None:
    pairing = proposed(cast)
    cast.session.flush()
    with counting(cast.session) as early:
        pairing_seen(cast.session, pairing, MONDAY)
    mentor_answers(cast.session, pairing, "yes", cast.by, MONDAY)
    ask_mentee(cast.session, pairing, "yes", "Cora", TODAY, "", cast.by, MONDAY)
    agree(cast.session, pairing, AGREED, TODAY, 4, cast.by, MONDAY)
    with counting(cast.session) as late:
        pairing_seen(cast.session, pairing, MONDAY)
    assert len(early) == len(late)


def test_every_state_has_words(cast: Cast) -> None:
    pairing = proposed(cast)
    mentor_called(cast, "Femi").licence_ends_on = TODAY
    assert seen(cast, pairing).licence_ends_on == TODAY
    assert seen(cast, pairing).state_words == "proposed"
    assert len(seen(cast, pairing).way) == len(OPEN) + 1
