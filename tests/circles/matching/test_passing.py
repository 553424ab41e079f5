"""Size and experience of a proposed group: asked of a manager, let pass with a reason, and by nobody else (F11)."""

import pytest
from sqlmodel import Session

from circles.errors import BadInput, NotAllowed, WrongMoment
from circles.matching.passing import ask_for_pass, let_group_pass, managers_faults
from circles.matching.proposal import MatchingProposal, accept, give_up, passes_of
from tests.cast import MONDAY, Cast
from tests.circles.matching.town import make_town, proposed, region_of


@pytest.fixture
def cast(session: Session) -> Cast:
    return make_town(session)


def of(cast: Cast, *names: str) -> MatchingProposal:
    return proposed(cast, *names)[1]


def open_points(cast: Cast, proposal: MatchingProposal) -> set[str]:
    return {one.code for one in managers_faults(cast.session, region_of(cast), proposal)}


def let(cast: Cast, proposal: MatchingProposal, point: str, reason: str = "A fourth is in training") -> None:
    let_group_pass(cast.session, region_of(cast), proposal, point, reason, cast.manager, MONDAY)


def test_three_without_experience_have_two_points_and_both_are_let_pass(cast: Cast) -> None:
    proposal = of(cast, "Ben", "Chloe", "Farah")
    assert open_points(cast, proposal) == {"too_few", "experienced"}
    ask_for_pass(cast.session, region_of(cast), proposal, cast.by, MONDAY)
    let(cast, proposal, "too_few")
    assert proposal.pass_asked  # one is still open
    with pytest.raises(WrongMoment, match="Nobody in it is experienced"):
        accept(cast.session, region_of(cast), proposal, cast.by, MONDAY)
    let(cast, proposal, "experienced")
    assert not proposal.pass_asked
    accept(cast.session, region_of(cast), proposal, cast.by, MONDAY)
    assert {one.point for one in passes_of(cast.session, proposal)} == {"too_few", "experienced"}


def test_a_coordinator_lets_nothing_pass_and_a_manager_gives_a_reason(cast: Cast) -> None:
    proposal = of(cast, "Asha", "Ben", "Chloe")
    with pytest.raises(NotAllowed):
        let_group_pass(cast.session, region_of(cast), proposal, "too_few", "Because", cast.by, MONDAY)
    with pytest.raises(BadInput):
        let(cast, proposal, "too_few", " ")


@pytest.mark.parametrize("point", ["mixed", "link", "experienced", "nonsense"])
def test_what_is_not_missing_or_not_a_managers_is_not_let_pass(cast: Cast, point: str) -> None:
    with pytest.raises(WrongMoment):
        let(cast, of(cast, "Asha", "Chloe", "Farah"), point)


def test_a_whole_group_and_one_that_is_over_are_not_put_before_a_manager(cast: Cast) -> None:
    whole = of(cast)
    with pytest.raises(WrongMoment):
        ask_for_pass(cast.session, region_of(cast), whole, cast.by, MONDAY)
    give_up(cast.session, whole, "No venue", cast.by, MONDAY)
    assert open_points(cast, whole) == set()
