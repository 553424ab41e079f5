"""What a plan says beside its day and who meets: the gate, the way, what to bring, the address by curfew."""

from dataclasses import dataclass
from datetime import datetime, time

from sqlmodel import Session

from circles.errors import BadInput
from circles.journal import Actor
from circles.releases.check_in import expect_check_ins
from circles.releases.plan import MOST_TRAVEL, ReleasePlan, refuse_other_version, refuse_over, write


@dataclass(frozen=True)
class Details:
    """What a plan says beside its day and who meets. Lengths in minutes."""

    gate: str = ""
    vehicle: str = ""
    drives: bool = False
    bring: str = ""
    sign: str = ""
    address: str = ""
    curfew_at: time | None = None
    travel_minutes: int = 60
    address_minutes: int = 30


def change_details(session: Session, plan: ReleasePlan, details: Details, by: Actor, now: datetime, *,
                   version: int | None = None) -> None:  # fmt: skip
    """Change what is said of the day. It asks nobody again. Raises BadInput, WrongMoment, EditedMeanwhile."""
    refuse_over(plan)
    refuse_other_version(plan, version)
    for name in ("travel_minutes", "address_minutes"):
        if not 0 <= getattr(details, name) <= MOST_TRAVEL:
            raise BadInput({name: f"Write minutes from 0 to {MOST_TRAVEL}."})
    for name in ("gate", "vehicle", "bring", "sign", "address"):
        setattr(plan, name, getattr(details, name).strip() or None)
    plan.drives, plan.curfew_at = details.drives, details.curfew_at
    plan.travel_minutes, plan.address_minutes = details.travel_minutes, details.address_minutes
    plan.version += 1
    session.flush()
    if plan.state == "confirmed":
        expect_check_ins(session, plan)
    write(session, "change_release_details", plan, by, now)
