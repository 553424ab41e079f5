"""The one change that would place somebody: the right one in small towns, and one that really does in any."""

from dataclasses import replace
from datetime import timedelta
from random import Random
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import Session

from circles.matching.changes import Left, placing
from circles.matching.plan import faults
from circles.matching.problem import read_problem
from circles.matching.region import Free, Region, Waits
from circles.matching.setting import MatchingSetting
from circles.matching.solver import solve
from circles.matching.stops import note_stop
from circles.matching.what_if import WhatIf
from circles.matching.wish import correct_journey, note_wish
from circles.people.clearance import record_clearance
from tests.cast import MONDAY, THURSDAY, TUESDAY, VOLUNTEERS, Cast
from tests.circles.matching.town import TODAY, make_town, region_of

WEDNESDAY = 2


@pytest.fixture
def cast(session: Session) -> Cast:
    cast = make_town(session)
    cast.volunteers["Ben"].experienced = True
    note(cast, [TUESDAY])
    for name in VOLUNTEERS[4:]:  # three men and women who are free, too few for a circle of their own
        cast.volunteers[name].state = "resting"
    session.flush()
    return cast


def note(cast: Cast, evenings: list[int], *, mixed: bool = True, language: str = "", version: int = 1) -> None:
    note_wish(cast.session, cast.core_member, evenings, "", women_only=False, mixed=mixed, language=language,
              step_free=False, version=version, by=cast.by, now=MONDAY)  # fmt: skip


def told(region: Region) -> str:
    """What would place the first who is left out; nothing where no change does."""
    problem = read_problem(region.problem())
    best = solve(problem)
    assert best.circles == ()
    found = placing(WhatIf(problem, best), Left(region, problem, 0), lambda: True)
    return found[0].words(found[1]) if found else ""


def test_another_evening_of_theirs(cast: Cast) -> None:
    for name in VOLUNTEERS[:4]:
        cast.volunteers[name].evenings = [THURSDAY]
    cast.session.flush()
    assert told(region_of(cast)) == "If they could also meet on Thursdays, a circle would be possible."


def test_one_evening_of_one_volunteer(cast: Cast) -> None:
    cast.volunteers["Dev"].evenings = [WEDNESDAY]
    cast.session.flush()
    assert told(region_of(cast)) == "If Dev D could also on Tuesdays, a circle would be possible."


def test_an_evening_on_which_they_sit_in_a_circle_already_is_not_asked_of_anybody(cast: Cast) -> None:
    cast.volunteers["Dev"].evenings = [WEDNESDAY]
    cast.session.flush()
    region = region_of(cast)
    dev = cast.volunteers["Dev"].id
    busy = tuple(replace(one, busy=frozenset({TUESDAY})) if one.id == dev else one for one in region.free)
    assert "Dev" not in told(replace(region, free=busy))


def test_a_volunteers_own_limit_is_not_made_longer(cast: Cast) -> None:
    correct_journey(cast.session, cast.core_member, cast.volunteers["Chloe"], 70, cast.by, MONDAY)
    cast.volunteers["Chloe"].travel_limit = 50
    cast.session.flush()
    assert told(region_of(cast)) == "One more volunteer near them would make a circle possible."


def test_a_longer_journey(cast: Cast) -> None:
    correct_journey(cast.session, cast.core_member, cast.volunteers["Chloe"], 70, cast.by, MONDAY)
    assert told(region_of(cast)) == "With journeys of up to 75 minutes, instead of 45, a circle would be possible."


def test_checks_and_who_would_need_them(cast: Cast) -> None:
    cast.people["Dan"].in_custody = True
    for name in ("Asha", "Ben"):
        record_clearance(cast.session, cast.people[name], "prison_vetting", cast.by, MONDAY, issued_on=TODAY,
                         renew_by=TODAY + timedelta(days=90), prison_code="BLI")  # fmt: skip
    cast.session.flush()
    assert told(region_of(cast)) == "If Chloe C and Dev D had prison vetting, a circle would be possible."


def test_a_rule_of_the_group(cast: Cast) -> None:
    for name in VOLUNTEERS[:4]:
        cast.people[name].gender = "woman"
    cast.session.flush()
    assert told(region_of(cast)) == "If the group need not be of women and men, a circle would be possible."


def test_nobody_experienced(cast: Cast) -> None:
    for name in VOLUNTEERS[:4]:
        cast.volunteers[name].experienced = False
    cast.session.flush()
    assert told(region_of(cast)) == "A circle is possible if a manager lets it begin without anybody experienced."


def test_a_language(cast: Cast) -> None:
    note(cast, [TUESDAY], language="Welsh", version=2)
    cast.people["Asha"].spoken = ["Welsh"]
    cast.session.flush()
    assert told(region_of(cast)) == "If two who speak the language were not needed, a circle would be possible."


@pytest.mark.parametrize(
    ("linked", "words"), [(1, "One more volunteer near them"), (2, "Two more volunteers near them")]
)
def test_more_volunteers_where_nothing_else_helps(cast: Cast, linked: int, words: str) -> None:
    for name in ("Chloe", "Dev")[:linked]:
        note_stop(cast.session, cast.core_member, cast.volunteers[name], "link", cast.by, MONDAY)
    assert told(region_of(cast)) == f"{words} would make a circle possible."


def test_a_link_is_never_what_is_named(cast: Cast) -> None:
    for name in VOLUNTEERS:
        note_stop(cast.session, cast.core_member, cast.volunteers[name], "link", cast.by, MONDAY)
    assert told(region_of(cast)) == "Four more volunteers near them would make a circle possible."


def test_nothing_is_tried_when_no_question_is_left(cast: Cast) -> None:
    cast.volunteers["Dev"].evenings = [WEDNESDAY]
    cast.session.flush()
    region = region_of(cast)
    problem = read_problem(region.problem())
    assert placing(WhatIf(problem, solve(problem)), Left(region, problem, 0), lambda: False) is None


def a_region(seed: int) -> Region:
    """Two who wait and a handful who are free, by chance: some far, some with other evenings, some not cleared."""
    random = Random(seed)
    waits = tuple(
        Waits(UUID(int=number), UUID(int=100 + number), f"W{number}", random.choice((5000, 9000)),
              tuple(sorted(random.sample(range(4), random.randint(1, 2)))), (0, 0), "BS5", mixed=random.random() < 0.5,
              language="welsh" if random.random() < 0.2 else "", inside=random.random() < 0.2)
        for number in (1, 2)
    )  # fmt: skip
    free = tuple(
        Free(UUID(int=10 + number), UUID(int=200 + number), f"F{number}", random.choice(("man", "woman")),
             random.random() < 0.4, random.choice((1, 1, 2)),
             tuple(sorted(random.sample(range(4), random.randint(1, 3)))),
             random.choice(((), ("welsh",))), (random.choice((0, 9_000, 26_000)), 0), "BS5",
             stops=frozenset(["no_clearance"] if random.random() < 0.1 else []),
             cleared=frozenset(["prison_vetting"] if random.random() < 0.3 else []))
        for number in range(random.randint(3, 7))
    )  # fmt: skip
    return Region(MatchingSetting(), experienced_required=True, waits=waits, free=free)


@given(st.integers(0, 10**6))
def test_the_named_change_really_places_them(seed: int) -> None:
    region = a_region(seed)
    problem = read_problem(region.problem())
    best = solve(problem)
    for core in range(len(problem.cores)):
        if any(one.core == core for one in best.circles):
            continue
        found = placing(WhatIf(problem, best), Left(region, problem, core), lambda: True)
        assert found is not None, "new volunteers are enough at the latest"
        change, _outcome = found
        again = solve(change.problem)  # the whole of it, not only what is near
        assert faults(change.problem, again.circles) == []
        assert any(one.core == core for one in again.circles)
        assert len(again.circles) > len(best.circles)


def test_a_change_leaves_what_is_not_named_as_it_is() -> None:
    region = a_region(3)
    longer = replace(region, setting=MatchingSetting(travel_limit=90))
    assert read_problem(region.problem()).cores == read_problem(longer.problem()).cores
