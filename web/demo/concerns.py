"""Two concerns of the demo: one that the demo volunteer raised last evening, and one that was signed off weeks ago."""

from datetime import timedelta

from sqlalchemy import Engine
from sqlmodel import Session, col, select

from circles.accounts.account import Account
from circles.accounts.provider import Provider
from circles.circle.circle import Circle, CircleVolunteer
from circles.concerns.concern import Raised, raise_concern, take_concern
from circles.concerns.handling import Told, mark_handled, sign_off, tell_agency
from circles.database import writing
from circles.journal import Actor
from web.demo.region import Region

LAST_EVENING, WEEKS_AGO = timedelta(hours=14), timedelta(weeks=5)
DRINK = Raised(
    3, "He came late and smelled of drink. He said he had not slept.", "'I can't be bothered with any of it.'",
    "I think the letter about his daughter has upset him.",
)  # fmt: skip
PHONE = Raised(2, "He took a call on a phone that none of us knew of.", can_wait=False)


def add_concerns(engine: Engine, region: Region) -> int:
    """Raise both in the demo volunteer's circle. Returns how many there are."""
    with writing(engine) as session:
        circle = _circle_of_the_demo_volunteer(session)
        if circle is None:
            return 0
        provider = session.get_one(Provider, region.provider_id)
        now = region.now - WEEKS_AGO
        old = raise_concern(session, provider, circle[0].core_member_id, circle[0].id, PHONE, circle[1], now)
        take_concern(session, old, region.by(), now + timedelta(minutes=6))
        told = Told("probation", "phone", now + timedelta(minutes=20), "the duty officer", "", "The make and number.")
        tell_agency(session, old, told, region.by(), now + timedelta(minutes=30))
        mark_handled(session, old, "His practitioner knew of it. It is registered now.", region.by(),
                     now + timedelta(days=2))  # fmt: skip
        sign_off(session, old, "", region.by("manager"), now + timedelta(days=3))
        lately = region.now - LAST_EVENING
        raise_concern(session, provider, circle[0].core_member_id, circle[0].id, DRINK, circle[1], lately)
        session.commit()
    return 2


def _circle_of_the_demo_volunteer(session: Session) -> tuple[Circle, Actor] | None:
    found = session.exec(
        select(Circle, Account)
        .join(CircleVolunteer, col(CircleVolunteer.circle_id) == Circle.id)
        .join(Account, col(Account.person_id) == CircleVolunteer.person_id)
        .where(col(Account.email) == "volunteer@demo.example", col(CircleVolunteer.left_on).is_(None))
        .order_by(col(Circle.id))
    ).first()
    if found is None:
        return None
    circle, account = found
    return circle, Actor("person", account.id, account.person_id, "member", account.provider_id,
                         frozenset({"volunteer"}))  # fmt: skip
