"""What a mentor sees of a mentee: nothing before they are asked, no name before a yes, and then what bears on it."""

from datetime import date, timedelta

import pytest
from sqlmodel import Session

from circles.people.core_member import note_offence
from circles.people.licence_condition import add_condition
from circles.releases.pairing import Pairing
from circles.releases.pairing_steps import begin_first_weeks, end_early, go_to_the_gate, mentor_answers, step_down
from circles.seen.mentee import MenteeLine, MenteeSeen, mentee_seen, mentees_of, next_contact
from circles.strike_out import strike_out
from circles.viewer import Viewer
from tests.at_the_gate import THURSDAY
from tests.cast import MONDAY, Cast, add_account, make_cast
from tests.paired import AGREED, TWELVE_WEEKS_ON, agreed, both_asked, noon, proposed, two_mentors, writing_letters

A_WEEK = timedelta(days=7)


@pytest.fixture
def cast(session: Session) -> Cast:
    cast = make_cast(session)
    two_mentors(cast)
    for name in ("Femi", "Gus"):
        add_account(cast, name, "mentor", MONDAY)
    return cast


def viewer(cast: Cast, name: str = "Femi") -> Viewer:
    account = cast.accounts[name]
    return Viewer(account.id, account.person_id, cast.provider.id, name, frozenset({"mentor"}))


def lines(cast: Cast, name: str = "Femi") -> tuple[MenteeLine, ...]:
    cast.session.flush()
    return mentees_of(cast.session, viewer(cast, name), MONDAY)


def seen(cast: Cast, pairing: Pairing) -> MenteeSeen:
    return mentee_seen(cast.session, pairing, viewer(cast), MONDAY)


def test_a_bare_proposal_shows_a_mentor_nothing(cast: Cast) -> None:
    proposed(cast)
    assert lines(cast) == ()


def test_asked_there_is_no_name_and_after_a_yes_a_first_name(cast: Cast) -> None:
    pairing = proposed(cast)
    mentor_answers(cast.session, pairing, "asked", cast.by, MONDAY)
    assert [(one.name, one.asked) for one in lines(cast)] == [("", True)]
    assert "Dan" not in repr(seen(cast, pairing))
    assert seen(cast, pairing).release_on == THURSDAY
    mentor_answers(cast.session, pairing, "yes", cast.by, MONDAY)
    assert [(one.name, one.next_contact) for one in lines(cast)] == [("Dan", "We ask them first. You hear from us.")]
    assert lines(cast, "Gus") == ()


def test_it_goes_when_it_is_over_and_when_somebody_is_struck(cast: Cast) -> None:
    pairing = both_asked(cast)
    strike_out(cast.session, "core_member", cast.core_member.id, cast.people["Femi"].id, cast.provider.id, cast.by,
               MONDAY)  # fmt: skip
    assert lines(cast) == ()
    end_early(cast.session, pairing, "other", "", cast.by, MONDAY)
    assert lines(cast) == ()


def test_boundaries_the_gate_meet_and_conditions_that_bear_are_shown_and_nothing_else(cast: Cast) -> None:
    note_offence(cast.session, cast.core_member, "What the referral says.", adapted=False, by=cast.by, now=MONDAY)
    for kind, sealed in (("curfew", False), ("no_internet", False), ("one_sim", True)):
        add_condition(cast.session, cast.people["Dan"], kind, f"About {kind}", date(2026, 1, 1), cast.by, MONDAY,
                      sealed=sealed)  # fmt: skip
    page = seen(cast, writing_letters(cast))
    assert page.conditions == (("Curfew", "About curfew"),)
    assert dict(page.boundaries) == {name.capitalize(): words for name, words in AGREED.items()}
    assert page.visits == "Letters only: no prison access for this prison."
    assert page.release_id is not None
    assert "referral" not in repr(page)
    assert "Danford" not in repr(page)


def test_nothing_is_agreed_before_it_is(cast: Cast) -> None:
    page = seen(cast, both_asked(cast))
    assert (page.boundaries, page.release_id, page.visits) == ((), None, "")


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (0, "Week 1 of 12: four or five contacts this week."),
        (7, "Week 2 of 12: two contacts this week."),
        (42, "Week 7 of 12: one contact this week."),
        (200, "Week 12 of 12: one contact this week."),
    ],
)
def test_contacts_are_many_at_first_and_then_fewer(cast: Cast, days: int, words: str) -> None:
    pairing = agreed(cast)
    go_to_the_gate(cast.session, pairing, cast.by, MONDAY)
    begin_first_weeks(cast.session, pairing, THURSDAY, cast.by, noon(THURSDAY))
    assert next_contact(pairing, THURSDAY + timedelta(days=days)) == words


def test_the_day_of_the_goodbye_is_known(cast: Cast) -> None:
    pairing = agreed(cast)
    assert seen(cast, pairing).next_contact == "You have agreed. Letters can begin soon."
    go_to_the_gate(cast.session, pairing, cast.by, MONDAY)
    assert seen(cast, pairing).next_contact.startswith("Be at the gate.")
    begin_first_weeks(cast.session, pairing, THURSDAY, cast.by, noon(THURSDAY))
    step_down(cast.session, pairing, TWELVE_WEEKS_ON + 4 * A_WEEK, cast.by, noon(TWELVE_WEEKS_ON))
    page = seen(cast, pairing)
    assert page.goodbye_on == TWELVE_WEEKS_ON + 4 * A_WEEK
    assert "goodbye" in page.next_contact
