"""A coordinator's whole Today: releases before the rest, pairings after it, and in the same number of queries."""

import pytest
from sqlmodel import Session

from circles.today.row import THIS_WEEK
from circles.today.whole import whole_today
from circles.viewer import Viewer
from tests.at_the_gate import THURSDAY
from tests.cast import Cast, make_cast
from tests.paired import both_asked, noon, proposed, two_mentors
from tests.queries import counting


@pytest.fixture
def cast(session: Session) -> Cast:
    cast = make_cast(session)
    two_mentors(cast)
    return cast


def viewer(cast: Cast) -> Viewer:
    cora = cast.accounts["Cora"]
    return Viewer(cora.id, cora.person_id, cast.provider.id, "Cora", frozenset({"coordinator"}))


def kinds(cast: Cast) -> list[str]:
    cast.session.flush()
    rows = whole_today(cast.session, viewer(cast), THURSDAY, noon(THURSDAY))
    return [one.kind for one in rows[THIS_WEEK]]


def test_what_waits_and_the_pairing_stand_in_one_list(cast: Cast) -> None:
    proposed(cast)
    assert kinds(cast) == ["waiting_for_circle", "pairing_not_asked"]


def test_what_is_done_in_one_of_them_is_gone_from_the_whole(cast: Cast) -> None:
    both_asked(cast)
    assert "pairing_not_asked" not in kinds(cast)


def test_it_asks_four_questions(cast: Cast) -> None:
    proposed(cast)
    seen_by = viewer(cast)
    with counting(cast.session) as asked:
        whole_today(cast.session, seen_by, THURSDAY, noon(THURSDAY))
    assert len(asked) == 4
