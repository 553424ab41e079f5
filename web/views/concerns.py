"""The words of concerns: levels, agencies, channels, what an entry is, and who stands on a rung."""

from datetime import date, datetime, time

from circles.local_time import at as moment_at
from circles.local_time import local, local_date

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


def moment_of(on: date | None, wall: time | None, zone: str, now: datetime) -> datetime:
    """When something was: a day without a time is that day at noon, a time without a day is today's."""
    if on is None and wall is None:
        return now
    day = on or local_date(now, zone)
    if wall is None:
        wall = min(time(12), local(now, zone).time().replace(tzinfo=None)) if on == local_date(now, zone) else time(12)
    return moment_at(day, wall, zone)
