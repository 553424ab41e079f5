"""A proposal says why, whoever has no mentor what stands in the way, and whoever is idle what would use them."""

from datetime import date, timedelta

import pytest
from sqlmodel import Session

from circles.matching.mentoring import Mentoring, gather_mentoring
from circles.matching.mentors_in_words import in_words
from circles.matching.setting import matching_setting
from circles.people.clearance import clearances_of, withdraw
from circles.people.licence_condition import add_condition
from circles.people.peer_mentor import move_peer_mentor, note_support
from circles.releases.mentors import answer_offer, ask_to_meet
from circles.releases.plan import open_plan_of
from tests.at_the_gate import THURSDAY
from tests.cast import MONDAY, Cast, make_cast
from tests.circles.matching.test_mentoring import second
from tests.paired import mentor_called, two_mentors


@pytest.fixture
def cast(session: Session) -> Cast:
    cast = make_cast(session)
    cast.provider.switches = ["mentors"]
    two_mentors(cast)
    return cast


def told(cast: Cast) -> tuple[Mentoring, dict[str, object]]:
    cast.session.flush()
    found = gather_mentoring(cast.session, matching_setting(cast.session, cast.provider.id), MONDAY.date())
    return found, in_words(found, found.pair())


def said(cast: Cast, part: str) -> object:
    return next(iter(told(cast)[1][part].values()))  # type: ignore[attr-defined]


def test_why_this_one_is_the_way_the_room_and_the_second_best(cast: Cast) -> None:
    assert said(cast, "why") == [
        "About 8 minutes to Ashfield (HMP).",
        "Has room for one more after this.",
        "The second best is Gus G: about 35 minutes.",
    ]


def test_a_yes_to_the_gate_a_last_place_and_warnings_are_told(cast: Cast) -> None:
    plan = open_plan_of(cast.session, cast.core_member.id)
    assert plan is not None
    ask_to_meet(cast.session, plan, "mentor", cast.people["Gus"].id, cast.by, MONDAY)
    answer_offer(cast.session, plan, cast.people["Gus"].id, "yes", "phone", cast.by, MONDAY)
    note_support(cast.session, mentor_called(cast, "Gus"), 1, None, "", cast.by, MONDAY)
    withdraw(cast.session, clearances_of(cast.session, cast.people["Femi"].id)[0], MONDAY.date(), cast.by, MONDAY)
    add_condition(cast.session, cast.people["Dan"], "no_motor_vehicle", "", date(2026, 1, 1), cast.by, MONDAY)
    why = said(cast, "why")
    assert why == [
        "About 35 minutes to Ashfield (HMP).",
        "Has said yes to the gate already.",
        "It is their last free place.",
        "Nobody else is possible.",
        "No lift home: they may not be in a motor vehicle.",
    ]


def test_a_prison_nobody_knows_is_said(cast: Cast) -> None:
    ed = second(cast, "Ed", THURSDAY + timedelta(days=7))
    why = told(cast)[1]["why"][str(ed.id)]  # type: ignore[index]
    assert why[0] == "The prison is not known yet: plan the release, and match again."
    assert why[2] in (
        "The second best is Femi F.",
        "The second best is Gus G.",
    )


def test_without_a_mentor_what_stands_in_the_way_is_counted(cast: Cast) -> None:
    add_condition(cast.session, cast.people["Femi"], "no_association", "", date(2026, 1, 1), cast.by, MONDAY)
    cast.people["Gus"].outcode = "NE1"
    assert said(cast, "without") == (
        "Two peer mentors are ready: one may not associate until the practitioners approve; one is too far away."
    )


def test_who_is_needed_for_others_is_said_too(cast: Cast) -> None:
    withdraw(cast.session, clearances_of(cast.session, cast.people["Gus"].id)[0], MONDAY.date(), cast.by, MONDAY)
    second(cast, "Ed")
    assert said(cast, "without") == (
        "Two peer mentors are ready: one is not cleared for the day; one could, but is needed for others."
    )


def test_nobody_is_ready(cast: Cast) -> None:
    for name in ("Femi", "Gus"):
        move_peer_mentor(cast.session, mentor_called(cast, name), "resting", "", cast.by, MONDAY)
    assert said(cast, "without") == "No peer mentor is ready just now."


def test_who_is_free_hears_what_would_use_them(cast: Cast) -> None:
    assert said(cast, "idle") == "Would suit one of those who come out, and others are nearer."
    withdraw(cast.session, clearances_of(cast.session, cast.people["Gus"].id)[0], MONDAY.date(), cast.by, MONDAY)
    assert said(cast, "idle") == "If their clearance for the gate were renewed, one person could have them."
    cast.people["Gus"].outcode = "NE1"
    assert said(cast, "idle") == "Nobody who comes out just now could have them."


def test_who_is_free_when_nobody_comes_out_waits(cast: Cast) -> None:
    plan = open_plan_of(cast.session, cast.core_member.id)
    assert plan is not None
    plan.release_on = date(2027, 6, 1)
    assert said(cast, "idle") == "Nobody without a mentor comes out in the next 12 weeks."


def test_a_gate_without_a_backup_names_who_could(cast: Cast) -> None:
    assert told(cast)[1]["backups"] == {str(cast.core_member.id): str(mentor_called(cast, "Gus").id)}


def test_no_sentence_tells_why_somebody_is_not_possible(cast: Cast) -> None:
    add_condition(cast.session, cast.people["Dan"], "no_association", "Ms B", date(2026, 1, 1), cast.by, MONDAY,
                  sealed=True)  # fmt: skip
    assert said(cast, "without") == "Two peer mentors are ready: two are not possible."
