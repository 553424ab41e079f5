"""How people go from stage to stage, and whose caseload a core member is on."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from sqlmodel import Session, col, select

from circles.accounts.account import Role
from circles.errors import BadInput, WrongMoment
from circles.journal import JournalEntry
from circles.people import core_member, peer_mentor, professional, volunteer
from circles.people.moving import BY_THE_CIRCLE, SAY_WHY, offered
from circles.people.person import Person
from tests.circles.people.conftest import Northside, open_northside

TakeOn = Callable[..., Person]


def test_a_volunteer_goes_step_by_step_and_the_journal_has_states_but_no_reason(
    newcomer: TakeOn, session: Session, northside: Northside, moment: datetime
) -> None:
    one = volunteer.add_volunteer(session, newcomer(), northside.by, moment)
    later = moment + timedelta(days=3)
    volunteer.move_volunteer(session, one, "applied", "", northside.by, later)
    volunteer.move_volunteer(session, one, "declined", "Lives too far away.", northside.by, later)
    assert (one.state, one.state_since, one.state_reason) == ("declined", later.date(), "Lives too far away.")
    last = session.exec(select(JournalEntry).order_by(col(JournalEntry.seq).desc())).first()
    assert last is not None
    assert (last.verb, last.was, last.now_is) == ("move_volunteer", "applied", "declined")


@pytest.mark.parametrize("state", volunteer.LEAVING)
def test_leaving_owes_a_reason(
    newcomer: TakeOn, session: Session, northside: Northside, moment: datetime, state: str
) -> None:
    one = volunteer.add_volunteer(session, newcomer(), northside.by, moment)
    with pytest.raises(BadInput, match=SAY_WHY):
        volunteer.move_volunteer(session, one, state, "  ", northside.by, moment)
    assert one.state == "enquiry"


def test_a_stage_cannot_be_jumped(newcomer: TakeOn, session: Session, northside: Northside, moment: datetime) -> None:
    one = volunteer.add_volunteer(session, newcomer(), northside.by, moment)
    with pytest.raises(WrongMoment, match="This is enquiry now, so it cannot become pool"):
        volunteer.move_volunteer(session, one, "pool", "", northside.by, moment)


def test_only_a_circle_takes_people_in_and_out(
    newcomer: TakeOn, session: Session, northside: Northside, moment: datetime
) -> None:
    one = volunteer.add_volunteer(session, newcomer(), northside.by, moment, state="pool")
    with pytest.raises(WrongMoment, match=BY_THE_CIRCLE):
        volunteer.move_volunteer(session, one, "in_a_circle", "", northside.by, moment)
    volunteer.enter_circle(session, one, northside.by, moment)
    assert offered(one, volunteer.MOVES) == ()
    with pytest.raises(WrongMoment, match=BY_THE_CIRCLE):
        volunteer.move_volunteer(session, one, "left", "Moved.", northside.by, moment)
    volunteer.leave_circle(session, one, northside.by, moment)
    assert one.state == "pool"


@pytest.mark.parametrize(("capacity", "evenings"), [(0, [1]), (5, [1]), (1, [7])])
def test_an_offer_that_cannot_be_is_refused(
    newcomer: TakeOn, session: Session, northside: Northside, moment: datetime, capacity: int, evenings: list[int]
) -> None:
    one = volunteer.add_volunteer(session, newcomer(), northside.by, moment)
    with pytest.raises(BadInput):
        volunteer.note_offer(
            session, one, experienced=True, capacity=capacity, evenings=evenings, by=northside.by, now=moment
        )
    assert (one.experienced, one.capacity, one.evenings) == (False, 1, [])


def test_a_core_member_is_on_a_caseload_from_the_first_day(
    newcomer: TakeOn, session: Session, northside: Northside, moment: datetime
) -> None:
    one = core_member.add_core_member(session, newcomer(), northside.coordinator.id, northside.by, moment)
    assert (one.state, one.coordinator_id) == ("referral", northside.coordinator.id)


def test_a_caseload_goes_only_to_somebody_who_coordinates_here_today(
    newcomer: TakeOn, session: Session, northside: Northside, moment: datetime
) -> None:
    one = core_member.add_core_member(session, newcomer(), northside.coordinator.id, northside.by, moment)
    south = open_northside(session, "Southside")
    for account in (northside.manager, south.coordinator):
        with pytest.raises(BadInput, match=core_member.NOT_A_COORDINATOR):
            core_member.assign_coordinator(session, one, account.id, northside.by, moment)
    role = Role(
        provider_id=northside.provider.id, account_id=northside.manager.id, role="coordinator",
        from_on=date(2026, 9, 7), until_on=date(2026, 9, 7),
    )  # fmt: skip
    session.add(role)
    core_member.assign_coordinator(session, one, northside.manager.id, northside.by, moment)
    assert one.coordinator_id == northside.manager.id
    with pytest.raises(BadInput):
        core_member.assign_coordinator(session, one, northside.manager.id, northside.by, moment + timedelta(days=1))


@pytest.mark.parametrize("state", ["declined", "deferred", "withdrawn"])
def test_a_core_member_who_goes_owes_us_a_reason(
    newcomer: TakeOn, session: Session, northside: Northside, moment: datetime, state: str
) -> None:
    one = core_member.add_core_member(session, newcomer(), northside.coordinator.id, northside.by, moment)
    with pytest.raises(BadInput):
        core_member.move_core_member(session, one, state, "", northside.by, moment)
    core_member.move_core_member(session, one, state, "Moved to Leeds.", northside.by, moment)
    assert one.state == state


def test_a_practitioner_who_left_their_post_is_not_named(
    newcomer: TakeOn, session: Session, northside: Northside, moment: datetime
) -> None:
    one = core_member.add_core_member(session, newcomer(), northside.coordinator.id, northside.by, moment)
    known = professional.add_professional(
        session, newcomer("Pat"), "probation_practitioner", "Probation", northside.by, moment
    )
    core_member.name_practitioner(session, one, known, northside.by, moment)
    assert one.practitioner_id == known.id
    professional.leave_post(session, known, moment.date(), northside.by, moment)
    with pytest.raises(BadInput):
        core_member.name_practitioner(session, one, known, northside.by, moment)
    with pytest.raises(WrongMoment):
        professional.leave_post(session, known, moment.date(), northside.by, moment)


def test_a_peer_mentor_has_somebody_who_supports_them(
    newcomer: TakeOn, session: Session, northside: Northside, moment: datetime
) -> None:
    one = peer_mentor.add_peer_mentor(session, newcomer(), northside.by, moment)
    peer_mentor.note_support(session, one, 3, date(2027, 5, 1), "Sam, 07700 900111", northside.by, moment)
    assert (one.capacity, one.licence_ends_on, one.support_contact) == (3, date(2027, 5, 1), "Sam, 07700 900111")
    with pytest.raises(BadInput):
        peer_mentor.note_support(session, one, 0, None, "", northside.by, moment)
    peer_mentor.move_peer_mentor(session, one, "checks", "", northside.by, moment)
    with pytest.raises(BadInput):
        peer_mentor.move_peer_mentor(session, one, "suspended", "", northside.by, moment)
