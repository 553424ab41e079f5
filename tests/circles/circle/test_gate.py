"""The formation gate: what is missing, in words, and who may let it pass (F11)."""

from datetime import date, timedelta

import pytest
from sqlmodel import Session, select

from circles.circle.agreement import sign_agreement, signers, write_agreement
from circles.circle.circle import GateOverride
from circles.circle.forming import core_member_agrees
from circles.circle.gate import GateClosed, gate, hold_briefing, missing, override_point, pass_gate
from circles.circle.seat import open_seats
from circles.errors import BadInput, NotAllowed, WrongMoment
from circles.meetings.changing import add_single_meeting
from circles.people.clearance import clearances_of, withdraw
from tests.cast import HALF_PAST_SIX, MONDAY, brief, form, make_cast, sign


def codes(session: Session, circle: object) -> list[str]:
    return [point.code.split(":")[0] for point in gate(session, circle, MONDAY) if point.missing]  # type: ignore[arg-type]


def test_a_new_circle_lists_everything_it_lacks_in_the_order_in_which_it_is_done(session: Session) -> None:
    cast = make_cast(session)
    circle = form(cast, 0)
    assert codes(session, circle) == ["too_few", "experienced", "core_member", "briefing", "agreement"]
    assert gate(session, circle, MONDAY)[0].sentence == "A circle needs four volunteers: 4 more volunteers to find."


@pytest.mark.parametrize(("count", "lacks"), [(3, "too_few"), (4, None), (6, None), (7, "too_many")])
def test_a_circle_has_four_to_six_volunteers(session: Session, count: int, lacks: str | None) -> None:
    cast = make_cast(session)
    size = {"too_few", "too_many"}.intersection(codes(session, form(cast, count)))
    assert size == ({lacks} if lacks else set())


@pytest.mark.parametrize(
    ("policy", "asks", "shown"), [("required", True, True), ("preferred", False, True), ("off", False, False)]
)
def test_experience_is_what_the_provider_makes_of_it(session: Session, policy: str, asks: bool, shown: bool) -> None:
    cast = make_cast(session)
    cast.volunteers["Asha"].experienced = False
    cast.provider.policies = {"experienced": policy}
    points = {point.code: point for point in gate(session, form(cast), MONDAY)}
    assert ("experienced" in points) == shown
    assert shown is False or points["experienced"].missing == asks


def test_checks_are_asked_of_the_first_meeting_and_not_of_today(session: Session) -> None:
    cast = make_cast(session)
    circle = form(cast)
    (check,) = clearances_of(session, cast.people["Ben"].id)
    withdraw(session, check, MONDAY.date() + timedelta(days=10), cast.by, MONDAY)
    assert "check" not in codes(session, circle)
    in_two_weeks = MONDAY.date() + timedelta(days=14)
    add_single_meeting(session, circle, in_two_weeks, HALF_PAST_SIX, 90, None, cast.by, MONDAY)
    (point,) = [one for one in gate(session, circle, MONDAY) if one.code.startswith("check:")]
    assert point.sentence == "Ben: The DBS check was withdrawn on 17 September 2026."


def test_a_check_past_its_renewal_date_is_advice_and_blocks_nothing(session: Session) -> None:
    cast = make_cast(session)
    circle = form(cast)
    (check,) = clearances_of(session, cast.people["Ben"].id)
    check.renew_by = date(2026, 9, 1)
    (point,) = [one for one in gate(session, circle, MONDAY) if one.code.startswith("check:")]
    assert point.advice
    assert not point.missing


def test_a_core_member_in_prison_needs_volunteers_with_vetting(session: Session) -> None:
    cast = make_cast(session)
    cast.people["Dan"].in_custody = True
    vetting = [one for one in gate(session, form(cast), MONDAY) if "prison_vetting" in one.code]
    assert len(vetting) == 4
    assert {one.override for one in vetting} == {"nobody"}


def test_an_adapted_circle_needs_volunteers_who_are_trained_for_it(session: Session) -> None:
    cast = make_cast(session)
    cast.core_member.adapted = True
    training = [one for one in gate(session, form(cast), MONDAY) if "adapted_training" in one.code]
    assert len(training) == 4
    assert {one.override for one in training} == {"nobody"}
    assert all(one.sentence.endswith("No training for adapted circles is recorded.") for one in training)


def test_a_provider_may_ask_for_more_checks(session: Session) -> None:
    cast = make_cast(session)
    cast.provider.policies = {"checks": ["dbs", "training"]}
    assert codes(session, form(cast)).count("check") == 4


def test_the_briefing_waits_until_the_group_is_whole_and_the_core_member_has_agreed(session: Session) -> None:
    cast = make_cast(session)
    circle = form(cast)
    present = [seat.person_id for seat in open_seats(session, circle.id)]
    with pytest.raises(GateClosed, match="The core member has not agreed to this group yet"):
        hold_briefing(session, circle, MONDAY.date(), present, cast.by, MONDAY)
    assert circle.state == "forming"
    core_member_agrees(session, circle, MONDAY.date(), cast.by, MONDAY)
    hold_briefing(session, circle, MONDAY.date(), present, cast.by, MONDAY)
    assert (circle.state, circle.briefed_on) == ("briefed", MONDAY.date())


def test_whoever_missed_the_briefing_is_named_until_they_had_theirs(session: Session) -> None:
    cast = make_cast(session)
    circle = form(cast)
    core_member_agrees(session, circle, MONDAY.date(), cast.by, MONDAY)
    there = [cast.people[name].id for name in ("Asha", "Ben", "Chloe")]
    hold_briefing(session, circle, MONDAY.date(), there, cast.by, MONDAY)
    assert "Dev has not been briefed yet." in [point.sentence for point in missing(session, circle, MONDAY)]
    hold_briefing(session, circle, MONDAY.date(), [cast.people["Dev"].id], cast.by, MONDAY)
    assert "briefed" not in codes(session, circle)


@pytest.mark.parametrize(("days", "who", "field"), [(1, "Asha", "on"), (0, "Gwen", "present"), (0, None, "present")])
def test_a_briefing_that_cannot_have_been_is_refused(session: Session, days: int, who: str | None, field: str) -> None:
    cast = make_cast(session)
    circle = form(cast)
    core_member_agrees(session, circle, MONDAY.date(), cast.by, MONDAY)
    present = [cast.people[who].id] if who else []
    with pytest.raises(BadInput) as refused:
        hold_briefing(session, circle, MONDAY.date() + timedelta(days=days), present, cast.by, MONDAY)
    assert field in refused.value.problems


def test_the_gate_opens_when_everybody_has_signed(session: Session) -> None:
    cast = make_cast(session)
    circle = form(cast)
    brief(cast, circle)
    write_agreement(session, circle, 1, "", cast.by, MONDAY)
    everybody = [person_id for person_id, _ in signers(session, circle)]
    assert len(everybody) == 5
    sign_agreement(session, circle, everybody[:-1], MONDAY.date(), cast.by, MONDAY)
    with pytest.raises(GateClosed, match="has not signed the agreement yet"):
        pass_gate(session, circle, cast.by, MONDAY)
    sign_agreement(session, circle, everybody, MONDAY.date(), cast.by, MONDAY)
    pass_gate(session, circle, cast.by, MONDAY)
    assert circle.state == "agreement_signed"


def test_a_forming_circle_does_not_jump_its_gate(session: Session) -> None:
    cast = make_cast(session)
    circle = form(cast)
    with pytest.raises(GateClosed, match="The briefing has not been held yet"):
        pass_gate(session, circle, cast.by, MONDAY)
    assert circle.state == "forming"


@pytest.mark.parametrize(
    ("code", "count", "coordinator", "manager"),
    [
        ("too_few", 3, False, True),
        ("too_many", 7, False, True),
        ("experienced", 4, False, True),
        ("agreement", 4, True, False),
        ("core_member", 4, False, False),
        ("briefing", 4, False, False),
        ("check", 4, False, False),
    ],
)
def test_who_may_let_a_point_pass(session: Session, code: str, count: int, coordinator: bool, manager: bool) -> None:
    for who, may in (("coordinator", coordinator), ("manager", manager)):
        cast = make_cast(session)
        cast.volunteers["Asha"].experienced = False
        circle = form(cast, count)
        if code == "check":
            withdraw(session, clearances_of(session, cast.people["Ben"].id)[0], MONDAY.date(), cast.by, MONDAY)
        point = next(one for one in gate(session, circle, MONDAY) if one.code.startswith(code))
        by = cast.by if who == "coordinator" else cast.manager
        if may:
            override_point(session, circle, point.code, "We know why.", by, MONDAY)
            assert code not in codes(session, circle)
        else:
            with pytest.raises(NotAllowed):
                override_point(session, circle, point.code, "We know why.", by, MONDAY)
            assert code in codes(session, circle)


def test_letting_a_point_pass_needs_a_reason_which_only_the_row_keeps(session: Session) -> None:
    cast = make_cast(session)
    circle = form(cast, 3)
    with pytest.raises(BadInput) as refused:
        override_point(session, circle, "too_few", "  ", cast.manager, MONDAY)
    assert "reason" in refused.value.problems
    override_point(session, circle, "too_few", "The fourth joins in May.", cast.manager, MONDAY)
    row = session.exec(select(GateOverride).where(GateOverride.circle_id == circle.id)).one()
    assert (row.reason, row.by_account_id) == ("The fourth joins in May.", cast.accounts["Mo"].id)


def test_what_is_not_missing_cannot_be_let_pass(session: Session) -> None:
    cast = make_cast(session)
    circle = form(cast)
    with pytest.raises(WrongMoment):
        override_point(session, circle, "too_few", "No need.", cast.manager, MONDAY)


def test_a_point_let_pass_stays_in_sight(session: Session) -> None:
    cast = make_cast(session)
    circle = form(cast, 3)
    override_point(session, circle, "too_few", "The fourth joins in May.", cast.manager, MONDAY)
    point = next(one for one in gate(session, circle, MONDAY) if one.code == "too_few")
    assert point.overridden


def test_the_gate_costs_the_same_number_of_queries_for_six_volunteers_as_for_none(session: Session) -> None:
    from tests.queries import counting

    cast = make_cast(session)
    small, big = form(cast, 0), None
    with counting(session) as few:
        gate(session, small, MONDAY)
    other = make_cast(session)
    big = form(other, 6)
    with counting(session) as many:
        gate(session, big, MONDAY)
    assert len(many) <= len(few)


def test_a_signed_circle_has_nothing_open(session: Session) -> None:
    cast = make_cast(session)
    circle = form(cast)
    brief(cast, circle)
    sign(cast, circle)
    assert missing(session, circle, MONDAY) == []
