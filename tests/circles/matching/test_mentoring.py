"""Mentors in a run: who comes out and has none is given the nearest who may, exactly, and the same every time."""

from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import Session

from circles.identity import new_id
from circles.matching.mentoring import Mentoring, gather_mentoring, together
from circles.matching.problem import read_problem
from circles.matching.setting import MatchingSetting, matching_setting
from circles.people.clearance import Clearance
from circles.people.core_member import CoreMember, add_core_member, move_core_member
from circles.people.licence_condition import add_condition
from circles.people.peer_mentor import note_support
from circles.releases.dates import state_date
from circles.releases.mentor_wish import note_mentor_wish
from circles.releases.mentors import answer_offer, ask_to_meet
from circles.releases.pairing import Pairing
from circles.releases.pairing_facts import PairingFacts
from circles.releases.pairing_stops import Mentee, Mentor
from circles.releases.plan import ReleasePlan, open_plan_of
from tests.at_the_gate import THURSDAY, add_mentor
from tests.cast import MONDAY, Cast, add_somebody, make_cast
from tests.paired import live_near_the_prison, mentor_called, proposed, two_mentors
from tests.queries import counting

TODAY = MONDAY.date()
LIMIT = 90
POINTS = {"A1": (0, 0), "B2": (1609, 0), "C3": (160_900, 0)}


@pytest.fixture
def cast(session: Session) -> Cast:
    cast = make_cast(session)
    cast.provider.switches = ["mentors"]
    two_mentors(cast)
    return cast


def mentoring(cast: Cast) -> Mentoring:
    cast.session.flush()
    return gather_mentoring(cast.session, matching_setting(cast.session, cast.provider.id), TODAY)


def pairs(cast: Cast) -> dict[str, str]:
    found = mentoring(cast)
    return {
        found.facts.mentees[core].name: found.facts.mentors[one].name.split()[0] for core, one in found.pair().items()
    }


def second(cast: Cast, name: str, on: date = THURSDAY) -> CoreMember:
    """Another core member, who comes out on `on`, with no plan."""
    person = add_somebody(cast, name, MONDAY)
    other = add_core_member(cast.session, person, cast.accounts["Nia"].id, cast.by, MONDAY, state="waiting")
    state_date(cast.session, other, "crd", on, "letter", "", cast.by, MONDAY, early_rule=False)
    return other


def plan_of(cast: Cast) -> ReleasePlan:
    plan = open_plan_of(cast.session, cast.core_member.id)
    assert plan is not None
    return plan


def test_the_nearest_to_the_prison_is_proposed(cast: Cast) -> None:
    assert pairs(cast) == {"Dan": "Femi"}
    cast.people["Femi"].outcode, cast.people["Gus"].outcode = "BA1", "BS16"
    assert pairs(cast) == {"Dan": "Gus"}


def test_who_has_said_yes_to_the_gate_is_preferred(cast: Cast) -> None:
    ask_to_meet(cast.session, plan_of(cast), "mentor", cast.people["Gus"].id, cast.by, MONDAY)
    assert pairs(cast) == {"Dan": "Femi"}
    answer_offer(cast.session, plan_of(cast), cast.people["Gus"].id, "yes", "phone", cast.by, MONDAY)
    assert pairs(cast) == {"Dan": "Gus"}


def test_what_was_proposed_last_time_stays_unless_another_is_much_nearer(cast: Cast) -> None:
    cast.session.add(Pairing(provider_id=cast.provider.id, core_member_id=cast.core_member.id, run_id=new_id(),
                             mentor_id=mentor_called(cast, "Gus").id, made_at=MONDAY))  # fmt: skip
    assert pairs(cast) == {"Dan": "Femi"}
    cast.people["Femi"].outcode = "BA1"
    assert pairs(cast) == {"Dan": "Gus"}


def test_whoever_is_chosen_or_asked_is_left_as_they_are(cast: Cast) -> None:
    proposed(cast, "Gus")
    assert pairs(cast) == {}
    assert list(mentoring(cast).has) == [cast.core_member.id]


@pytest.mark.parametrize("weeks", [0, 1])
def test_only_the_next_weeks_count_and_only_who_wants_one(cast: Cast, weeks: int) -> None:
    ed = second(cast, "Ed", TODAY + timedelta(weeks=12, days=weeks))
    assert (ed.id in mentoring(cast).seek) == (weeks == 0)
    note_mentor_wish(cast.session, ed, cast.by, MONDAY, wants_one=False, same_sex=False)
    assert ed.id not in mentoring(cast).seek


def test_the_date_that_counts_decides_and_not_any_that_was_told(cast: Cast) -> None:
    ed = second(cast, "Ed")
    state_date(cast.session, ed, "crd", date(2027, 6, 1), "prison", "", cast.by, MONDAY + timedelta(days=1))
    assert ed.id not in mentoring(cast).seek


def test_who_has_left_us_is_not_looked_for(cast: Cast) -> None:
    ed = second(cast, "Ed")
    move_core_member(cast.session, ed, "withdrawn", "Wanted to.", cast.by, MONDAY)
    assert ed.id not in mentoring(cast).seek


def test_without_a_plan_the_prison_is_not_known_and_nobody_is_too_far(cast: Cast) -> None:
    ed = second(cast, "Ed", THURSDAY + timedelta(days=7))
    found = mentoring(cast)
    mentee, femi = found.facts.mentees[ed.id], found.facts.mentors[mentor_called(cast, "Femi").id]
    assert found.minutes(mentee, femi) is None
    assert found.stops(mentee, femi) == set()
    assert found.pairs()[femi.id, ed.id] == LIMIT


def test_too_far_and_a_home_nobody_knows_stop(cast: Cast) -> None:
    cast.people["Femi"].outcode = None
    assert pairs(cast) == {"Dan": "Gus"}
    cast.people["Gus"].outcode = "NE1"
    assert pairs(cast) == {}


def test_somebody_is_at_one_gate_a_day_and_no_fuller_than_they_offered(cast: Cast) -> None:
    cast.people["Gus"].outcode = "NE1"  # too far from Dan's prison
    second(cast, "Ed")
    assert pairs(cast) == {"Dan": "Femi", "Ed": "Gus"}
    add_condition(cast.session, cast.people["Gus"], "no_association", "", date(2026, 1, 1), cast.by, MONDAY)
    assert pairs(cast) == {"Dan": "Femi"}
    second(cast, "Fay", THURSDAY + timedelta(days=7))
    assert pairs(cast) == {"Dan": "Femi", "Fay": "Femi"}
    note_support(cast.session, mentor_called(cast, "Femi"), 1, None, "", cast.by, MONDAY)
    assert pairs(cast) == {"Dan": "Femi"}


def test_who_is_somebodys_mentor_already_is_at_their_gate_that_day(cast: Cast) -> None:
    proposed(cast, "Femi")
    note_support(cast.session, mentor_called(cast, "Gus"), 1, None, "", cast.by, MONDAY)
    second(cast, "Ed")
    second(cast, "Fay", THURSDAY + timedelta(days=7))
    assert pairs(cast) == {"Ed": "Gus", "Fay": "Femi"}


def test_a_gate_without_a_backup_is_offered_somebody_else(cast: Cast) -> None:
    found = mentoring(cast)
    paired = found.pair()
    assert found.backups(paired) == {cast.core_member.id: mentor_called(cast, "Gus").id}
    ask_to_meet(cast.session, plan_of(cast), "backup", cast.people["Gus"].id, cast.by, MONDAY)
    assert mentoring(cast).backups(paired) == {}


def test_a_full_mentor_may_still_be_the_backup(cast: Cast) -> None:
    femi = mentor_called(cast, "Femi")
    note_support(cast.session, femi, 1, None, "", cast.by, MONDAY)
    add_mentor(cast, "Hal", "")
    live_near_the_prison(cast)
    cast.people["Hal"].outcode, cast.people["Gus"].outcode = "BS16", "NE1"
    ed = second(cast, "Ed", THURSDAY + timedelta(days=7))
    cast.session.add(Pairing(provider_id=cast.provider.id, core_member_id=ed.id, mentor_id=femi.id, made_at=MONDAY))
    found = mentoring(cast)
    assert pairs(cast) == {"Dan": "Hal"}
    assert found.backups(found.pair()) == {cast.core_member.id: femi.id}


def test_switched_off_nobody_is_looked_for(cast: Cast) -> None:
    cast.provider.switches = []
    found = mentoring(cast)
    assert (found.seek, found.pair(), found.backups({})) == ((), {}, {})


def test_kept_with_the_circles_it_is_one_problem_that_can_be_solved_again(cast: Cast) -> None:
    circles = {"format": "circles-matching/1", "slots": [], "core_members": [], "volunteers": [], "pairs": []}
    kept = read_problem(together(circles, mentoring(cast).problem()))
    assert [one.id for one in kept.cores] == [str(cast.core_member.id)]
    assert len(kept.mentor_pairs) == 2
    waits = {"id": str(cast.core_member.id), "value": 9000, "slots": []}
    both = together({**circles, "core_members": [waits]}, mentoring(cast).problem())
    assert both["core_members"] == [waits]


def test_the_number_of_queries_is_the_same_for_one_and_for_many(cast: Cast) -> None:
    setting = matching_setting(cast.session, cast.provider.id)
    mentoring(cast)
    with counting(cast.session) as one:
        gather_mentoring(cast.session, setting, TODAY)
    for place in range(3):
        second(cast, f"Extra{place}")
    cast.session.flush()
    with counting(cast.session) as many:
        gather_mentoring(cast.session, setting, TODAY)
    assert len(one) == len(many)


# ---- whatever the numbers ----


def made_up(days: list[int], homes: list[str], room: list[int]) -> Mentoring:
    cleared = Clearance(provider_id=new_id(), person_id=new_id(), kind="gate_and_community", issued_on=TODAY,
                        renew_by=date(2028, 1, 1))  # fmt: skip
    mentees = [Mentee(UUID(int=place), new_id(), f"c{place}", "man", TODAY + timedelta(days=day), "Prison", "X", "A1")
               for place, day in enumerate(days)]  # fmt: skip
    mentors = [Mentor(UUID(int=100 + place), new_id(), f"m{place}", "man", ready=True, room=many, outcode=home,
                      clearances=(cleared,))
               for place, (home, many) in enumerate(zip(homes, room, strict=True))]  # fmt: skip
    facts = PairingFacts(TODAY, {one.core_member_id: one for one in mentees}, {one.id: one for one in mentors})
    setting = MatchingSetting(provider_id=new_id())
    return Mentoring(setting, facts, POINTS, tuple(one.core_member_id for one in mentees))


@given(
    st.lists(st.integers(1, 3), min_size=1, max_size=5),
    st.lists(st.tuples(st.sampled_from(sorted(POINTS)), st.integers(0, 2)), min_size=1, max_size=4),
)
def test_a_plan_keeps_every_rule_and_is_the_same_again(days: list[int], mentors: list[tuple[str, int]]) -> None:
    found = made_up(days, [home for home, _ in mentors], [many for _, many in mentors])
    paired = found.pair()
    assert paired == made_up(days, [home for home, _ in mentors], [many for _, many in mentors]).pair()
    at_gates = [(mentor, found.facts.mentees[core].release_on) for core, mentor in paired.items()]
    assert len(set(at_gates)) == len(at_gates)
    for one in found.facts.mentors.values():
        assert list(paired.values()).count(one.id) <= one.room
    for core, mentor in paired.items():
        assert found.stops(found.facts.mentees[core], found.facts.mentors[mentor]) == set()
