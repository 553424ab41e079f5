"""The plan of a whole region: its circles, everybody in them, and everybody beside them."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import time
from random import Random

from web.bulk.folk import Folk, Guide, Member, Recruit, Someone, a_week_before
from web.bulk.rows import id_made_at
from web.bulk.size import BEFORE, Calendar, Size
from web.bulk.story import (
    EMPTY_WHILE_FORMING,
    STATES,
    TO_BRIEFING,
    Chair,
    Group,
    formed_in,
    give_it_an_end,
    left_on_week,
    name_of,
    seat,
    state_of,
)

WITH_NUMBER = 240  # of the thousand drama numbers; the first ones stay free for due texts
BESIDE = (  # of the volunteers who sit in no circle
    ("pool", 55), ("resting", 8), ("trained", 6), ("checks", 7), ("references", 5), ("interviewed", 5), ("applied", 6),
    ("enquiry", 4), ("left", 6), ("suspended", 1), ("declined", 2),
)  # fmt: skip
BEFORE_A_CIRCLE = ("waiting",) * 6 + ("accepted", "consented", "assessed", "referral", "deferred", "withdrawn")
NEXT_FOR_MEMBER = {
    "ended": ("ended",), "follow_up": ("ended",), "closed": ("ended",),
    "ended_early": ("waiting", "ended", "withdrawn"),
}  # fmt: skip
OF_A_COUPLE_OF_CIRCLES = 10  # one circle in ten has somebody who sits in the one before it as well


@dataclass
class Plan:
    """Everybody and every circle to be."""

    groups: list[Group] = field(default_factory=list)
    recruits: list[Recruit] = field(default_factory=list)
    members: list[Member] = field(default_factory=list)
    guides: list[Guide] = field(default_factory=list)

    @property
    def demo_volunteer(self) -> Recruit:
        """Who signs in as the demo's volunteer: she sits in a circle of the first coordinator that meets."""
        return next(one for one in self.groups if one.lead == 0 and one.state == "weekly").chairs[0].recruit


def make_plan(size: Size, random: Random, calendar: Calendar, folk: Folk) -> Plan:
    """The plan of a region of this size. The same seed, size and day give the same plan."""
    plan = Plan()
    for place in range(size.circles):
        plan.groups.append(_group(place, size, random, calendar, folk, plan))
    _settle_recruits(plan)
    while len(plan.recruits) < size.volunteers:
        plan.recruits.append(_beside(len(plan.recruits), size, random, calendar, folk))
    for place in range(size.waiting):
        state = BEFORE_A_CIRCLE[place % len(BEFORE_A_CIRCLE)]
        plan.members.append(folk.member(place % size.areas, calendar.last - random.randint(1, 40), state))
    plan.guides = [folk.guide(place % size.areas, random.randint(0, BEFORE)) for place in range(size.mentors)]
    return plan


def give_numbers(plan: Plan, next_number: Callable[[], str]) -> None:
    """A drama number each for the people around the first coordinator, until they run out; two share one."""
    near: list[Someone] = [one for group in plan.groups if group.lead == 0 for one in _of(group)]
    near += [*plan.guides[:4], *plan.recruits]
    for one in list({id(one): one for one in near}.values())[:WITH_NUMBER]:
        one.mobile = next_number()
    first, second = plan.recruits[0], plan.recruits[-1]
    second.mobile = first.mobile
    first.shared = second.shared = first.mobile is not None


def _of(group: Group) -> list[Someone]:
    return [group.member, *(chair.recruit for chair in group.chairs)]


def _group(place: int, size: Size, random: Random, calendar: Calendar, folk: Folk, plan: Plan) -> Group:
    state, formed, area = state_of(place), formed_in(place, random, calendar), place % size.areas
    lead = 0 if place % size.share == 0 else 1 + place % (size.coordinators - 1)
    came = a_week_before(random, formed)
    member = folk.member(area, came, random.choice(NEXT_FOR_MEMBER.get(state, ("in_a_circle",))))
    circle_id = id_made_at(calendar.moment(formed, 1, time(11)), random)
    group = Group(place, circle_id, name_of(place), member, area, lead, state, formed)
    give_it_an_end(group, random, calendar)
    member.since = formed if group.is_open else group.stops or formed
    seat(group, _recruits(group, random, folk, plan), random, calendar)
    plan.members.append(member)
    return group


def _recruits(group: Group, random: Random, folk: Folk, plan: Plan) -> list[Recruit]:
    """Who joins: new people, and now and then somebody who offered two circles and sits in the one before."""
    within = group.place % len(STATES)
    few = 0 if within == EMPTY_WHILE_FORMING else 3 if group.state == "forming" else 4 + group.place % 3
    found = [folk.recruit(group.area, a_week_before(random, group.formed)) for _ in range(few)]
    plan.recruits += found
    for one in found[:1]:
        one.experienced = True
    if few and group.place % OF_A_COUPLE_OF_CIRCLES == OF_A_COUPLE_OF_CIRCLES // 2:
        found += _lent(plan.groups[-1], group.formed)[:1] if few < 6 else []
    return found


def _lent(before: Group, formed: int) -> list[Recruit]:
    settled = [chair.recruit for chair in before.chairs if chair.left is None]
    return [one for one in settled if one.capacity > 1 and one.came <= formed - TO_BRIEFING]


def _settle_recruits(plan: Plan) -> None:
    """What the circles have made of everybody who was ever in one."""
    chairs: dict[int, list[tuple[Group, Chair]]] = {}
    for group in plan.groups:
        for chair in group.chairs:
            chairs.setdefault(chair.recruit.number, []).append((group, chair))
    for one in plan.recruits:
        theirs = chairs[one.number]
        ends = [left_on_week(group, chair) for group, chair in theirs]
        if None in ends:
            one.since = min(chair.joined for (_, chair), end in zip(theirs, ends, strict=True) if end is None)
            one.stage, one.with_account = "in_a_circle", one.number % 5 != 0
        else:
            one.since = max(end for end in ends if end is not None)
            one.experienced = True


def _beside(place: int, size: Size, random: Random, calendar: Calendar, folk: Folk) -> Recruit:
    stage = random.choices([name for name, _ in BESIDE], [weight for _, weight in BESIDE])[0]
    one = folk.recruit(place % size.areas, random.randint(0, calendar.last - 1))
    one.stage = stage
    return one
