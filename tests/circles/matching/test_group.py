"""A group as a coordinator weighs it: what speaks against it, how far people travel, who could take an empty seat."""

from dataclasses import replace

import pytest
from sqlmodel import Session

from circles.matching.group import members_of, next_best, weigh
from circles.matching.region import Free, Region, Sitting, Waits
from circles.matching.stops import note_couple, note_stop
from tests.cast import MONDAY, TUESDAY, VOLUNTEERS, Cast
from tests.circles.matching.town import make_town, region_of


@pytest.fixture
def cast(session: Session) -> Cast:
    return make_town(session)


def seen(cast: Cast, *names: str) -> tuple[Region, Waits, list[Free]]:
    region = region_of(cast)
    return region, region.waiting[cast.core_member.id], members_of(region, (cast.volunteers[one].id for one in names))


def problems(cast: Cast, *names: str) -> tuple[str, ...]:
    region, waits, members = seen(cast, *names)
    return weigh(region, waits, TUESDAY, members).problems


def test_four_with_an_experienced_one_and_both_sexes_may_be_a_circle(cast: Cast) -> None:
    region, waits, members = seen(cast, "Asha", "Ben", "Chloe", "Dev")
    weighed = weigh(region, waits, TUESDAY, members)
    assert (weighed.problems, weighed.longest) == ((), 8)
    assert weighed.score == waits.worth - 4 * 8


def test_a_fifth_member_is_worth_thirty_and_a_third_experienced_one_costs_fifteen(cast: Cast) -> None:
    for name in ("Ben", "Chloe"):
        cast.volunteers[name].experienced = True
    cast.session.flush()
    region, waits, members = seen(cast, "Asha", "Ben", "Chloe", "Dev", "Ewan")
    assert weigh(region, waits, TUESDAY, members).score == waits.worth - 5 * 8 + 30 - 15


@pytest.mark.parametrize(
    ("names", "sentence"),
    [
        (("Asha", "Ben", "Chloe"), "A circle has four volunteers or more: this one has 3."),
        (VOLUNTEERS, "A circle has six volunteers at most: this one has 7."),
        (("Asha", "Chloe", "Farah", "Gwen"), "It is to be mixed: a man and a woman at least."),
        (("Ben", "Chloe", "Dev", "Gwen"), "Nobody in it is experienced."),
    ],
)  # fmt: skip
def test_what_speaks_against_a_group_is_said(cast: Cast, names: tuple[str, ...], sentence: str) -> None:
    assert problems(cast, *names) == (sentence,)


def test_a_couple_never_sits_in_one_circle(cast: Cast) -> None:
    note_couple(cast.session, cast.volunteers["Asha"], cast.volunteers["Ben"], cast.by, MONDAY)
    assert problems(cast, "Asha", "Ben", "Chloe", "Dev") == ("Two of them are a couple, and never sit in one circle.",)


def test_who_cannot_on_that_evening_and_who_is_stopped_are_named_to_the_coordinator(cast: Cast) -> None:
    cast.volunteers["Ben"].evenings = [0]
    note_stop(cast.session, cast.core_member, cast.volunteers["Dev"], "link", cast.by, MONDAY)
    assert problems(cast, "Asha", "Ben", "Chloe", "Dev") == (
        "Ben B cannot on that evening.", "Dev D: Knows the person, a victim or the family.",
    )  # fmt: skip


def test_two_speakers_are_needed_where_a_language_is(cast: Cast) -> None:
    region, waits, members = seen(cast, "Asha", "Ben", "Chloe", "Dev")
    speaks = [replace(one, languages=("welsh",)) for one in members]
    welsh = replace(waits, language="welsh")
    (missing,) = weigh(region, welsh, TUESDAY, [speaks[0], *members[1:]]).problems
    assert missing == "Two who speak Welsh are needed."
    assert weigh(region, welsh, TUESDAY, [*speaks[:2], *members[2:]]).problems == ()


def test_those_who_sit_already_count(cast: Cast) -> None:
    region, waits, members = seen(cast, "Chloe")
    sitting = Sitting(None, frozenset(one.id for one in region.free[4:7]), men=1, women=2, experienced=True)
    assert weigh(region, replace(waits, sitting=sitting), TUESDAY, members).problems == ()


def test_the_next_best_for_an_empty_seat_mends_what_is_missing_first(cast: Cast) -> None:
    region, waits, stay = seen(cast, "Ben", "Chloe", "Dev")
    offered = next_best(region, waits, TUESDAY, stay)
    assert offered[0][0].id == cast.volunteers["Asha"].id  # the only experienced one
    assert {one.id for one, _ in offered} == {cast.volunteers[name].id for name in ("Asha", "Ewan", "Farah", "Gwen")}


def test_whoever_is_stopped_is_not_offered(cast: Cast) -> None:
    note_stop(cast.session, cast.core_member, cast.volunteers["Asha"], "refused", cast.by, MONDAY)
    region, waits, stay = seen(cast, "Ben", "Chloe", "Dev")
    assert cast.volunteers["Asha"].id not in {one.id for one, _ in next_best(region, waits, TUESDAY, stay)}
