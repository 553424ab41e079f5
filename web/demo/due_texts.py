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
from web.demo.history import ZONE, gather, settle_circle
from web.demo.region import Region, staff_of

MOST = 940  # of the thousand drama numbers; the region's own people have the last sixty
IN_A_CIRCLE = 5
A_MINUTE = timedelta(minutes=1)


def add_due_texts(engine: Engine, count: int) -> int:
    """Add `count` reminders due now. In the quiet hours the demo's clock is first moved to their end.

    Raises BadInput for more than there are drama numbers.
    """
    if count > MOST:
        raise BadInput({"due_texts": f"There are {MOST} drama numbers to spare, so at most that many texts."})
    region = _region(engine)
    for start in range(0, count, IN_A_CIRCLE):
        with writing(engine) as session:
            _circle(session, region, start, min(IN_A_CIRCLE, count - start))
            session.commit()
    return count


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


def _circle(session: Session, region: Region, start: int, count: int) -> None:
    """A circle that meets this time tomorrow: its reminders are due from this minute on."""
    person = _person(session, region, "Sam", f"Demo{start:03d}")
    core_member = add_core_member(
        session, person, region.accounts["coordinator"], region.by(), region.now, state="waiting"
    )
    volunteers = [_volunteer(session, region, start + one) for one in range(count)]
    circle = gather(session, region, f"Due {start // IN_A_CIRCLE + 1}", core_member, volunteers, region.now)
    settle_circle(session, region, circle, region.now)
    there = local(region.now, ZONE)
    wall = time(there.hour, there.minute)
    tomorrow = there.date() + timedelta(days=1)
    set_weekly_slot(session, circle, tomorrow.weekday(), wall, ZONE, 90, None, tomorrow, 1, region.by(), region.now)


def _volunteer(session: Session, region: Region, place: int) -> Volunteer:
    person = _person(session, region, "Alex", f"Demo{place:03d}")
    change_number(session, person, f"+447700900{place:03d}", region.system, region.now)
    give_consent(session, person, "demo", region.system, region.now)
    record_clearance(session, person, "dbs", region.by(), region.now, issued_on=region.now.date() - timedelta(days=90))
    return add_volunteer(session, person, region.by(), region.now, state="pool", experienced=place % IN_A_CIRCLE == 0)


def _person(session: Session, region: Region, first: str, last: str) -> Person:
    return add_person(session, region.provider_id, Details(first_name=first, last_name=last), region.system, region.now)
