"""The ladder: the right people, in the right order, each once, and never whom it is about."""

from datetime import date, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import Session, col, select

from circles.accounts.account import Account
from circles.circle.circle import Circle
from circles.circle.cover import name_cover
from circles.concerns.concern import Concern, Raised, raise_concern, take_concern
from circles.concerns.ladder import ConcernStep, could_not_be_rung, step_of_code
from circles.concerns.telling import of_steps
from circles.journal import Actor
from circles.strike_out import strike_out
from tests.cast import MONDAY, Cast, add_account, make_cast, weekly_circle

MINUTE = timedelta(minutes=1)


@pytest.fixture
def cast(session: Session) -> Cast:
    cast = make_cast(session)
    cast.provider.duty_number = "+447700900111"
    return cast


@pytest.fixture
def circle(cast: Cast) -> Circle:
    return weekly_circle(cast)


def raised(cast: Cast, circle: Circle | None, what: Raised, who: str = "Asha") -> Concern:
    by = Actor("person", None, cast.people[who].id, "member", cast.provider.id, frozenset({"volunteer"}))
    core = circle.core_member_id if circle else None
    return raise_concern(cast.session, cast.provider, core, circle.id if circle else None, what, by, MONDAY)


def ladder(cast: Cast, concern: Concern) -> list[tuple[int, str, str]]:
    """Each step as (minutes after it was raised, rung, who), without the repeats of the last rung."""
    names = {account.id: name for name, account in cast.accounts.items()}
    rows = select(ConcernStep).where(col(ConcernStep.concern_id) == concern.id, col(ConcernStep.round) == concern.round)
    steps = cast.session.exec(rows.order_by(col(ConcernStep.due_at), col(ConcernStep.rung))).all()
    first_last = min((one.rung for one in steps if one.role == "everyone"), default=99)
    return sorted(
        (int((one.due_at - MONDAY) / MINUTE), one.role, names[one.account_id] if one.account_id else "duty line")
        for one in steps
        if one.rung <= first_last
    )


def test_level_1_rings_the_coordinator_and_the_duty_line_together_and_climbs_every_five_minutes(
    cast: Cast, circle: Circle
) -> None:
    assert ladder(cast, raised(cast, circle, Raised(1))) == [
        (0, "coordinator", "Cora"), (0, "duty", "duty line"), (5, "manager", "Mo"), (10, "everyone", "Cora"),
        (10, "everyone", "Mo"), (10, "everyone", "Nia"),
    ]  # fmt: skip


def test_level_2_climbs_more_slowly_with_the_duty_line_on_a_rung_of_its_own(cast: Cast, circle: Circle) -> None:
    assert ladder(cast, raised(cast, circle, Raised(2, "A phone.")))[:3] == [
        (0, "coordinator", "Cora"), (20, "duty", "duty line"), (40, "manager", "Mo")]  # fmt: skip


def test_the_last_rung_rings_again_until_somebody_has_it(session: Session, cast: Cast, circle: Circle) -> None:
    concern = raised(cast, circle, Raised(1))
    due = session.exec(select(ConcernStep.due_at).where(col(ConcernStep.role) == "everyone")).all()
    assert sorted({int((one - MONDAY) / MINUTE) for one in due}) == [10, 25, 40, 55, 70, 85, 100, 115, 130]
    take_concern(session, concern, cast.by, MONDAY)
    assert list(of_steps(session, MONDAY, MONDAY + timedelta(days=1))) == []


def test_whoever_stands_in_is_the_second_rung(session: Session, cast: Cast, circle: Circle) -> None:
    cora, nia = cast.accounts["Cora"], cast.accounts["Nia"]
    name_cover(session, cora, nia, date(2026, 9, 7), date(2026, 9, 9), cast.manager, MONDAY)
    steps = ladder(cast, raised(cast, circle, Raised(1)))
    assert (5, "deputy", "Nia") in steps
    assert (10, "manager", "Mo") in steps


def test_about_a_coordinator_it_goes_to_the_safeguarding_lead_and_never_to_them(cast: Cast, circle: Circle) -> None:
    add_account(cast, "Lee", "manager", MONDAY)
    cast.provider.safeguarding_lead_id = cast.accounts["Lee"].id
    concern = raised(cast, circle, Raised(1, named=(cast.people["Cora"].id,)))
    assert ladder(cast, concern) == [
        (0, "lead", "Lee"), (5, "manager", "Mo"), (10, "everyone", "Lee"), (10, "everyone", "Mo"),
        (10, "everyone", "Nia"),
    ]  # fmt: skip


def test_about_a_volunteer_the_coordinator_is_still_first(cast: Cast, circle: Circle) -> None:
    concern = raised(cast, circle, Raised(1, named=(cast.people["Ben"].id,)))
    assert ladder(cast, concern)[0] == (0, "coordinator", "Cora")


def test_whoever_is_struck_from_the_circle_is_not_rung(session: Session, cast: Cast, circle: Circle) -> None:
    nia = cast.accounts["Nia"].person_id
    strike_out(session, "circle", circle.id, nia, cast.provider.id, cast.by, MONDAY)
    assert "Nia" not in {who for _, _, who in ladder(cast, raised(cast, circle, Raised(1)))}


def test_without_a_circle_the_managers_are_first(cast: Cast) -> None:
    cast.provider.duty_number = None
    assert ladder(cast, raised(cast, None, Raised(1)))[0] == (0, "manager", "Mo")


def test_a_closed_account_and_an_ended_role_are_on_no_rung(cast: Cast, circle: Circle) -> None:
    cast.accounts["Mo"].disabled_at = MONDAY
    assert "Mo" not in {who for _, _, who in ladder(cast, raised(cast, circle, Raised(1)))}


def test_with_nobody_left_there_is_no_ladder_and_no_error(session: Session, cast: Cast, circle: Circle) -> None:
    cast.provider.duty_number = None
    for account in session.exec(select(Account)).all():
        account.disabled_at = MONDAY
    assert ladder(cast, raised(cast, circle, Raised(1))) == []


@given(st.sets(st.sampled_from(("Cora", "Nia", "Mo", "Ben"))), st.sampled_from((1, 2)))
def test_nobody_who_is_named_is_ever_rung(
    session: Session, cast: Cast, circle: Circle, named: set[str], level: int
) -> None:
    people: list[UUID] = [cast.people[name].id for name in sorted(named)]
    concern = raised(cast, circle, Raised(level, "Something.", named=tuple(people)))
    rung = session.exec(select(ConcernStep.person_id).where(col(ConcernStep.concern_id) == concern.id)).all()
    assert not set(rung) & set(people)
    assert {cast.people[name].id for name in {"Cora", "Nia", "Mo"} - named} <= set(rung)


def test_when_a_whole_rung_cannot_be_rung_the_next_comes_forward(session: Session, cast: Cast, circle: Circle) -> None:
    concern = raised(cast, circle, Raised(1))
    first = session.exec(select(ConcernStep).where(col(ConcernStep.rung) == 0)).all()
    later = MONDAY + MINUTE
    could_not_be_rung(session, first[0].id, later)
    assert (5, "manager", "Mo") in ladder(cast, concern)
    could_not_be_rung(session, first[1].id, later)
    could_not_be_rung(session, first[1].id, later)  # said twice, it moves once
    assert (1, "manager", "Mo") in ladder(cast, concern)
    assert (6, "everyone", "Nia") in ladder(cast, concern)


def test_a_code_is_its_owners_alone(session: Session, cast: Cast, circle: Circle) -> None:
    raised(cast, circle, Raised(1))
    step = session.exec(select(ConcernStep).where(col(ConcernStep.account_id) == cast.accounts["Cora"].id)).all()[0]
    assert step.person_id
    found = step_of_code(session, step.person_id, step.code)
    assert found is not None
    assert found.concern_id == step.concern_id
    assert step_of_code(session, cast.people["Mo"].id, step.code) is None or step.code in {
        one.code for one in session.exec(select(ConcernStep).where(col(ConcernStep.person_id) == cast.people["Mo"].id))
    }
    for nonsense in ("", "12345", "no", "٤٤٤٤a"):
        assert step_of_code(session, step.person_id, nonsense) is None


def test_a_ladder_outlasts_a_stop(session: Session, cast: Cast, circle: Circle) -> None:
    raised(cast, circle, Raised(1))
    late = MONDAY + timedelta(hours=5)
    told = {one.person_id for one in of_steps(session, late - timedelta(hours=48), late)}
    assert {None, *(cast.people[name].id for name in ("Cora", "Mo", "Nia"))} == told
    assert all(one.useful_until > late for one in of_steps(session, datetime(2026, 9, 6, tzinfo=MONDAY.tzinfo), late))
