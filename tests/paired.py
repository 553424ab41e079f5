"""A pairing in the cast: Femi, a peer mentor, and Dan, who comes out in October; Gus is the other mentor."""

from datetime import date, datetime, timedelta

from sqlmodel import col, select

from circles.people.peer_mentor import PeerMentor
from circles.places.reference import Outcode
from circles.releases.pairing import Pairing
from circles.releases.pairing_steps import (
    agree,
    ask_mentee,
    begin_first_weeks,
    begin_letters,
    go_to_the_gate,
    mentor_answers,
    propose,
    step_down,
)
from tests.at_the_gate import THURSDAY, plan_release
from tests.cast import MONDAY, Cast

TODAY = MONDAY.date()
AGREED = {"money": "None is lent or given.", "lifts": "None.", "phone": "9am to 6pm, calls only.", "gifts": "None."}
TWELVE_WEEKS_ON = THURSDAY + timedelta(weeks=12)


def live_near_the_prison(cast: Cast) -> None:
    """Femi lives beside the prison, Gus in Bath."""
    cast.session.merge(Outcode(code="BA1", easting=374_600, northing=166_500))
    cast.people["Femi"].outcode, cast.people["Gus"].outcode = "BS16", "BA1"
    for name in ("Femi", "Gus", "Dan"):
        cast.people[name].gender = "man"
    cast.session.flush()


def two_mentors(cast: Cast) -> None:
    """Femi and Gus are ready, and Dan's release is planned."""
    plan_release(cast)
    live_near_the_prison(cast)


def mentor_called(cast: Cast, name: str) -> PeerMentor:
    return cast.session.exec(select(PeerMentor).where(col(PeerMentor.person_id) == cast.people[name].id)).one()


def proposed(cast: Cast, name: str = "Femi") -> Pairing:
    return propose(cast.session, cast.core_member, mentor_called(cast, name), cast.by, MONDAY)


def both_asked(cast: Cast, name: str = "Femi") -> Pairing:
    """Both have said yes; the boundaries are still to be agreed."""
    pairing = proposed(cast, name)
    mentor_answers(cast.session, pairing, "yes", cast.by, MONDAY)
    ask_mentee(cast.session, pairing, "yes", "Cora, at a visit", TODAY, "Glad of it.", cast.by, MONDAY)
    return pairing


def agreed(cast: Cast, name: str = "Femi") -> Pairing:
    pairing = both_asked(cast, name)
    agree(cast.session, pairing, AGREED, TODAY, 4, cast.by, MONDAY)
    return pairing


def writing_letters(cast: Cast, name: str = "Femi") -> Pairing:
    pairing = agreed(cast, name)
    begin_letters(cast.session, pairing, cast.by, MONDAY)
    return pairing


def stepping_down(cast: Cast, goodbye_on: date) -> Pairing:
    """They met, and twelve weeks are over."""
    pairing = writing_letters(cast)
    go_to_the_gate(cast.session, pairing, cast.by, noon(THURSDAY))
    begin_first_weeks(cast.session, pairing, THURSDAY, cast.by, noon(THURSDAY))
    step_down(cast.session, pairing, goodbye_on, cast.by, noon(TWELVE_WEEKS_ON))
    return pairing


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=MONDAY.tzinfo)
