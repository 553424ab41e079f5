"""What stands in the tables becomes a stop or an approval, in the same number of queries for however many."""

from datetime import date, timedelta

import pytest

from circles.identity import new_id
from circles.journal import Actor
from circles.people.clearance import clearances_of, withdraw
from circles.people.core_member import add_core_member
from circles.people.licence_condition import add_condition, record_approval
from circles.people.peer_mentor import move_peer_mentor, note_support
from circles.releases.mentor_wish import note_mentor_wish
from circles.releases.mentors import ask_to_meet, why_not_meet
from circles.releases.pairing import open_pairing_of
from circles.releases.pairing_facts import PairingFacts, gather_facts
from circles.releases.pairing_steps import approve_pairing, end_early, mentor_answers, not_possible
from circles.releases.plan import ReleasePlan
from circles.strike_out import strike_out
from tests.at_the_gate import PRISON, THURSDAY, plan_release
from tests.cast import MONDAY, Cast, add_somebody
from tests.paired import agreed, mentor_called, proposed, two_mentors
from tests.queries import counting

TODAY = MONDAY.date()


@pytest.fixture(autouse=True)
def _mentors(cast: Cast) -> None:
    two_mentors(cast)


def facts(cast: Cast) -> PairingFacts:
    cast.session.flush()
    return gather_facts(cast.session, cast.provider.id, [cast.core_member.id], TODAY)


def stops(cast: Cast, name: str = "Femi") -> set[str]:
    known = facts(cast)
    return known.stops(known.mentees[cast.core_member.id], known.mentors[mentor_called(cast, name).id])


def test_a_mentee_brings_the_day_and_the_prison_of_the_plan(cast: Cast) -> None:
    dan = facts(cast).mentees[cast.core_member.id]
    assert (dan.name, dan.release_on, dan.prison_code, dan.prison_outcode) == ("Dan", THURSDAY, PRISON, "BS16")
    assert dan.travel_minutes == 60
    assert stops(cast) == set()


def test_who_is_resting_suspended_or_full_is_stopped_and_who_has_left_is_not_there(cast: Cast) -> None:
    femi = mentor_called(cast, "Femi")
    move_peer_mentor(cast.session, femi, "resting", "", cast.by, MONDAY)
    assert stops(cast) == {"not_ready"}
    move_peer_mentor(cast.session, femi, "left", "Moved away.", cast.by, MONDAY)
    assert femi.id not in facts(cast).mentors


def test_a_withdrawn_clearance_stops(cast: Cast) -> None:
    clearance = clearances_of(cast.session, cast.people["Femi"].id)[0]
    withdraw(cast.session, clearance, TODAY, cast.by, MONDAY)
    assert stops(cast) == {"no_clearance"}


def test_room_is_taken_by_whoever_is_asked_and_not_by_a_bare_proposal(cast: Cast) -> None:
    femi = mentor_called(cast, "Femi")
    note_support(cast.session, femi, 1, None, "", cast.by, MONDAY)
    pairing = proposed(cast)
    pairing.run_id = new_id()
    assert stops(cast) == set()
    mentor_answers(cast.session, pairing, "asked", cast.by, MONDAY)
    assert stops(cast) == {"full"}
    but = gather_facts(cast.session, cast.provider.id, [cast.core_member.id], TODAY, but=pairing.id)
    assert but.mentors[femi.id].room == 1


def test_a_refusal_a_link_and_not_possible_stay_for_ever(cast: Cast) -> None:
    mentor_answers(cast.session, proposed(cast), "no", cast.by, MONDAY)
    assert stops(cast) == {"refused"}
    mentor_answers(cast.session, proposed(cast, "Gus"), "link", cast.by, MONDAY)
    assert stops(cast, "Gus") == {"link"}


def test_not_possible_says_no_more(cast: Cast) -> None:
    not_possible(cast.session, proposed(cast), cast.by, MONDAY)
    assert stops(cast) == {"not_possible"}
    assert open_pairing_of(cast.session, cast.core_member.id) is None


@pytest.mark.parametrize(("why", "stopped"), [("mentee_stopped", {"refused"}), ("mentor_had_to_stop", set())])
def test_after_an_early_end_only_a_refusal_keeps_them_apart(cast: Cast, why: str, stopped: set[str]) -> None:
    end_early(cast.session, agreed(cast), why, "", cast.by, MONDAY)
    assert stops(cast) == stopped


def test_who_is_struck_from_the_record_is_stopped(cast: Cast) -> None:
    strike_out(cast.session, "core_member", cast.core_member.id, cast.people["Femi"].id, cast.provider.id, cast.by,
               MONDAY)  # fmt: skip
    assert stops(cast) == {"struck_out"}


def test_the_wish_of_the_mentee_counts(cast: Cast) -> None:
    note_mentor_wish(cast.session, cast.core_member, cast.by, MONDAY, wants_one=True, same_sex=True)
    cast.people["Gus"].gender = "woman"
    assert (stops(cast), stops(cast, "Gus")) == (set(), {"same_sex"})


def test_who_stands_at_another_gate_that_day_is_busy(cast: Cast) -> None:
    ed = add_core_member(cast.session, add_somebody(cast, "Ed", MONDAY), cast.accounts["Cora"].id, cast.by, MONDAY)
    dan, cast.dan = cast.dan, ed
    other = plan_release(cast)
    ask_to_meet(cast.session, other, "backup", cast.people["Femi"].id, cast.by, MONDAY)
    cast.dan = dan
    assert (stops(cast), stops(cast, "Gus")) == ({"busy"}, set())


def test_an_approval_of_the_pairing_lifts_the_condition_for_the_two_alone_and_at_the_gate_too(cast: Cast) -> None:
    add_condition(cast.session, cast.people["Dan"], "no_association", "", date(2026, 1, 1), cast.by, MONDAY)
    assert stops(cast) == stops(cast, "Gus") == {"association"}
    pairing, plan_id = proposed(cast), facts(cast).mentees[cast.core_member.id].plan_id
    approve_pairing(cast.session, pairing, "mentee", "R. Price", TODAY, "Call of Monday", cast.by, MONDAY)
    assert (stops(cast), stops(cast, "Gus")) == (set(), {"association"})
    plan = cast.session.get_one(ReleasePlan, plan_id)
    assert why_not_meet(cast.session, plan, cast.people["Femi"].id, plan.held_days) == ""
    assert "keeps them apart" in why_not_meet(cast.session, plan, cast.people["Gus"].id, plan.held_days)


def test_a_condition_approved_on_its_own_page_is_lifted(cast: Cast) -> None:
    condition = add_condition(cast.session, cast.people["Femi"], "no_association", "", date(2026, 1, 1), cast.by,
                              MONDAY)  # fmt: skip
    assert stops(cast) == {"association"}
    record_approval(cast.session, condition, "R. Price", TODAY, "Letter", cast.by, MONDAY)
    assert stops(cast) == set()


def test_the_number_of_queries_is_the_same_for_one_and_for_many(cast: Cast) -> None:
    nobody = Actor("system", provider_id=cast.provider.id)
    ids, provider_id = [cast.core_member.id], cast.provider.id
    with counting(cast.session) as one:
        gather_facts(cast.session, provider_id, ids, TODAY)
    for place in range(3):
        person = add_somebody(cast, f"Extra{place}", MONDAY)
        ids.append(add_core_member(cast.session, person, cast.accounts["Cora"].id, nobody, MONDAY).id)
    cast.session.flush()
    with counting(cast.session) as many:
        gather_facts(cast.session, provider_id, ids, TODAY + timedelta(days=1))
    assert len(one) == len(many) == 11
