"""What a core member needs of a circle, and each refusal of what cannot be."""

import pytest
from sqlmodel import Session

from circles.errors import BadInput, EditedMeanwhile
from circles.matching.wish import MatchingWish, correct_journey, note_wish, wish_of
from tests.cast import MONDAY, Cast
from tests.circles.matching.town import make_town


@pytest.fixture
def cast(session: Session) -> Cast:
    return make_town(session)


def note(cast: Cast, evenings: list[int], outcode: str = "", *, women_only: bool = False, mixed: bool = True,
         version: int = 1) -> MatchingWish:  # fmt: skip
    return note_wish(cast.session, cast.core_member, evenings, outcode, women_only=women_only, mixed=mixed,
                     language="", step_free=False, version=version, by=cast.by, now=MONDAY)  # fmt: skip


def test_without_a_word_monday_to_thursday_and_a_mixed_group_are_usual(cast: Cast) -> None:
    assert (wish_of(cast.session, cast.core_member).evenings, wish_of(cast.session, cast.core_member).mixed) == (
        [0, 1, 2, 3], True,
    )  # fmt: skip


def test_what_was_said_is_kept(cast: Cast) -> None:
    note(cast, [3, 1, 1], "bs5")
    wish = wish_of(cast.session, cast.core_member)
    assert (wish.evenings, wish.outcode, wish.version) == ([1, 3], "BS5", 2)


@pytest.mark.parametrize(
    ("evenings", "outcode", "women_only", "field"),
    [
        ([], "", False, "evenings"),
        ([7], "", False, "evenings"),
        ([1], "ZZ99", False, "outcode"),
        ([1], "", True, "mixed"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused(cast: Cast, evenings: list[int], outcode: str, women_only: bool, field: str) -> None:
    with pytest.raises(BadInput) as refusal:
        note(cast, evenings, outcode, women_only=women_only)
    assert list(refusal.value.problems) == [field]


def test_two_who_write_at_once_are_told(cast: Cast) -> None:
    note(cast, [1])
    with pytest.raises(EditedMeanwhile):
        note(cast, [2])


@pytest.mark.parametrize("minutes", [-1, 241])
def test_a_journey_of_no_sense_is_refused(cast: Cast, minutes: int) -> None:
    with pytest.raises(BadInput):
        correct_journey(cast.session, cast.core_member, cast.volunteers["Asha"], minutes, cast.by, MONDAY)
