"""What a provider weighs when it matches, each figure with its reason: policy, and the charity's to change (D§4)."""

from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import Integer
from sqlmodel import Session, SQLModel, col, select

from circles.column import identifier, link, plain
from circles.errors import BadInput, EditedMeanwhile
from circles.journal import Actor, record

REASONS: Final = {
    "least_value": "What a circle is worth to somebody who waits, far from release: more than any journey costs.",
    "most_value": "What it is worth at release, when the need and the risk are highest.",
    "ramp_days": "Days before release over which the worth rises: a circle needs them to form and be briefed.",
    "peak_days": "Days after release at the highest worth: the first twelve weeks.",
    "half_life_days": "Days after which half of the urgency is left: later is worth less, and never nothing.",
    "waiting_per_day": "Added for each day somebody has waited, so that nobody is passed over for ever.",
    "waiting_most": "The most that waiting adds.",
    "travel_limit": "Minutes to the meeting at most: volunteers who travel longer leave sooner.",
    "minutes_per_mile": "The estimate of a journey: minutes for each mile in a straight line, by road or bus.",
    "minutes_on_top": "The estimate of a journey: minutes on top, for the walk and the wait.",
    "rest_days": "Days of rest after a circle ended, before the next is proposed.",
    "first_meeting_days": "Days from now to the first meeting: clearances must stand on that day.",
    "mentor_weeks_ahead": "Weeks before release in which a peer mentor is looked for: letters come before the gate.",
    "mentor_travel_limit": "Minutes to the prison at most: the mentor goes there and home on a long day.",
}
BOUNDS: Final = {
    "least_value": (1000, 20000), "most_value": (1000, 20000), "ramp_days": (1, 365), "peak_days": (0, 365),
    "half_life_days": (1, 2000), "waiting_per_day": (0, 100), "waiting_most": (0, 5000), "travel_limit": (5, 180),
    "minutes_per_mile": (1, 10), "minutes_on_top": (0, 60), "rest_days": (0, 365), "first_meeting_days": (0, 180),
    "mentor_weeks_ahead": (1, 52), "mentor_travel_limit": (5, 240),
}  # fmt: skip


class MatchingSetting(SQLModel, table=True):
    """One row for each provider that changed a figure; without one, the defaults of this class."""

    __tablename__ = "matching_setting"
    id: UUID = identifier()
    provider_id: UUID = link("provider.id", unique=True)
    least_value: int = plain(Integer, default=4000)
    most_value: int = plain(Integer, default=10000)
    ramp_days: int = plain(Integer, default=90)
    peak_days: int = plain(Integer, default=84)
    half_life_days: int = plain(Integer, default=120)
    waiting_per_day: int = plain(Integer, default=5)
    waiting_most: int = plain(Integer, default=1000)
    travel_limit: int = plain(Integer, default=45)
    minutes_per_mile: int = plain(Integer, default=3)
    minutes_on_top: int = plain(Integer, default=8)
    rest_days: int = plain(Integer, default=28)
    first_meeting_days: int = plain(Integer, default=28)
    mentor_weeks_ahead: int = plain(Integer, default=12)
    mentor_travel_limit: int = plain(Integer, default=90)
    version: int = plain(Integer, default=1)


def matching_setting(session: Session, provider_id: UUID) -> MatchingSetting:
    """What this provider weighs: its own figures, or the defaults (not yet written)."""
    own = select(MatchingSetting).where(col(MatchingSetting.provider_id) == provider_id)
    return session.exec(own).first() or MatchingSetting(provider_id=provider_id)


def change_matching_setting(
    session: Session,
    provider_id: UUID,
    figures: dict[str, int],
    version: int,
    by: Actor,
    now: datetime,
) -> MatchingSetting:
    """Change the figures. Raises BadInput with a sentence for each that is out of bounds, EditedMeanwhile."""
    setting = matching_setting(session, provider_id)
    if setting.version != version:
        raise EditedMeanwhile({name: str(getattr(setting, name)) for name in BOUNDS})
    problems = {
        name: f"Write a number from {low} to {high}."
        for name, (low, high) in BOUNDS.items()
        if not low <= figures[name] <= high
    }
    if not problems and figures["least_value"] > figures["most_value"]:
        problems["least_value"] = "This is more than the worth at release. Write a smaller number."
    if problems:
        raise BadInput(problems)
    for name in BOUNDS:
        setattr(setting, name, figures[name])
    setting.version = version + 1
    session.add(setting)
    session.flush()
    record(session, "change_matching_setting", "matching_setting", setting.id, by, now, provider_id=provider_id)
    return setting
