"""A text that something new waits: only when asked for, one a day, and withdrawn when nobody needs it any more."""

from datetime import timedelta

import pytest
from sqlmodel import Session

from circles.errors import WrongMoment
from circles.matching.inviting import (
    WORDING,
    invitations_of,
    invite,
    kind_of,
    of_invitations,
    say_no,
    say_willing,
    seat_of_invitation,
    still_wanted,
)
from circles.matching.proposal import MatchingProposal, MatchingSeat, accept, give_up, seats_of, swap, take_answer
from circles.matching.wish import MatchingWish
from circles.people.core_member import add_core_member
from circles.reminder import reminders_between
from tests.cast import MONDAY, Cast, add_somebody
from tests.circles.matching.town import make_town, proposed, region_of

A_MINUTE = timedelta(minutes=1)


@pytest.fixture
def cast(session: Session) -> Cast:
    return make_town(session)


@pytest.fixture
def proposal(cast: Cast) -> MatchingProposal:
    _run, proposal = proposed(cast)
    accept(cast.session, region_of(cast), proposal, cast.by, MONDAY)
    return proposal


def seat(cast: Cast, proposal: MatchingProposal, name: str = "Asha") -> MatchingSeat:
    wanted = cast.volunteers[name].id
    return next(one for one in seats_of(cast.session, proposal) if one.volunteer_id == wanted)


def texted(cast: Cast) -> set[str]:
    """Who is to be told, by name."""
    names = {person.id: name for name, person in cast.people.items()}
    found = reminders_between(cast.session, MONDAY - A_MINUTE, MONDAY + timedelta(days=2))
    return {names[one.person_id] for one in found if one.wording == WORDING and one.person_id}


def wanted(cast: Cast, one: MatchingSeat) -> object:
    return still_wanted(cast.session, WORDING, one.id, 1, cast.people["Asha"].id, MONDAY)


def test_nobody_is_texted_unless_it_was_asked_for(cast: Cast, proposal: MatchingProposal) -> None:
    assert texted(cast) == set()
    take_answer(cast.session, proposal, seat(cast, proposal, "Ben"), "yes", "", cast.by, MONDAY)
    assert invite(cast.session, proposal, cast.by, MONDAY) == 3
    assert texted(cast) == {"Asha", "Chloe", "Dev"}


def test_a_proposal_that_is_not_accepted_invites_nobody_and_nobody_twice(cast: Cast) -> None:
    _run, proposal = proposed(cast)
    with pytest.raises(WrongMoment):
        invite(cast.session, proposal, cast.by, MONDAY)
    accept(cast.session, region_of(cast), proposal, cast.by, MONDAY)
    invite(cast.session, proposal, cast.by, MONDAY)
    with pytest.raises(WrongMoment, match="texted already"):
        invite(cast.session, proposal, cast.by, MONDAY)


def test_two_invitations_of_one_day_are_one_text(cast: Cast, proposal: MatchingProposal) -> None:
    invite(cast.session, proposal, cast.by, MONDAY)
    cast.volunteers["Asha"].capacity = 2
    cast.volunteers["Asha"].evenings = [1, 2]
    other = add_core_member(
        cast.session, add_somebody(cast, "Finn", MONDAY), cast.accounts["Cora"].id, cast.by, MONDAY, state="waiting"
    )
    later = MatchingProposal(
        provider_id=cast.provider.id, run_id=proposal.run_id, core_member_id=other.id, evening=2, worth=1,
        state="accepted", made_at=MONDAY,
    )  # fmt: skip
    cast.session.add(later)
    cast.session.flush()
    again = MatchingSeat(
        provider_id=cast.provider.id, proposal_id=later.id, volunteer_id=cast.volunteers["Asha"].id, minutes=8,
        invited_at=MONDAY + timedelta(hours=5),
    )  # fmt: skip
    cast.session.add(again)
    cast.session.flush()
    due = [one for one in of_invitations(cast.session, MONDAY, MONDAY + timedelta(days=1))
           if one.person_id == cast.people["Asha"].id]  # fmt: skip
    assert [one.subject_id for one in due] == [seat(cast, proposal).id]
    assert len(invitations_of(cast.session, cast.people["Asha"].id, MONDAY + timedelta(days=1))) == 2
    again.invited_at = MONDAY + timedelta(hours=24)
    cast.session.flush()
    tomorrow = of_invitations(cast.session, MONDAY + timedelta(hours=24), MONDAY + timedelta(hours=25))
    assert [one.subject_id for one in tomorrow] == [again.id]


def test_the_text_is_withdrawn_when_the_seat_is_answered_or_the_proposal_is_over(
    cast: Cast, proposal: MatchingProposal
) -> None:
    invite(cast.session, proposal, cast.by, MONDAY)
    asha, ben, chloe = (seat(cast, proposal, name) for name in ("Asha", "Ben", "Chloe"))
    assert wanted(cast, asha) == {}
    say_willing(cast.session, proposal, asha, cast.by, MONDAY)
    take_answer(cast.session, proposal, ben, "no", "", cast.by, MONDAY)
    assert (wanted(cast, asha), wanted(cast, ben), wanted(cast, chloe)) == ("answered", "answered", {})
    assert texted(cast) == {"Chloe", "Dev"}
    swap(cast.session, region_of(cast, proposal), proposal, chloe.volunteer_id, None, cast.by, MONDAY)
    assert wanted(cast, chloe) == "over"
    give_up(cast.session, proposal, "No venue", cast.by, MONDAY)
    assert texted(cast) == set()
    assert wanted(cast, asha) == "over"


def test_a_yes_on_the_page_does_not_count_before_the_call(cast: Cast, proposal: MatchingProposal) -> None:
    invite(cast.session, proposal, cast.by, MONDAY)
    asha = seat(cast, proposal)
    say_willing(cast.session, proposal, asha, cast.by, MONDAY)
    assert (asha.said, asha.willing_at) == ("not_asked", MONDAY)


def test_a_no_on_the_page_is_a_no_and_ends_it(cast: Cast, proposal: MatchingProposal) -> None:
    invite(cast.session, proposal, cast.by, MONDAY)
    asha, person_id = seat(cast, proposal), cast.people["Asha"].id
    (before,) = invitations_of(cast.session, person_id, MONDAY)
    assert not before.over
    say_no(cast.session, proposal, asha, "Too much on", cast.by, MONDAY)
    (after,) = invitations_of(cast.session, person_id, MONDAY)
    assert (asha.said, asha.reason, after.over) == ("no", "Too much on", True)
    with pytest.raises(WrongMoment, match="Not this one"):
        say_willing(cast.session, proposal, asha, cast.by, MONDAY)


def test_a_seat_is_found_only_by_whoever_was_invited_to_it(cast: Cast, proposal: MatchingProposal) -> None:
    asha = seat(cast, proposal)
    assert seat_of_invitation(cast.session, cast.people["Asha"].id, asha.id) is None
    invite(cast.session, proposal, cast.by, MONDAY)
    assert seat_of_invitation(cast.session, cast.people["Asha"].id, asha.id) is asha
    assert seat_of_invitation(cast.session, cast.people["Ben"].id, asha.id) is None


def test_somebody_who_was_asked_and_taken_out_stays_on_record_and_may_come_back(
    cast: Cast, proposal: MatchingProposal
) -> None:
    invite(cast.session, proposal, cast.by, MONDAY)
    ben = seat(cast, proposal, "Ben")
    swap(cast.session, region_of(cast, proposal), proposal, ben.volunteer_id, None, cast.by, MONDAY)
    assert ben.said == "left_out"
    swap(cast.session, region_of(cast, proposal), proposal, None, ben.volunteer_id, cast.by, MONDAY)
    assert (ben.said, len(seats_of(cast.session, proposal))) == ("not_asked", 4)


def test_the_kind_of_a_circle_tells_nothing_of_the_person() -> None:
    wish = MatchingWish(mixed=False, women_only=True, language="Welsh", step_free=True)
    assert kind_of(wish, adapted=True) == ("of women only", "in Welsh", "adapted", "in a step-free place")
    assert kind_of(None, adapted=False) == ("of women and men",)
