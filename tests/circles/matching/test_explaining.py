"""Why a plan is as it is: the second best, who is left out and who is idle, in towns where the answer is known."""

from dataclasses import replace

import pytest
from sqlmodel import Session

from circles.matching.explaining import NO_OTHER, NOBODY_NEAR, Explaining
from circles.matching.problem import read_problem
from circles.matching.region import Region
from circles.matching.solver import solve
from circles.matching.wish import correct_journey, note_wish
from tests.cast import MONDAY, THURSDAY, TUESDAY, VOLUNTEERS, Cast
from tests.circles.matching.town import make_town, region_of


@pytest.fixture
def cast(session: Session) -> Cast:
    """Everybody is eight minutes away; six at most sit in a circle, and five are worth most."""
    cast = make_town(session)
    note_wish(session, cast.core_member, [TUESDAY], "", women_only=False, mixed=True, language="", step_free=False,
              version=1, by=cast.by, now=MONDAY)  # fmt: skip
    return cast


def explained(region: Region, left: int = 100) -> Explaining:
    problem = read_problem(region.problem())
    return Explaining(region, problem, solve(problem), left=left)


def here(cast: Cast, *names: str) -> None:
    """Only these are free."""
    for name in VOLUNTEERS:
        if name not in names:
            cast.volunteers[name].state = "resting"
    cast.session.flush()


def test_the_second_best_has_one_person_less_or_another(cast: Cast) -> None:
    here(cast, "Asha", "Ben", "Chloe", "Dev", "Farah", "Gwen")
    correct_journey(cast.session, cast.core_member, cast.volunteers["Gwen"], 12, cast.by, MONDAY)
    (words,) = explained(region_of(cast)).sentences()["second"].values()
    assert words.startswith("The next best has Gwen G instead of ")
    assert words.endswith(": 4 minutes further in all.")


def test_where_no_other_group_is_possible_it_says_so(cast: Cast) -> None:
    here(cast, "Asha", "Ben", "Chloe", "Dev")
    (words,) = explained(region_of(cast)).sentences()["second"].values()
    assert words == NO_OTHER


def test_the_second_best_may_be_on_another_evening(cast: Cast) -> None:
    here(cast, "Asha", "Ben", "Chloe", "Dev", "Farah")
    for name in ("Asha", "Ben", "Chloe", "Dev"):
        cast.volunteers[name].evenings = [TUESDAY, THURSDAY]
    cast.volunteers["Farah"].evenings = [TUESDAY]
    note_wish(cast.session, cast.core_member, [TUESDAY, THURSDAY], "", women_only=False, mixed=True, language="",
              step_free=False, version=2, by=cast.by, now=MONDAY)  # fmt: skip
    (words,) = explained(region_of(cast)).sentences()["second"].values()
    assert words.startswith("The next best is ")
    assert "worth" in words or "further" in words


def test_whoever_is_left_out_reads_what_is_missing_and_the_change_that_helps(cast: Cast) -> None:
    here(cast, "Asha", "Ben", "Chloe", "Dev")
    cast.volunteers["Dev"].evenings = [THURSDAY]
    cast.session.flush()
    (words,) = explained(region_of(cast)).sentences()["left_out"].values()
    assert words == (
        "On Tuesday, which comes nearest: 3 of the 4 volunteers it needs. "
        "If Dev D could also on Tuesdays, a circle would be possible."
    )


def test_without_a_fit_venue_that_is_what_blocks(cast: Cast) -> None:
    region = region_of(cast)
    waits = replace(region.waits[0], no_venue="No venue is fit for them. The hall is not step-free.")
    found = explained(replace(region, waits=(waits,))).sentences()
    assert list(found["left_out"].values()) == [waits.no_venue]


def test_an_idle_volunteer_reads_what_it_would_cost_to_use_them(cast: Cast) -> None:
    correct_journey(cast.session, cast.core_member, cast.volunteers["Gwen"], 40, cast.by, MONDAY)
    found = explained(region_of(cast)).sentences()["idle"]
    assert found[str(cast.volunteers["Gwen"].id)] == "Could sit in a circle on Tuesdays; it would be 32 points worse."
    others = [words for one, words in found.items() if one != str(cast.volunteers["Gwen"].id)]
    assert others == ["Could sit in a circle on Tuesdays just as well as those who do."]


def test_another_evening_would_use_a_volunteer_who_is_wanted(cast: Cast) -> None:
    here(cast, "Asha", "Ben", "Chloe", "Dev", "Farah")
    cast.volunteers["Farah"].evenings = [THURSDAY]
    cast.session.flush()
    found = explained(region_of(cast)).sentences()["idle"]
    assert found == {str(cast.volunteers["Farah"].id): "If they could also on Tuesdays, a circle would use them."}


def test_somebody_far_away_reads_how_far_and_somebody_whom_nobody_waits_near_that_too(cast: Cast) -> None:
    here(cast, "Asha", "Ben", "Chloe", "Dev", "Farah", "Gwen")
    correct_journey(cast.session, cast.core_member, cast.volunteers["Gwen"], 60, cast.by, MONDAY)
    cast.people["Farah"].outcode, cast.volunteers["Farah"].evenings = "NE1", [THURSDAY]
    cast.session.flush()
    found = explained(region_of(cast)).sentences()["idle"]
    assert found[str(cast.volunteers["Gwen"].id)] == (
        "The nearest who waits is about 60 minutes away, longer than allowed."
    )
    assert found[str(cast.volunteers["Farah"].id)] == NOBODY_NEAR


def test_no_sentence_names_a_core_member(cast: Cast) -> None:
    found = explained(region_of(cast)).sentences()
    assert "Dan" not in repr(found)


def test_when_no_question_is_left_the_plain_sentences_stay(cast: Cast) -> None:
    cast.volunteers["Asha"].experienced = False
    cast.session.flush()
    explaining = explained(region_of(cast), left=0)
    found = explaining.sentences()
    assert list(found["left_out"].values()) == ["On Tuesday, which comes nearest: nobody experienced is free."]
    assert found["second"] == {}
