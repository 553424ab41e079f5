"""Reminders that are due now, as many as asked for: each to a drama number of its own, all consenting."""

from datetime import time, timedelta

from sqlalchemy import Engine
from sqlmodel import Session, select

from circles import clock
from circles.accounts.provider import Provider
from circles.database import reading, writing
from circles.errors import BadInput
from circles.local_time import is_quiet, local, next_outside_quiet_hours
from circles.meetings.slot import set_weekly_slot
from circles.people.clearance import record_clearance
from circles.people.core_member import add_core_member
from circles.people.details import Details
from circles.people.number import change_number
from circles.people.person import Person
from circles.people.personal_record import add_person
from circles.people.text_consent import give_consent
from circles.people.volunteer import Volunteer, add_volunteer
from circles.secret import fingerprint
from web.demo.history import ZONE, gather, settle_circle
from web.demo.region import Region, staff_of

MOST = 940  # of the thousand drama numbers; the region's own people have the last sixty
IN_A_CIRCLE, FEWEST = 5, 4
A_MINUTE = timedelta(minutes=1)


def add_due_texts(engine: Engine, count: int) -> int:
    """Add `count` reminders due now. In the quiet hours the demo's clock is first moved to their end.

    Raises BadInput where fewer drama numbers are left.
    """
    region = _region(engine)
    with reading(engine) as session:
        numbers = _free_numbers(session, region)
    if count > len(numbers):
        raise BadInput({"due_texts": f"{len(numbers)} drama numbers are left, so at most that many texts can be due."})
    for start in range(0, count, IN_A_CIRCLE):
        with writing(engine) as session:
            _circle(session, region, numbers[start : min(start + IN_A_CIRCLE, count)])
            session.commit()
    return count


def _free_numbers(session: Session, region: Region) -> list[str]:
    """The drama numbers nobody has yet, upward."""
    taken = set(session.exec(select(Person.mobile_fingerprint).where(Person.provider_id == region.provider_id)))
    numbers = (f"+447700900{place:03d}" for place in range(MOST))
    return [one for one in numbers if fingerprint(one, "mobile") not in taken]


def _region(engine: Engine) -> Region:
    with writing(engine) as session:
        now = clock.now(session)
        provider = session.exec(select(Provider)).one()
        if is_quiet(now, ZONE, provider.quiet_from, provider.quiet_until):
            now = next_outside_quiet_hours(now, ZONE, provider.quiet_from, provider.quiet_until) + A_MINUTE
            clock.set_to(session, now)
            session.commit()
    with reading(engine) as session:
        return staff_of(session, now)


def _circle(session: Session, region: Region, numbers: list[str]) -> None:
    """A circle that meets this time tomorrow: its reminders are due from this minute on."""
    name = f"Due {numbers[0][-3:]}"
    person = _person(session, region, "Sam", "Demo")
    core_member = add_core_member(
        session, person, region.accounts["coordinator"], region.by(), region.now, state="waiting"
    )
    silent = [""] * (FEWEST - len(numbers))  # a circle takes four, whoever of them can be texted
    volunteers = [_volunteer(session, region, name, number) for number in (*numbers, *silent)]
    volunteers[0].experienced = True
    circle = gather(session, region, name, core_member, volunteers, region.now)
    settle_circle(session, region, circle, region.now)
    there = local(region.now, ZONE)
    wall = time(there.hour, there.minute)
    tomorrow = there.date() + timedelta(days=1)
    set_weekly_slot(session, circle, tomorrow.weekday(), wall, ZONE, 90, None, tomorrow, 1, region.by(), region.now)


def _volunteer(session: Session, region: Region, name: str, number: str) -> Volunteer:
    person = _person(session, region, "Alex", f"{name}-{number[-3:]}")
    if number:
        change_number(session, person, number, region.system, region.now)
        give_consent(session, person, "demo", region.system, region.now)
    record_clearance(session, person, "dbs", region.by(), region.now, issued_on=region.now.date() - timedelta(days=90))
    return add_volunteer(session, person, region.by(), region.now, state="pool")


def _person(session: Session, region: Region, first: str, last: str) -> Person:
    return add_person(session, region.provider_id, Details(first_name=first, last_name=last), region.system, region.now)
