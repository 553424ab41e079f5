"""A proposal is swapped, accepted, rung through and formed; every step that cannot be is refused with a sentence."""

from collections.abc import Callable
from datetime import date

import pytest
from sqlmodel import Session

from circles.circle.forming import volunteer_leaves
from circles.circle.seat import open_seats
from circles.errors import BadInput, WrongMoment
from circles.matching.proposal import (
    MatchingProposal,
    MatchingSeat,
    accept,
    core_member_said_no,
    core_member_said_yes,
    form,
    give_up,
    keep_proposal,
    lock_proposal,
    overtake,
    seats_of,
    swap,
    take_answer,
)
from circles.matching.run import ask_for_run
from circles.matching.stops import note_couple, note_stop
from circles.people.volunteer import move_volunteer
from tests.cast import MONDAY, Cast, seat_of, thursdays, weekly_circle
from tests.circles.matching.town import TODAY, make_town, proposed, region_of, stops_of


@pytest.fixture
def cast(session: Session) -> Cast:
    return make_town(session)


def names_in(cast: Cast, proposal: MatchingProposal) -> set[str]:
    known = {volunteer.id: name for name, volunteer in cast.volunteers.items()}
    return {known[seat.volunteer_id] for seat in seats_of(cast.session, proposal)}


def seat(cast: Cast, proposal: MatchingProposal, name: str) -> MatchingSeat:
    wanted = cast.volunteers[name].id
    return next(one for one in seats_of(cast.session, proposal) if one.volunteer_id == wanted)


def accepted(cast: Cast, *names: str) -> MatchingProposal:
    _run, proposal = proposed(cast, *names)
    accept(cast.session, region_of(cast), proposal, cast.by, MONDAY)
    return proposal


def everybody_says_yes(cast: Cast, proposal: MatchingProposal) -> None:
    for one in seats_of(cast.session, proposal):
        if one.said == "not_asked":
            take_answer(cast.session, proposal, one, "yes", "", cast.by, MONDAY)


def test_a_swap_takes_one_out_and_puts_one_in_and_locks_what_a_person_chose(cast: Cast) -> None:
    _run, proposal = proposed(cast)
    swap(
        cast.session, region_of(cast), proposal, cast.volunteers["Ben"].id, cast.volunteers["Ewan"].id, cast.by, MONDAY
    )
    assert names_in(cast, proposal) == {"Asha", "Chloe", "Dev", "Ewan"}
    assert proposal.locked


def test_a_swap_never_brings_in_somebody_who_is_stopped(cast: Cast) -> None:
    _run, proposal = proposed(cast)
    note_stop(cast.session, cast.core_member, cast.volunteers["Ewan"], "link", cast.by, MONDAY)
    with pytest.raises(BadInput, match="Knows the person"):
        swap(cast.session, region_of(cast), proposal, None, cast.volunteers["Ewan"].id, cast.by, MONDAY)
    assert names_in(cast, proposal) == {"Asha", "Ben", "Chloe", "Dev"}


@pytest.mark.parametrize("who", ["nobody", "a stranger", "somebody in it"])
def test_a_swap_of_nobody_or_nonsense_is_refused(cast: Cast, who: str) -> None:
    _run, proposal = proposed(cast)
    joins = {"nobody": None, "a stranger": cast.core_member.id, "somebody in it": cast.volunteers["Ben"].id}[who]
    with pytest.raises(BadInput):
        swap(cast.session, region_of(cast), proposal, None, joins, cast.by, MONDAY)


def test_accepting_overtakes_other_proposals_for_the_same_person(cast: Cast) -> None:
    run, first = proposed(cast)
    ids = [cast.volunteers[name].id for name in ("Asha", "Ben", "Farah", "Gwen")]
    other = keep_proposal(cast.session, run.id, region_of(cast), cast.core_member.id, "tue", ids, MONDAY)
    accept(cast.session, region_of(cast), first, cast.by, MONDAY)
    assert (first.state, other.state) == ("accepted", "overtaken")


def test_a_volunteer_suspended_since_refuses_the_acceptance(cast: Cast) -> None:
    _run, proposal = proposed(cast)
    move_volunteer(cast.session, cast.volunteers["Ben"], "suspended", "A complaint", cast.by, MONDAY)
    with pytest.raises(WrongMoment, match="cannot be asked any more"):
        accept(cast.session, region_of(cast), proposal, cast.by, MONDAY)
    assert proposal.state == "proposed"


def test_a_stop_told_since_refuses_the_acceptance_and_says_which(cast: Cast) -> None:
    _run, proposal = proposed(cast)
    note_stop(cast.session, cast.core_member, cast.volunteers["Ben"], "area", cast.by, MONDAY)
    with pytest.raises(WrongMoment, match="Ben B: Lives or works"):
        accept(cast.session, region_of(cast), proposal, cast.by, MONDAY)


def test_whoever_is_not_waiting_any_more_cannot_be_given_a_circle(cast: Cast) -> None:
    _run, proposal = proposed(cast)
    weekly_circle(cast)
    with pytest.raises(WrongMoment, match="not waiting any more"):
        accept(cast.session, region_of(cast), proposal, cast.by, MONDAY)


def test_a_no_on_the_telephone_is_a_stop_and_another_may_take_the_seat(cast: Cast) -> None:
    proposal = accepted(cast)
    take_answer(cast.session, proposal, seat(cast, proposal, "Ben"), "no", "Too much on", cast.by, MONDAY)
    assert "refused" in stops_of_pair(cast, proposal, "Ben")
    swap(cast.session, region_of(cast, but=proposal), proposal, None, cast.volunteers["Ewan"].id, cast.by, MONDAY)
    everybody_says_yes(cast, proposal)
    circle = form(cast.session, region_of(cast, proposal), proposal, "Rowan", cast.by, MONDAY)
    sitting = {one.volunteer_id for one in open_seats(cast.session, circle.id)}
    assert sitting == {cast.volunteers[name].id for name in ("Asha", "Chloe", "Dev", "Ewan")}


def stops_of_pair(cast: Cast, proposal: MatchingProposal, name: str) -> set[str]:
    region = region_of(cast, but=proposal)
    return region.stops_between(region.waiting[cast.core_member.id], region.volunteers[cast.volunteers[name].id])


def test_a_link_told_on_the_telephone_stays_a_stop(cast: Cast) -> None:
    proposal = accepted(cast)
    take_answer(cast.session, proposal, seat(cast, proposal, "Ben"), "link", "", cast.by, MONDAY)
    give_up(cast.session, proposal, "Start again", cast.by, MONDAY)
    assert stops_of(cast, "Ben") == {"link"}
    assert proposal.state == "given_up"


def test_when_everybody_said_yes_the_forming_circle_has_its_gate_and_the_core_members_word(cast: Cast) -> None:
    proposal = accepted(cast)
    core_member_said_yes(cast.session, proposal, TODAY, cast.by, MONDAY)
    everybody_says_yes(cast, proposal)
    circle = form(cast.session, region_of(cast, proposal), proposal, "Rowan", cast.by, MONDAY)
    assert (circle.state, circle.core_member_agreed_on, proposal.circle_id) == ("forming", TODAY, circle.id)
    assert cast.core_member.state == "in_a_circle"


def test_nothing_is_formed_while_somebody_has_not_been_asked(cast: Cast) -> None:
    proposal = accepted(cast)
    with pytest.raises(WrongMoment, match="not been asked yet"):
        form(cast.session, region_of(cast, proposal), proposal, "Rowan", cast.by, MONDAY)


def test_nothing_is_formed_where_nobody_said_yes(cast: Cast) -> None:
    proposal = accepted(cast)
    for one in seats_of(cast.session, proposal):
        take_answer(cast.session, proposal, one, "no", "", cast.by, MONDAY)
    with pytest.raises(WrongMoment, match="Nobody in this group said yes"):
        form(cast.session, region_of(cast, proposal), proposal, "Rowan", cast.by, MONDAY)


def test_a_circle_with_too_few_gets_its_new_members(cast: Cast) -> None:
    circle = weekly_circle(cast)
    thursdays(cast, circle)
    volunteer_leaves(cast.session, seat_of(cast, circle, "Ben"), "moved away", cast.by, MONDAY)
    cast.volunteers["Ewan"].evenings = [3]
    cast.session.flush()
    region = region_of(cast)
    run = ask_for_run(cast.session, cast.by, MONDAY)
    ewan = cast.volunteers["Ewan"].id
    proposal = keep_proposal(cast.session, run.id, region, cast.core_member.id, "thu", [ewan], MONDAY)
    accept(cast.session, region_of(cast), proposal, cast.by, MONDAY)
    everybody_says_yes(cast, proposal)
    assert form(cast.session, region_of(cast, proposal), proposal, "", cast.by, MONDAY).id == circle.id
    assert ewan in {one.volunteer_id for one in open_seats(cast.session, circle.id)}


def test_a_day_to_come_is_no_day_on_which_they_agreed(cast: Cast) -> None:
    proposal = accepted(cast)
    with pytest.raises(BadInput, match="has not come yet"):
        core_member_said_yes(cast.session, proposal, date(2027, 1, 1), cast.by, MONDAY)


def test_giving_up_asks_for_a_reason(cast: Cast) -> None:
    _run, proposal = proposed(cast)
    with pytest.raises(BadInput):
        give_up(cast.session, proposal, " ", cast.by, MONDAY)


@pytest.mark.parametrize("step", ["accept", "lock", "answer", "agree", "form", "swap"])
def test_what_is_over_stays_over(cast: Cast, step: str) -> None:
    _run, proposal = proposed(cast)
    one = seats_of(cast.session, proposal)[0]
    give_up(cast.session, proposal, "No venue", cast.by, MONDAY)
    session, region = cast.session, region_of(cast)
    steps: dict[str, Callable[[], object]] = {
        "accept": lambda: accept(session, region, proposal, cast.by, MONDAY),
        "lock": lambda: lock_proposal(session, proposal, cast.by, MONDAY, locked=True),
        "answer": lambda: take_answer(session, proposal, one, "yes", "", cast.by, MONDAY),
        "agree": lambda: core_member_said_yes(session, proposal, TODAY, cast.by, MONDAY),
        "form": lambda: form(session, region, proposal, "Rowan", cast.by, MONDAY),
        "swap": lambda: swap(session, region, proposal, one.volunteer_id, None, cast.by, MONDAY),
    }
    with pytest.raises(WrongMoment):
        steps[step]()


def test_a_new_run_replaces_what_was_proposed_but_not_what_is_locked_or_accepted(cast: Cast) -> None:
    run, loose = proposed(cast)
    ids = [one.id for one in cast.few(4)]
    locked = keep_proposal(cast.session, run.id, region_of(cast), cast.core_member.id, "tue", ids, MONDAY)
    lock_proposal(cast.session, locked, cast.by, MONDAY, locked=True)
    overtake(cast.session, cast.provider.id)
    assert (loose.state, locked.state) == ("overtaken", "proposed")


def test_an_answer_nobody_could_give_is_refused(cast: Cast) -> None:
    proposal = accepted(cast)
    with pytest.raises(BadInput):
        take_answer(cast.session, proposal, seats_of(cast.session, proposal)[0], "maybe", "", cast.by, MONDAY)


def test_the_core_member_will_not_have_somebody_and_that_is_a_refusal(cast: Cast) -> None:
    proposal = accepted(cast)
    core_member_said_yes(cast.session, proposal, TODAY, cast.by, MONDAY)
    ben = seat(cast, proposal, "Ben")
    core_member_said_no(cast.session, proposal, ben, "Reminds him of somebody", cast.by, MONDAY)
    assert (ben.said, ben.reason, proposal.core_member_agreed_on) == ("left_out", "Reminds him of somebody", None)
    assert stops_of_pair(cast, proposal, "Ben") == {"refused"}
    with pytest.raises(WrongMoment, match="not in this group any more"):
        core_member_said_no(cast.session, proposal, ben, "", cast.by, MONDAY)
    with pytest.raises(BadInput, match="said no"):
        swap(cast.session, region_of(cast, proposal), proposal, None, ben.volunteer_id, cast.by, MONDAY)


def test_who_joins_later_has_to_be_agreed_to_as_well(cast: Cast) -> None:
    proposal = accepted(cast)
    core_member_said_yes(cast.session, proposal, TODAY, cast.by, MONDAY)
    swap(cast.session, region_of(cast, proposal), proposal, None, cast.volunteers["Gwen"].id, cast.by, MONDAY)
    assert proposal.core_member_agreed_on is None


@pytest.mark.parametrize("what", ["link", "suspended", "couple", "taken"])
def test_what_has_come_up_since_they_said_yes_stops_the_circle(cast: Cast, what: str) -> None:
    proposal = accepted(cast)
    everybody_says_yes(cast, proposal)
    ben, chloe = cast.volunteers["Ben"], cast.volunteers["Chloe"]
    deeds: dict[str, Callable[[], object]] = {
        "link": lambda: note_stop(cast.session, cast.core_member, ben, "link", cast.by, MONDAY),
        "suspended": lambda: move_volunteer(cast.session, ben, "suspended", "A complaint", cast.by, MONDAY),
        "couple": lambda: note_couple(cast.session, ben, chloe, cast.by, MONDAY),
        "taken": lambda: weekly_circle(cast),
    }
    deeds[what]()
    with pytest.raises(WrongMoment):
        form(cast.session, region_of(cast, proposal), proposal, "Rowan", cast.by, MONDAY)
    assert proposal.state == "accepted"


def test_an_evening_that_changed_since_is_theirs_to_keep(cast: Cast) -> None:
    proposal = accepted(cast)
    everybody_says_yes(cast, proposal)
    cast.volunteers["Ben"].evenings = []
    cast.session.flush()
    assert form(cast.session, region_of(cast, proposal), proposal, "Rowan", cast.by, MONDAY).state == "forming"
