"""The stops between a mentor and a mentee: each is found, lifted only by whom the table names, and says no more."""

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from circles.identity import new_id
from circles.people.clearance import Clearance
from circles.people.licence_condition import LicenceCondition
from circles.releases.pairing import FIRST_WEEKS, SIDES, lifted
from circles.releases.pairing_stops import (
    STOPS,
    Mentee,
    Mentor,
    bars,
    hours_of,
    main_stop,
    sentences,
    stops_between,
    warnings_between,
)
from tests.at_the_gate import THURSDAY
from tests.cast import MONDAY

TODAY = MONDAY.date()
MONTH_AGO = TODAY - timedelta(days=30)
CLEARED = Clearance(provider_id=new_id(), person_id=new_id(), kind="gate_and_community", issued_on=MONTH_AGO,
                    renew_by=date(2027, 6, 1))  # fmt: skip


def condition(kind: str, detail: str = "", **more: object) -> LicenceCondition:
    return LicenceCondition(provider_id=new_id(), person_id=new_id(), kind=kind, detail=detail,
                            **({"from_on": MONTH_AGO, "made_at": MONDAY} | more))  # type: ignore[arg-type]  # fmt: skip


def mentee(**more: object) -> Mentee:
    return Mentee(new_id(), new_id(), "Dan", "man", THURSDAY, travel_minutes=60, **more)  # type: ignore[arg-type]


def mentor(**more: object) -> Mentor:
    usual: dict[str, object] = {"gender": "man", "ready": True, "room": 1, "clearances": (CLEARED,)}
    return Mentor(new_id(), new_id(), "Femi", **(usual | more))  # type: ignore[arg-type]


def found(one: Mentee, other: Mentor, *told: str, **approved: datetime) -> set[str]:
    return stops_between(one, other, told, approved, TODAY)


def test_nothing_stops_two_who_could() -> None:
    assert found(mentee(), mentor()) == set()


@pytest.mark.parametrize(
    ("code", "more"),
    [
        ("not_ready", {"ready": False}),
        ("no_clearance", {"clearances": ()}),
        ("full", {"room": 0}),
        ("busy", {"busy": frozenset({(THURSDAY, new_id())})}),
    ],
)
def test_what_is_recorded_of_the_mentor_is_a_stop(code: str, more: dict[str, object]) -> None:
    assert found(mentee(), mentor(**more)) == {code}


def test_a_clearance_counts_on_the_day_of_release_and_not_today() -> None:
    short = Clearance(provider_id=new_id(), person_id=new_id(), kind="gate_and_community", issued_on=MONTH_AGO,
                      renew_by=THURSDAY - timedelta(days=1))  # fmt: skip
    assert found(mentee(), mentor(clearances=(short,))) == {"no_clearance"}


def test_to_be_at_the_same_gate_for_the_same_person_is_no_stop() -> None:
    dan = mentee()
    assert found(dan, mentor(busy=frozenset({(THURSDAY, dan.core_member_id)}))) == set()


def test_somebody_is_not_their_own_mentor() -> None:
    dan = mentee()
    assert found(dan, mentor(), "link") == {"link"}
    themselves = Mentor(new_id(), dan.person_id, "Dan", "man", ready=True, room=1, clearances=(CLEARED,))
    assert found(dan, themselves) == {"itself"}


@pytest.mark.parametrize(
    ("theirs", "others", "stopped"),
    [("man", "man", False), ("man", "woman", True), ("not_said", "not_said", True), ("woman", "not_said", True)],
)
def test_the_same_sex_is_a_wish_of_the_mentee_and_has_to_be_known(theirs: str, others: str, stopped: bool) -> None:
    asks = Mentee(new_id(), new_id(), "Dan", theirs, THURSDAY, same_sex=True)
    assert found(asks, mentor(gender=others)) == ({"same_sex"} if stopped else set())
    assert found(Mentee(new_id(), new_id(), "Dan", theirs, THURSDAY), mentor(gender=others)) == set()


@pytest.mark.parametrize("sides", [("mentor",), ("mentee",), SIDES])
def test_association_needs_the_approval_of_each_side_that_has_the_condition(sides: tuple[str, ...]) -> None:
    held = {side: (condition("no_association"),) for side in sides}
    dan, femi = mentee(conditions=held.get("mentee", ())), mentor(conditions=held.get("mentor", ()))
    assert found(dan, femi) == {"association"}
    for side in sides:
        alone = found(dan, femi, **{side: MONDAY})
        assert alone == ({"association"} if len(sides) == 2 else set())
    assert found(dan, femi, **dict.fromkeys(sides, MONDAY)) == set()


def test_an_approval_lifts_nothing_that_was_entered_after_it() -> None:
    later = condition("no_association", made_at=MONDAY + timedelta(days=1))
    assert found(mentee(conditions=(later,)), mentor(), mentee=MONDAY) == {"association"}
    assert not lifted(later, None)


def test_a_condition_approved_for_everybody_is_no_stop() -> None:
    approved = condition("no_association", approved_on=TODAY)
    assert found(mentee(conditions=(approved,)), mentor()) == set()


def test_a_sealed_condition_says_only_that_it_is_not_possible_and_no_approval_of_a_pairing_opens_it() -> None:
    sealed = condition("no_association", sealed=True)
    stops = found(mentee(conditions=(sealed,)), mentor(), mentee=MONDAY)
    assert sentences(stops) == ["Not possible."]
    assert STOPS["not_possible"].lifted == "never"


def test_a_mentor_who_may_not_write_to_prisons_may_still_stand_at_the_gate() -> None:
    stops = found(mentee(), mentor(conditions=(condition("no_contact_with_prisoners"),)))
    assert stops == {"people_in_prison"}
    assert {stage for stage in ("propose", "ask", "before_release", "gate") if bars("people_in_prison", stage)} == {
        "before_release"
    }


def test_a_journey_that_has_to_be_told_bars_the_gate_alone() -> None:
    femi = mentor(conditions=(condition("travel_notified"),))
    assert found(mentee(), femi) == {"travel"}
    assert bars("travel", "gate")
    assert not bars("travel", "ask")
    assert found(mentee(), femi, mentor=MONDAY) == set()


@pytest.mark.parametrize(
    ("detail", "stopped"),
    [
        ("7pm to 7am", False),
        ("7pm to 8am", True),  # the way to the gate begins at half past seven
        ("From 19:00 until 10:30", True),
        ("9am to 11am", True),
        ("1pm to 3pm", False),
        ("As on the licence.", False),
    ],
)
def test_the_mentors_curfew_is_laid_against_the_way_to_the_gate(detail: str, stopped: bool) -> None:
    femi = mentor(conditions=(condition("curfew", detail),))
    assert found(mentee(), femi) == ({"curfew"} if stopped else set())
    assert found(mentee(), femi, mentor=MONDAY) == set()


def test_a_curfew_without_hours_is_looked_at_by_a_person() -> None:
    dan = mentee()
    unsaid = mentor(conditions=(condition("curfew", "As on the licence."),))
    assert warnings_between(dan, unsaid, TODAY) == ["The mentor has a curfew. Check its hours against the day."]
    assert warnings_between(dan, mentor(conditions=(condition("curfew", "7pm to 7am"),)), TODAY) == []


@pytest.mark.parametrize(
    ("words", "hours"),
    [
        ("7pm to 7am", (time(19), time(7))),
        ("19:00–07:00", (time(19), time(7))),
        ("between 11.30 pm and 6 am", (time(23, 30), time(6))),
        ("midnight to 6am", (time(0), time(6))),
        ("from 7pm", None),
        ("7pm to 7am, Sundays 6pm", None),
        ("25:00 to 26:00", None),
        ("", None),
    ],
)
def test_the_hours_of_a_curfew_are_read_where_there_are_just_two(words: str, hours: object) -> None:
    assert hours_of(words) == hours


def test_no_lift_home_is_a_warning_and_no_stop() -> None:
    dan = mentee(conditions=(condition("no_motor_vehicle"), condition("one_sim"), condition("curfew", "7pm to 7am")))
    assert found(dan, mentor()) == set()
    assert [one.split(":")[0] for one in warnings_between(dan, mentor(), TODAY)] == ["No lift home", "One phone only"]
    sealed = mentee(conditions=(condition("no_motor_vehicle", sealed=True),))
    assert warnings_between(sealed, mentor(), TODAY) == []


@given(st.integers(-200, 200), st.integers(0, 200) | st.none())
def test_a_condition_stops_while_it_is_in_force_on_some_day_of_the_pairing(begins: int, lasts: int | None) -> None:
    from_on = TODAY + timedelta(days=begins)
    until_on = None if lasts is None else from_on + timedelta(days=lasts)
    held = condition("no_association", from_on=from_on, until_on=until_on)
    days = (TODAY + timedelta(days=one) for one in range((THURSDAY + FIRST_WEEKS - TODAY).days + 1))
    assert bool(found(mentee(conditions=(held,)), mentor())) == any(held.holds_on(day) for day in days)


def test_what_an_approval_lifts_may_be_proposed_and_nothing_else_that_stops() -> None:
    for code, stop in STOPS.items():
        assert bars(code, "propose") == (stop.only is None and stop.lifted != "approval")
        assert bars(code, "ask") == (stop.only is None)
        assert stop.to_others == "Not this one."
        assert stop.sentence.endswith(".")


def test_the_first_stop_of_the_table_is_the_one_that_counts() -> None:
    assert main_stop({"full", "no_clearance", "link"}) == "link"
    assert sentences({"full", "link"}) == [STOPS["link"].sentence, STOPS["full"].sentence]
