"""A release at the cast's own prison: Dan comes out, Femi meets him, Gus is the backup, Cora plans it."""

from datetime import UTC, date, datetime, time, timedelta

from sqlmodel import Session

from circles.people.clearance import record_clearance
from circles.people.peer_mentor import PeerMentor, add_peer_mentor
from circles.places.place import Place, PlaceDetails, add_number, add_place, number_answered
from circles.places.reference import Outcode, Prison, ProbationOffice
from circles.releases.dates import state_date
from circles.releases.day import confirm_day, make_plan
from circles.releases.details import Details, change_details
from circles.releases.mentors import answer_offer, ask_to_meet
from circles.releases.plan import ReleasePlan
from tests.cast import MONDAY, Cast, add_somebody

FRIDAY = date(2026, 10, 2)  # Dan's conditional release date
THURSDAY = date(2026, 10, 1)  # what the rule makes of it
PRISON, OFFICE = "ASI", "PO077"
CURFEW = time(19)


def london(day: date, hour: int, minute: int = 0) -> datetime:
    """A moment of a summer's day, by the clock on the wall."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=UTC) - timedelta(hours=1)


def add_facts(session: Session) -> None:
    """One prison and one probation office of the reference lists."""
    for code in ("BS16", "BS1"):
        if session.get(Outcode, code) is None:
            session.add(Outcode(code=code, easting=364_000, northing=176_000))
    if session.get(Prison, PRISON) is None:
        session.add(Prison(code=PRISON, name="Ashfield (HMP)", town="Bristol", postcode="BS16 9QJ", for_men=True,
                           for_women=False))  # fmt: skip
        session.add(ProbationOffice(code=OFFICE, name="Bristol: Decourcy House", town="Bristol", postcode="BS1 3QB"))
    session.flush()


def add_mentor(cast: Cast, name: str, mobile: str, now: datetime = MONDAY) -> PeerMentor:
    """A peer mentor who is ready, cleared for the gate, and may be texted."""
    person = cast.people.get(name) or add_somebody(cast, name, now, mobile)
    issued = now.date() - timedelta(days=30)
    record_clearance(cast.session, person, "gate_and_community", cast.by, now, issued_on=issued,
                     renew_by=date(2027, 6, 1))  # fmt: skip
    return add_peer_mentor(cast.session, person, cast.by, now, state="ready")


def plan_release(cast: Cast, on: date = FRIDAY, now: datetime = MONDAY) -> ReleasePlan:
    """A plan that rests on Dan's conditional release date."""
    add_facts(cast.session)
    for name, mobile in (("Femi", "07700 900101"), ("Gus", "07700 900102")):
        if name not in cast.people:
            add_mentor(cast, name, mobile, now)
    stated = state_date(cast.session, cast.core_member, "crd", on, "letter", "", cast.by, now)
    plan = make_plan(cast.session, cast.core_member, stated, PRISON, cast.by, now)
    change_details(cast.session, plan, Details(address="12 Elm Road", curfew_at=CURFEW), cast.by, now)
    return plan


def ask_both(cast: Cast, plan: ReleasePlan, now: datetime = MONDAY) -> None:
    ask_to_meet(cast.session, plan, "mentor", cast.people["Femi"].id, cast.by, now)
    ask_to_meet(cast.session, plan, "backup", cast.people["Gus"].id, cast.by, now)


def both_accept(cast: Cast, plan: ReleasePlan, now: datetime = MONDAY) -> None:
    for name in ("Femi", "Gus"):
        answer_offer(cast.session, plan, cast.people[name].id, "yes", "phone", cast.by, now)


def confirm(cast: Cast, plan: ReleasePlan, on: date = THURSDAY, now: datetime = MONDAY) -> None:
    confirm_day(cast.session, plan, on, "Ms Okafor", "Offender management unit", cast.by, now)


def ready_to_go(cast: Cast, now: datetime = MONDAY) -> ReleasePlan:
    """A plan whose day is confirmed and whose mentor and backup have both said yes."""
    plan = plan_release(cast, now=now)
    ask_both(cast, plan, now)
    both_accept(cast, plan, now)
    confirm(cast, plan, now=now)
    return plan


def know_the_prison(cast: Cast, now: datetime = MONDAY) -> Place:
    """The provider's own numbers of the prison, each rung and answered."""
    details = PlaceDetails("Ashfield", "BS16 9QJ")
    place = add_place(cast.session, "prison", details, cast.by, now, reference_code=PRISON)
    for label in ("reception", "offender_management", "safer_custody"):
        number = add_number(cast.session, place, label, "01632 960001", cast.by, now)
        number_answered(cast.session, number, cast.by, now, now.date())
    return place
