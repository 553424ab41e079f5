"""The demo's two releases of this fortnight: one that is ready in a few days, one with most of it still open."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from sqlalchemy import Engine, case
from sqlmodel import Session, col, select

from circles.accounts.account import Account
from circles.database import writing
from circles.local_time import local_date
from circles.people.core_member import CoreMember
from circles.people.peer_mentor import PeerMentor
from circles.people.person import Person
from circles.places.bank_holiday import bank_holidays
from circles.places.place import PlaceDetails, add_number, add_place, number_answered
from circles.releases.confirmation import Said, confirmations_of, give_confirmation
from circles.releases.dates import early_release, state_date
from circles.releases.day import confirm_day, make_plan
from circles.releases.details import Details, change_details
from circles.releases.legs import Leg, add_leg
from circles.releases.mentors import answer_offer, ask_to_meet
from circles.releases.plan import ReleasePlan
from web.demo.region import Region

PRISON, PRISON_NAME, PRISON_POSTCODE = "BLI", "Bristol", "BS7 8PS"
OFFICE = "PO149"
ZONE, DIVISION = "Europe/London", "england-and-wales"
SOON, LATER = timedelta(days=3), timedelta(days=8)
NUMBERS = (("reception", "01632 960201"), ("offender_management", "01632 960202"), ("safer_custody", "01632 960203"))
A_DAY, FRIDAY = timedelta(days=1), 4


def add_releases(engine: Engine, region: Region) -> int:
    """Two people who wait for a circle come out within a fortnight. Returns how many plans were made."""
    with writing(engine) as session:
        waiting = _core_members(session, region)
        mentors = _mentors(session)
        if len(waiting) < 2 or len(mentors) < 3:  # a region too small for one
            return 0
        first, second = waiting
        _know_the_prison(session, region)
        _ready(session, region, first, mentors)
        _open(session, region, second, mentors)
        session.commit()
    return 2


def _mentors(session: Session) -> Sequence[PeerMentor]:
    """Three who are ready, the one who can sign in first."""
    ready = (
        select(PeerMentor)
        .join(Account, col(Account.person_id) == PeerMentor.person_id, isouter=True)
        .where(col(PeerMentor.state) == "ready")
        .order_by(case((col(Account.email) == "mentor@demo.example", 0), else_=1), col(PeerMentor.id))
    )
    return session.exec(ready.limit(3)).all()


def _core_members(session: Session, region: Region) -> list[CoreMember]:
    """The last two of this coordinator's who wait: they are in prison until then."""
    waiting = select(CoreMember).where(
        col(CoreMember.state) == "waiting", col(CoreMember.coordinator_id) == region.accounts["coordinator"]
    )
    found = list(session.exec(waiting.order_by(col(CoreMember.id).desc()).limit(2)))
    for one in found:
        session.get_one(Person, one.person_id).in_custody = True
    session.flush()
    return found


def _know_the_prison(session: Session, region: Region) -> None:
    details, by = PlaceDetails(PRISON_NAME, PRISON_POSTCODE), region.by()
    place = add_place(session, "prison", details, by, region.began, reference_code=PRISON)
    rung = region.now - timedelta(days=12)
    for label, number in NUMBERS:
        phone = add_number(session, place, label, number, by, region.began)
        number_answered(session, phone, by, rung, rung.date())


def _ready(session: Session, region: Region, core_member: CoreMember, mentors: Sequence[PeerMentor]) -> None:
    """Confirmed a week ago, both said yes, the week's confirmation given: the mentor can sign in and see it."""
    day, by, weeks = _ordinary_day(region.now), region.by(), region.now - timedelta(weeks=3)
    plan = _plan(session, region, core_member, day, weeks)
    for part, mentor in zip(("mentor", "backup"), mentors, strict=False):
        ask_to_meet(session, plan, part, mentor.person_id, by, weeks)
        answer_offer(session, plan, mentor.person_id, "yes", "phone", by, weeks + A_DAY)
    then = region.now - timedelta(days=8)
    confirm_day(session, plan, day, "Ms Okafor", "Offender management unit", by, then)
    week = confirmations_of(session, plan)[0]
    give_confirmation(session, plan, week, Said("Ms Okafor", "Offender management unit"), by, max(week.asked_at, then))
    for leg in (
        Leg("probation", OFFICE, at_time=time(14), lasts_minutes=45, travel_minutes=40),
        Leg("pharmacy", where="The pharmacy on Gloucester Road", lasts_minutes=20, travel_minutes=15),
        Leg("jobcentre", where="Bedminster jobcentre", at_time=time(16), lasts_minutes=30, travel_minutes=20),
    ):
        add_leg(session, plan, leg, by, then)


def _open(session: Session, region: Region, core_member: CoreMember, mentors: Sequence[PeerMentor]) -> None:
    """A Friday, so that the rule brings it forward; nobody at the prison has said so yet, and the mentor is asked."""
    day = local_date(region.now, ZONE) + LATER
    while day.weekday() != FRIDAY:
        day += A_DAY
    plan = _plan(session, region, core_member, day, region.now - A_DAY)
    ask_to_meet(session, plan, "mentor", mentors[2].person_id, region.by(), region.now - timedelta(hours=20))


def _plan(session: Session, region: Region, core_member: CoreMember, day: date, now: datetime) -> ReleasePlan:
    stated = state_date(session, core_member, "crd", day, "letter", "", region.by(), now)
    plan = make_plan(session, core_member, stated, PRISON, region.by(), now)
    details = Details(
        gate="The small door beside the main gate, on Cambridge Road", vehicle="Bus 76, then on foot",
        bring="A coat, a bottle of water, the list of appointments", sign="A green umbrella",
        address="Supported housing, Room 4, with the key at the desk", curfew_at=time(19), travel_minutes=50,
    )  # fmt: skip
    change_details(session, plan, details, region.by(), now)
    return plan


def _ordinary_day(now: datetime) -> date:
    """The first day from the fourth on that no rule moves."""
    day, holidays = local_date(now, ZONE) + SOON, bank_holidays(DIVISION)
    while early_release(day, holidays) != day:
        day += A_DAY
    return day
