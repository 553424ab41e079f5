"""A whole region in bulk: staff and places by the verbs, everything else week by week, in pieces of under a second."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from random import Random
from typing import Any
from uuid import UUID

from sqlalchemy import Engine, bindparam, update
from sqlmodel import Session, col, select

from circles.accounts.password import hash_password
from circles.accounts.provider import Provider
from circles.circle.circle import Circle
from circles.database import refresh_statistics, writing
from circles.journal import Actor
from circles.people.core_member import CoreMember
from circles.places.place import PlaceDetails, add_place
from circles.places.reference import Outcode, Prison, ProbationOffice
from web.bulk.folk import Folk
from web.bulk.forming import circle_of, write_forming
from web.bulk.matching import add_runs
from web.bulk.people import Pen, write_guide, write_member, write_recruit
from web.bulk.plan import Plan, give_numbers, make_plan
from web.bulk.rows import Rows
from web.bulk.size import AREAS, Calendar, Size
from web.bulk.story import Group
from web.bulk.weeks import last_contact, write_week
from web.demo.concerns import add_concerns
from web.demo.names import LAST, WOMEN
from web.demo.pairings import add_pairings
from web.demo.region import PASSWORD, Region, add_staff, begin_region
from web.demo.releases import add_releases

AT_ONCE = 40  # circles' weeks in one transaction: well under a second
AHEAD = 13  # weeks whose meetings stand already
VENUES_IN_AN_AREA = 6
Tell = Callable[[int, int], None]  # how many weeks are done, of how many


@dataclass
class Nation:
    """A region in the making."""

    engine: Engine
    region: Region
    plan: Plan
    pen: Pen
    circles: dict[UUID, Circle]


def make_in_bulk(engine: Engine, size: Size, seed: int, now: datetime, tell: Tell | None = None) -> Plan:
    """Make the region or the nation; `tell` hears of every week. Raises WrongMoment in a database with real data.

    The same seed, size and day give the same people, circles and evenings.
    """
    calendar = Calendar(now)
    region = begin_region(engine, size.name, seed, now, now - calendar.began)
    nation = _begin(engine, region, size, calendar, Random(seed))  # noqa: S311 - invented people, not secrets
    weeks = calendar.last + AHEAD + 1
    for week in range(weeks):
        for piece in _pieces(nation, week):
            with writing(engine) as session:
                provider = session.get_one(Provider, region.provider_id)
                for write in piece:
                    write(provider)
                nation.pen.rows.write(session)
                session.commit()
        if tell is not None:
            tell(week + 1, weeks)
    add_releases(engine, region)
    add_pairings(engine, region)
    add_concerns(engine, region)
    add_runs(engine, region)
    _note_last_contacts(nation)
    return nation.plan


def _begin(engine: Engine, region: Region, size: Size, calendar: Calendar, random: Random) -> Nation:
    """The staff and the places by the verbs, and the plan of everything else."""
    password = hash_password(PASSWORD)
    with writing(engine) as session:
        for number in range(3, size.coordinators + 1):
            first, last = WOMEN[number % len(WOMEN)], LAST[number * 5 % len(LAST)]
            add_staff(session, region, f"coordinator{number}", first, last, password)
        outcodes = _outcodes(session, size)
        venues = tuple(_venues(session, region, place, outcodes[AREAS[place][1]]) for place in range(size.areas))
        offices = tuple(session.exec(select(ProbationOffice.name).order_by(col(ProbationOffice.code))))
        prisons = tuple(session.exec(select(Prison.code).order_by(col(Prison.code))))
        session.commit()
    folk = Folk(random, calendar, outcodes)
    plan = make_plan(size, random, calendar, folk)
    give_numbers(plan, region.number)
    leads = tuple(region.by(f"coordinator{number if number > 1 else ''}") for number in range(1, size.coordinators + 1))
    rows = Rows(random, region.provider_id)
    system = Actor("system", basis="demo", provider_id=region.provider_id)
    pen = Pen(rows, calendar, folk, leads, system, venues, offices, prisons, password)
    return Nation(engine, region, plan, pen, {group.circle_id: circle_of(pen, group) for group in plan.groups})


def _outcodes(session: Session, size: Size) -> dict[str, list[str]]:
    """The real outcodes of each area, in order."""
    codes = session.exec(select(Outcode.code).order_by(col(Outcode.code))).all()
    wanted = {prefix for _, prefix in AREAS[: size.areas]}
    found: dict[str, list[str]] = {prefix: [] for prefix in sorted(wanted)}
    for code in codes:
        prefix = code[: 1 + code[1].isalpha()]
        if prefix in found:
            found[prefix].append(code)
    return found


def _venues(session: Session, region: Region, area: int, outcodes: list[str]) -> tuple[UUID, ...]:
    town = AREAS[area][0]
    names = ("Community Rooms", "Quaker Meeting Room", "Library Annexe", "Old Chapel", "Health Park", "Station Hall")
    details = (
        PlaceDetails(
            f"{town} {name}",
            f"{outcodes[number * 3 % len(outcodes)]} 1AA",
            step_free=number % 3 != 0,
            in_sight=("school",) if number % 4 == 3 else (),
        )
        for number, name in enumerate(names[:VENUES_IN_AN_AREA])
    )
    return tuple(add_place(session, "venue", one, region.by(), region.began).id for one in details)


def _pieces(nation: Nation, week: int) -> Iterator[list[Callable[[Provider], None]]]:
    """What is to be written in one week, as short transactions: first who came, then the circles."""
    newcomers = [*_people_of(nation, week)]
    circles = [_circle_week(nation, group, week) for group in nation.plan.groups]
    for deeds in (newcomers, circles):
        for start in range(0, len(deeds), AT_ONCE):
            yield deeds[start : start + AT_ONCE]


def _people_of(nation: Nation, week: int) -> Iterator[Callable[[Provider], None]]:
    plan, pen = nation.plan, nation.pen
    leads = {group.member.own_id: group.lead for group in plan.groups}
    for recruit in (one for one in plan.recruits if one.came == week):
        email = "volunteer@demo.example" if recruit is plan.demo_volunteer else ""
        recruit.with_account = recruit.with_account or bool(email)
        yield lambda _, one=recruit, email=email: write_recruit(pen, one, email)  # type: ignore[misc]
    for member in (one for one in plan.members if one.came == week):
        lead = leads.get(member.own_id, member.number % len(pen.coordinators))
        yield lambda _, one=member, lead=lead: write_member(pen, one, lead)  # type: ignore[misc]
    for guide in (one for one in plan.guides if one.came == week):
        email = "mentor@demo.example" if guide is plan.guides[0] else ""
        yield lambda _, one=guide, email=email: write_guide(pen, one, email)  # type: ignore[misc]


def _circle_week(nation: Nation, group: Group, week: int) -> Callable[[Provider], None]:
    pen, circle = nation.pen, nation.circles[group.circle_id]

    def write(provider: Provider) -> None:
        if week <= pen.calendar.last:
            write_forming(pen, group, week)
        if group.meets_in(week):
            write_week(pen, provider, circle, group, week)

    return write


def _note_last_contacts(nation: Nation) -> None:
    found = [last_contact(group, nation.circles[group.circle_id]) for group in nation.plan.groups]
    values: dict[str, Any] = {"last_contact_at": bindparam("last"), "next_due_at": bindparam("due")}
    moved = update(CoreMember).where(col(CoreMember.id) == bindparam("core_member")).values(**values)
    with writing(nation.engine) as session:
        session.connection().execute(moved, [one for one in found if one is not None])
        refresh_statistics(session)
        session.commit()
