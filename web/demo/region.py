"""An invented region, built by the domain's own verbs: three months of circles, meetings and answers.

Everybody is invented, every number is one of Ofcom's for drama; the places and outcodes are real. Only a database that
holds nothing but what this made is ever filled or marked (Foundation 12).
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from random import Random
from uuid import UUID

from sqlalchemy import Engine
from sqlmodel import Session, select

from circles import clock
from circles.accounts.account import Account, set_password_hash
from circles.accounts.opening import open_account
from circles.accounts.password import hash_password
from circles.accounts.provider import Provider, found_provider
from circles.database import writing
from circles.demo_mark import DemoMark, is_demo
from circles.errors import WrongMoment
from circles.journal import Actor
from circles.local_time import local_date
from circles.people.clearance import record_clearance
from circles.people.core_member import add_core_member, name_practitioner, note_offence
from circles.people.details import Details
from circles.people.licence_condition import add_condition
from circles.people.number import change_number
from circles.people.peer_mentor import add_peer_mentor, note_support
from circles.people.person import Person
from circles.people.personal_record import add_person
from circles.people.professional import add_professional
from circles.people.text_consent import give_consent
from circles.people.volunteer import add_volunteer, note_offer
from circles.places.loading import load_reference
from circles.places.place import PlaceDetails, add_place
from web.demo.names import LAST, MEN, POSTCODES, VENUES, WOMEN

PASSWORD = "demo-circles"  # noqa: S105 - known to everybody, and good only in a demo database
HISTORY = timedelta(weeks=13)
VOLUNTEERS, MENTORS = 40, 5
IN_THE_POOL = 34
ON_THE_WAY = ("applied", "interviewed", "references", "checks", "trained", "enquiry")
WAITING, EARLIER = 6, ("assessed", "referral")
DRAMA_NUMBERS = 1000
LAST_NUMBER = 7_700_900_998  # counted down: the first ones are for due texts, the very last is the carrier's


@dataclass
class Region:
    """What has been made so far. `now` is the demo's present; most of it happened before."""

    random: Random
    now: datetime
    provider_id: UUID
    accounts: dict[str, UUID] = field(default_factory=dict)
    people: dict[str, UUID] = field(default_factory=dict)
    venues: list[UUID] = field(default_factory=list)
    numbers: int = 0
    history: timedelta = HISTORY

    @property
    def began(self) -> datetime:
        return self.now - self.history

    def by(self, role: str = "coordinator") -> Actor:
        """The one who does it, as the journal will have it."""
        return Actor("person", self.accounts[role], self.people[role], "own", self.provider_id, frozenset({role}))

    @property
    def system(self) -> Actor:
        return Actor("system", basis="demo", provider_id=self.provider_id)

    def number(self) -> str:
        """The next drama number. A region larger than they last gives them out again, shared."""
        self.numbers = self.numbers % (DRAMA_NUMBERS - 1) + 1
        return f"+44{LAST_NUMBER - self.numbers}"


def staff_of(session: Session, now: datetime) -> Region:
    """The region of a demo database that is filled already, with its coordinators."""
    provider_id = session.exec(select(Provider.id)).one()
    region = Region(Random(0), now, provider_id)  # noqa: S311 - nothing secret
    for name in ("coordinator", "coordinator2"):
        account = session.exec(select(Account).where(Account.email == f"{name}@demo.example")).one()
        region.accounts[name], region.people[name] = account.id, account.person_id
    return region


def refuse_others_data(session: Session) -> None:
    """Raise WrongMoment in a database that holds anything the demo did not make."""
    if not is_demo(session) and session.exec(select(Provider.id)).first() is not None:
        raise WrongMoment("This database holds real data, so no demo data goes into it. Use an empty one.")


def begin_region(engine: Engine, scale: str, seed: int, now: datetime, history: timedelta = HISTORY) -> Region:
    """Mark the database, load the facts, and found the provider with its staff, `history` ago."""
    password = hash_password(PASSWORD)
    with writing(engine) as session:
        refuse_others_data(session)
        session.add(DemoMark(scale=scale, seed=seed, made_at=clock.machine_now()))
        load_reference(session)
        region = _found(session, Random(seed), now, history)  # noqa: S311 - invented people, not secrets
        for role, first, last in (("coordinator", "Cora", "Llewellyn"), ("manager", "Moses", "Adeyemi")):
            add_staff(session, region, role, first, last, password)
        add_staff(session, region, "coordinator2", "Nia", "Brockway", password)
        for name, postcode in VENUES:
            details = PlaceDetails(name, postcode, step_free=region.random.random() < 0.6)
            region.venues.append(add_place(session, "venue", details, region.by(), region.began).id)
        session.commit()
    return region


def _found(session: Session, random: Random, now: datetime, history: timedelta) -> Region:
    provider = found_provider(session, "Severnside Circles", Actor("system", basis="demo"), now - history)
    provider.neutral_name, provider.duty_number, provider.texting_on = "The Bridge Team", "+441632960123", True
    provider.out_of_hours, provider.set_up_at = "The duty coordinator answers until 10pm.", now - history
    provider.policies = {"experienced": "required"}
    provider.switches = ["mentors", "releases", "matching"]
    session.flush()
    return Region(random, now, provider.id, history=history)


def add_staff(session: Session, region: Region, role: str, first: str, last: str, password: str) -> None:
    """Somebody of the office, with a way to sign in: `role` with a number behind it where there are several."""
    person = _person(session, region, first, last, "woman", mobile=True)
    kind = role.rstrip("0123456789")
    account = _account(session, region, f"{role}@demo.example", person, kind, password)
    region.accounts[role], region.people[role] = account.id, person.id
    if kind == "manager":
        session.get_one(Provider, region.provider_id).safeguarding_lead_id = account.id


def _account(session: Session, region: Region, email: str, person: Person, role: str, password: str) -> Account:
    account = open_account(session, region.provider_id, email, person, [role], region.system, region.began)
    set_password_hash(session, account, password, region.system, region.began)
    return account


def _person(
    session: Session, region: Region, first: str, last: str, gender: str, *, mobile: bool, **more: object
) -> Person:
    details = Details(first_name=first, last_name=last, gender=gender, postcode=region.random.choice(POSTCODES), **more)  # type: ignore[arg-type]
    person = add_person(session, region.provider_id, details, region.system, region.began)
    if mobile:
        change_number(session, person, region.number(), region.system, region.began)
        give_consent(session, person, "demo", region.system, region.began)
    return person


def add_volunteers(engine: Engine, region: Region, count: int = VOLUNTEERS) -> Iterator[UUID]:
    """Volunteers at every stage, most of them in the pool. Yields each one's id."""
    password = hash_password(PASSWORD)
    for place in range(count):
        with writing(engine) as session:
            volunteer_id = _volunteer(session, region, place, password)
            session.commit()
        yield volunteer_id


def _volunteer(session: Session, region: Region, place: int, password: str) -> UUID:
    names, gender = (WOMEN, "woman") if place % 3 else (MEN, "man")
    first, last = names[place % len(names)], LAST[(place * 7) % len(LAST)]
    language = "cy" if first in ("Bethan", "Lowri", "Llŷr", "Aled") else "en"
    person = _person(
        session, region, first, last, gender, mobile=True, email=f"volunteer{place:02d}@demo.example",
        language=language, spoken=("Welsh",) if language == "cy" else (),
    )  # fmt: skip
    late = place % VOLUNTEERS - IN_THE_POOL
    state = ON_THE_WAY[late] if late >= 0 else "pool"
    volunteer = add_volunteer(session, person, region.by(), region.began, state=state, experienced=place % 3 == 0)
    evenings = sorted(region.random.sample(range(5), 3))
    note_offer(session, volunteer, place % 3 == 0, 2 if place % 2 == 0 else 1, evenings, region.by(), region.began)
    if place % VOLUNTEERS < 36:
        _checks(session, region, person, place)
    if place == 1:
        _account(session, region, "volunteer@demo.example", person, "volunteer", password)
    return volunteer.id


def _checks(session: Session, region: Region, person: Person, place: int) -> None:
    """Most checks hold for years; one is past its renew-by date and a few are soon due."""
    today = region.now.date()
    days = {12: 3 * 365 + 20, 30: 3 * 365 - 40, 31: 3 * 365 - 75}.get(place, 200 + region.random.randrange(500))
    record_clearance(session, person, "dbs", region.by(), region.began, issued_on=today - timedelta(days=days))
    if place % 5 == 0:
        trained_on = today - timedelta(days=300)
        record_clearance(
            session,
            person,
            "training",
            region.by(),
            region.began,
            issued_on=trained_on,
            renew_by=today + timedelta(days=430),
        )


def add_mentors(engine: Engine, region: Region, count: int = MENTORS) -> None:
    """Peer mentors, one of whom can sign in."""
    password = hash_password(PASSWORD)
    for place in range(count):
        with writing(engine) as session:
            person = _person(session, region, MEN[place + 9], LAST[place + 20], "man", mobile=True)
            mentor = add_peer_mentor(session, person, region.by(), region.began, state="ready")
            ends = region.now.date() + timedelta(days=90 * (place + 1))
            note_support(session, mentor, 2, ends, "A worker at the recovery service", region.by(), region.began)
            since = region.began.date()
            record_clearance(
                session, person, "gate_and_community", region.by(), region.began, issued_on=since, renew_by=ends
            )
            if place == 0:
                _account(session, region, "mentor@demo.example", person, "mentor", password)
            session.commit()


def add_core_members(engine: Engine, region: Region, in_circles: int, waiting: int = WAITING) -> list[UUID]:
    """Core members: enough for the circles, some waiting, some on the way. Gives those for the circles."""
    states = ["waiting"] * (in_circles + waiting) + list(EARLIER)
    made: list[UUID] = []
    for place, state in enumerate(states):
        with writing(engine) as session:
            made.append(_core_member(session, region, place, state, inside=place == in_circles + 2))
            session.commit()
    return made[:in_circles]


def _core_member(session: Session, region: Region, place: int, state: str, *, inside: bool) -> UUID:
    person = _person(
        session, region, MEN[(place * 5 + 2) % len(MEN)], LAST[(place * 3 + 1) % len(LAST)], "man",
        mobile=place % 2 == 0, device="sms_only" if place % 4 == 0 else "any", no_links=place % 3 == 0,
        in_custody=inside,
    )  # fmt: skip
    led_by = region.accounts["coordinator2" if place in (4, 9) else "coordinator"]
    core_member = add_core_member(session, person, led_by, region.by(), region.began, state=state)
    note_offence(session, core_member, "Set out at the briefing.", place == 3, region.by(), region.began)
    if place % 3 == 0:
        _practitioner(session, region, core_member, place)
    kind = ("no_internet", "curfew", "one_sim")[place % 3]
    add_condition(session, person, kind, "As on the licence.", region.began.date(), region.by(), region.began)
    return core_member.id


def _practitioner(session: Session, region: Region, core_member: object, place: int) -> None:
    person = _person(
        session, region, WOMEN[-1 - place % len(WOMEN)], LAST[-1 - place % len(LAST)], "woman", mobile=False
    )
    post = add_professional(
        session, person, "probation_practitioner", "Bristol probation office", region.by(), region.began
    )
    name_practitioner(session, core_member, post, region.by(), region.began)  # type: ignore[arg-type]


def weekday_of(region: Region, place: int) -> int:
    """Circle 0 meets tomorrow, so that there is something to see at once; the others on the days after."""
    today = local_date(region.now, "Europe/London").weekday()
    return (today + 1 + place) % 5 if (today + 1) % 7 < 5 else place % 5


def time_of(place: int) -> time:
    return (time(18), time(18, 30), time(17, 30), time(19))[place % 4]
