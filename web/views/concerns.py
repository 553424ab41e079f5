"""The words of concerns: levels, agencies, channels, what an entry is, and who stands on a rung."""

from datetime import date, datetime, time
from uuid import UUID

from sqlmodel import Session

from circles.circle.circle import Circle
from circles.local_time import at as moment_at
from circles.local_time import local, local_date
from circles.people.core_member import CoreMember
from circles.people.person import Person
from circles.releases.plan import numbers_of_prison, open_plan_of

LEVEL_TILES = (
    ("1", "1. Immediate danger", "A threat to life, a child at risk now, violence. Ring 999 first."),
    ("2", "2. Serious", "A broken condition, a hidden device or relationship, missing, signs of going back."),
    ("3", "3. Concern", "Mood, drink, isolation, pushing at boundaries, missed meetings."),
    ("4", "4. Welfare", "A volunteer is upset or afraid, or there is conflict in the circle."),
)
AGENCY_WORDS = {
    "police": "Police", "probation": "Probation", "mash": "Children's services (MASH)",
    "adult_safeguarding": "Adult safeguarding", "lado": "The designated officer (LADO)",
    "dbs": "Disclosure and Barring Service", "charity_commission": "Charity Commission",
    "circles_uk": "Circles UK", "insurer": "The insurer", "other": "Somebody else",
}  # fmt: skip
CHANNEL_WORDS = {
    "phone": "By phone", "secure_email": "By secure e-mail", "in_person": "In person", "letter": "By letter",
    "online_form": "By an online form",
}  # fmt: skip
KIND_WORDS = {
    "raised": "Raised", "taken": "Taken", "note": "Added", "level": "Level changed", "agency": "An agency was told",
    "told_core_member": "The core member was told", "named": "Somebody was named", "restricted": "Kept to the fewest",
    "handled": "How it ended", "reopened": "Handed back", "closed": "Signed off",
}  # fmt: skip
RUNG_WORDS = {
    "coordinator": "the coordinator", "deputy": "standing in", "duty": "the duty line", "manager": "a manager",
    "lead": "the safeguarding lead", "everyone": "everybody in the office",
}  # fmt: skip

INSIDE = {"safer_custody": "Safer custody", "orderly_office": "The orderly office"}


def numbers_inside(session: Session, circle_id: UUID | None) -> list[tuple[str, str]]:
    """Whom to ring about somebody who is in prison: that prison's own numbers, as the provider entered them (F5)."""
    circle = session.get(Circle, circle_id) if circle_id else None
    if circle is None:
        return []
    core_member = session.get_one(CoreMember, circle.core_member_id)
    if not session.get_one(Person, core_member.person_id).in_custody:
        return []
    plan = open_plan_of(session, core_member.id)
    phones = numbers_of_prison(session, plan) if plan else []
    return [(INSIDE[one.label], one.number) for one in phones if one.label in INSIDE]


def moment_of(on: date | None, wall: time | None, zone: str, now: datetime) -> datetime:
    """When something was: a day without a time is that day at noon, a time without a day is today's."""
    if on is None and wall is None:
        return now
    day = on or local_date(now, zone)
    if wall is None:
        wall = min(time(12), local(now, zone).time().replace(tzinfo=None)) if on == local_date(now, zone) else time(12)
    return moment_at(day, wall, zone)
