"""A provider's own places: venues it added, and prisons and offices it knows better than the reference list."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, Boolean, Date, Index, Integer, Text
from sqlmodel import Session, SQLModel, col, select

from circles.column import identifier, link, plain, secret, word
from circles.errors import BadInput, EditedMeanwhile, WrongMoment
from circles.journal import Actor, record
from circles.people.personal_record import shown
from circles.people.phone import parse_phone
from circles.people.postcode import parse_postcode
from circles.places.distance import find_outcode
from circles.places.reference import Prison, ProbationOffice

KINDS = ("venue", "prison", "office", "other")
SIGHTS = {
    "school": "a school or nursery", "play_area": "a children's play area", "swimming": "a swimming pool",
    "park": "a park", "library": "a library or youth club",
}  # fmt: skip
LISTED: dict[str, type[SQLModel]] = {"prison": Prison, "office": ProbationOffice}  # the kinds with a reference list
PHONES = (
    "reception",
    "offender_management",
    "safer_custody",
    "orderly_office",
    "gate",
    "visits_booking",
    "other",
)


class Place(SQLModel, table=True):
    """A place of one provider. `reference_code` names the prison or office of the reference list it stands for.

    `in_sight`: what a licence may name and is seen from here, of SIGHTS; None: nobody has looked yet (D§4).
    """

    __tablename__ = "place"
    __table_args__ = (Index("ix_place_provider_id_kind", "provider_id", "kind"),)
    id: UUID = identifier()
    provider_id: UUID = link("provider.id", index=False)
    kind: str = word("kind", KINDS)
    reference_code: str | None = plain(Text, default=None)
    name: str = plain(Text)
    address: str | None = secret("place.address", about="provider", default=None)
    postcode: str = plain(Text, default="")
    outcode: str | None = plain(Text, default=None)
    step_free: bool = plain(Boolean, default=False)
    in_sight: list[str] | None = plain(JSON(none_as_null=True), default=None)
    notes: str | None = secret("place.notes", about="provider", default=None)
    closed_on: date | None = plain(Date, default=None)
    version: int = plain(Integer, default=1)


class PlacePhone(SQLModel, table=True):
    """A number at a place, and when it was last rung and answered: an old number is no number (F7)."""

    __tablename__ = "place_phone"
    id: UUID = identifier()
    provider_id: UUID = link("provider.id")
    place_id: UUID = link("place.id")
    label: str = word("label", PHONES)
    number: str = secret("place_phone.number", about="provider")
    last_rung_on: date | None = plain(Date, default=None)


@dataclass(frozen=True)
class PlaceDetails:
    """What can be said of a place."""

    name: str
    postcode: str = ""
    address: str = ""
    step_free: bool = False
    notes: str = ""
    in_sight: Sequence[str] | None = None


def add_place(
    session: Session, kind: str, details: PlaceDetails, by: Actor, now: datetime, *, reference_code: str | None = None
) -> Place:
    """Add a place; `reference_code` where it is a prison or an office of the list, known better.

    Raises BadInput without a name, for a postcode that does not exist, or for a code that is not in the list.
    """
    assert by.provider_id
    kept = _kept(session, details)
    if reference_code is not None and (kind not in LISTED or session.get(LISTED[kind], reference_code) is None):
        raise BadInput({"reference_code": "That is not in our list. Choose one from it, or leave it empty."})
    place = Place(provider_id=by.provider_id, kind=kind, reference_code=reference_code, **kept)
    session.add(place)
    session.flush()
    record(session, "add_place", "place", place.id, by, now, now_is=kind)
    return place


def correct_place(
    session: Session, place: Place, details: PlaceDetails, by: Actor, now: datetime, *, version: int
) -> None:
    """Change what is said of a place. Raises EditedMeanwhile with what now stands when somebody saved first."""
    wanted = _kept(session, details)
    session.refresh(place, with_for_update=True)  # of two who save at once, the second sees the first's version
    changed = [name for name, value in wanted.items() if getattr(place, name) != value]
    if place.version != version:
        raise EditedMeanwhile({name: shown(getattr(place, name)) for name in changed if name != "outcode"})
    if not changed:
        return
    for name in changed:
        setattr(place, name, wanted[name])
    place.version += 1
    session.flush()
    record(session, "correct_place", "place", place.id, by, now, now_is=",".join(changed))


def close_place(session: Session, place: Place, by: Actor, now: datetime, today: date) -> None:
    """Offer a place no longer. What was planned there stays planned there."""
    if place.closed_on is not None:
        raise WrongMoment("This place is closed already.")
    place.closed_on = today
    session.flush()
    record(session, "close_place", "place", place.id, by, now)


def add_number(session: Session, place: Place, label: str, number: str, by: Actor, now: datetime) -> PlacePhone:
    """Add a number of a place. It counts from the day on which somebody rang it and was answered (F7).

    Raises BadInput for a number that cannot be rung, or a label that is none of PHONES.
    """
    if label not in PHONES:
        raise BadInput({"label": "Choose whose number this is."})
    row = PlacePhone(
        provider_id=place.provider_id, place_id=place.id, label=label, number=parse_phone(number, field="number")
    )
    session.add(row)
    session.flush()
    record(session, "add_number", "place", place.id, by, now, now_is=label)
    return row


def number_answered(session: Session, phone: PlacePhone, by: Actor, now: datetime, today: date) -> None:
    """Note that a number was rung today and answered."""
    phone.last_rung_on = today
    session.flush()
    record(session, "number_answered", "place", phone.place_id, by, now, now_is=phone.label)


def drop_number(session: Session, phone: PlacePhone, by: Actor, now: datetime) -> None:
    """Take a wrong number off a place."""
    session.delete(phone)
    session.flush()
    record(session, "drop_number", "place", phone.place_id, by, now, was=phone.label)


def places_of(session: Session, provider_id: UUID, kind: str) -> Sequence[Place]:
    """The open places of one kind, by name."""
    mine = select(Place).where(Place.provider_id == provider_id, Place.kind == kind, col(Place.closed_on).is_(None))
    return session.exec(mine.order_by(col(Place.name), col(Place.id))).all()


def numbers_of(session: Session, place: Place) -> Sequence[PlacePhone]:
    """The numbers of a place."""
    return session.exec(select(PlacePhone).where(PlacePhone.place_id == place.id).order_by(col(PlacePhone.label))).all()


def _kept(session: Session, details: PlaceDetails) -> dict[str, Any]:
    """What is kept of the details, by column. Raises BadInput."""
    if not details.name.strip():
        raise BadInput({"name": "Write the name of the place."})
    found = find_outcode(session, details.postcode)
    if details.postcode.strip() and found is None:
        raise BadInput({"postcode": "We do not know that postcode. Check it, or leave it empty."})
    if set(details.in_sight or ()) - set(SIGHTS):
        raise BadInput({"in_sight": "Choose from the list."})
    return {
        "name": details.name.strip(),
        "postcode": parse_postcode(details.postcode)[0] if found else "",
        "outcode": found.code if found else None,
        "address": details.address.strip() or None,
        "step_free": details.step_free,
        "in_sight": None if details.in_sight is None else sorted(set(details.in_sight)),
        "notes": details.notes.strip() or None,
    }
