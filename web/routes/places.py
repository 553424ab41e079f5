"""Places: the provider's venues, and what it knows better of prisons and offices than the reference list."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter
from sqlmodel import Session, SQLModel, col, select
from starlette.responses import Response

from circles.errors import NotFound
from circles.local_time import local_date
from circles.permission import Facts
from circles.places.place import (
    KINDS,
    PHONES,
    SIGHTS,
    Place,
    PlaceDetails,
    PlacePhone,
    add_number,
    add_place,
    close_place,
    correct_place,
    drop_number,
    number_answered,
    numbers_of,
    places_of,
)  # fmt: skip
from circles.places.reference import Prison, ProbationOffice
from web.dependencies import Found, doing, looking, path_id
from web.form_fields import Line, Paragraph
from web.forms import FormModel, FormState, typed_again
from web.visit import Deed, Look, Visit

router = APIRouter()
MOST_FOUND = 30
REFERENCE: dict[str, type[SQLModel]] = {"prison": Prison, "office": ProbationOffice}
TITLES = {"venue": "Venues", "prison": "Prisons", "office": "Probation offices", "other": "Other places"}


class PlaceForm(FormModel):
    """What can be said of a place."""

    name: Line = ""
    postcode: Line = ""
    address: Paragraph = ""
    step_free: bool = False
    looked: bool = False
    in_sight: list[str] = []  # noqa: RUF012 - pydantic copies it
    notes: Paragraph = ""
    reference_code: Line = ""

    def details(self) -> PlaceDetails:
        """What was seen counts where somebody looked; ticking something says that somebody did."""
        seen = self.in_sight if self.looked or self.in_sight else None
        return PlaceDetails(self.name, self.postcode, self.address, self.step_free, self.notes, seen)


class NumberForm(FormModel):
    """A number of a place."""

    label: Line
    number: Line


def the_place(visit: Visit) -> Found:
    """The place of the address, if it is this provider's."""
    mine = select(Place).where(Place.id == path_id(visit, "place_id"), Place.provider_id == visit.viewer.provider_id)
    place = visit.session.exec(mine).first()
    if place is None:
        raise NotFound()
    return Found(place, Facts(place.provider_id), "place", place.id)


ThePlace = Annotated[Place, looking("see_places", the_place)]
ChangedPlace = Annotated[Place, doing("change_places", the_place)]


@router.get("/settings/places")
def list_places(visit: Look, _: Annotated[None, looking("see_places")]) -> Response:
    kind = visit.request.query_params.get("kind", "venue")
    kind = kind if kind in KINDS else "venue"
    words = " ".join(visit.request.query_params.get("q", "").split())[:60]
    return visit.page(
        "places/list.html", "Places", kind=kind, kinds=TITLES, words=words,
        places=places_of(visit.session, visit.viewer.provider_id, kind), listed=_listed(visit.session, kind, words),
    )  # fmt: skip


@router.get("/settings/places/new/{kind}")
def ask_place(visit: Look, _: Annotated[None, looking("change_places")], kind: str) -> Response:
    if kind not in KINDS:
        raise NotFound()
    known = _reference(visit.session, kind, visit.request.query_params.get("code", ""))
    return _new_page(visit, _, kind, FormState(known))


def _new_page(visit: Visit, _: None, kind: str, form: FormState) -> Response:
    action = f"/settings/places/new/{kind}"
    return visit.page("places/form.html", "A place", form=form, action=action, kind=kind, sights=tuple(SIGHTS.items()))


@router.post("/settings/places/new/{kind}")
@typed_again(_new_page)
def take_place(visit: Deed, _: Annotated[None, doing("change_places")], kind: str) -> Response:
    form = PlaceForm.read(visit.typed)
    if kind not in KINDS:
        raise NotFound()
    place = add_place(
        visit.session, kind, form.details(), visit.by, visit.now, reference_code=form.reference_code or None
    )
    return visit.done(f"/settings/places/{place.id}", "The place is added.")


@router.get("/settings/places/{place_id}")
def show_place(visit: Look, place: ThePlace) -> Response:
    return _place_page(visit, place, FormState())


def _place_page(visit: Visit, place: Place, form: FormState) -> Response:
    numbers = [(phone, _spoken(phone)) for phone in numbers_of(visit.session, place)]
    return visit.page(
        "places/place.html", "A place", place=place, numbers=numbers, form=form,
        labels=[(one, one.replace("_", " ").capitalize()) for one in PHONES],
        seen=[SIGHTS[one] for one in place.in_sight or ()],
    )  # fmt: skip


@router.get("/settings/places/{place_id}/change")
def ask_change(visit: Look, place: Annotated[Place, looking("change_places", the_place)]) -> Response:
    values = {name: getattr(place, name) or "" for name in ("name", "postcode", "address", "notes")}
    seen = {"looked": "" if place.in_sight is None else "yes", "in_sight": list(place.in_sight or ())}
    return _change_page(visit, place, FormState(values | seen | {"step_free": _yes(place)}, version=place.version))


def _change_page(visit: Visit, place: Place, form: FormState) -> Response:
    action = f"/settings/places/{place.id}/change"
    sights = tuple(SIGHTS.items())
    return visit.page("places/form.html", "A place", form=form, action=action, kind=place.kind, sights=sights)


@router.post("/settings/places/{place_id}/change")
@typed_again(_change_page)
def change_place(visit: Deed, place: ChangedPlace) -> Response:
    details = PlaceForm.read(visit.typed).details()
    correct_place(visit.session, place, details, visit.by, visit.now, version=visit.typed.version)
    return visit.done(f"/settings/places/{place.id}", "Saved.")


@router.post("/settings/places/{place_id}/closing")
def close(visit: Deed, place: ChangedPlace) -> Response:
    close_place(visit.session, place, visit.by, visit.now, _today(visit))
    return visit.done(f"/settings/places?kind={place.kind}", "The place is closed. What was planned there stays.")


@router.post("/settings/places/{place_id}/numbers")
@typed_again(_place_page)
def take_number(visit: Deed, place: ChangedPlace) -> Response:
    form = NumberForm.read(visit.typed)
    add_number(visit.session, place, form.label, form.number, visit.by, visit.now)
    return visit.done(f"/settings/places/{place.id}", "The number is added. Ring it, then say that it was answered.")


@router.post("/settings/places/{place_id}/numbers/{phone_id}/answered")
def say_answered(visit: Deed, place: ChangedPlace) -> Response:
    number_answered(visit.session, _phone(visit, place), visit.by, visit.now, _today(visit))
    return visit.done(f"/settings/places/{place.id}", "Noted: answered today.")


@router.post("/settings/places/{place_id}/numbers/{phone_id}/removal")
def remove_number(visit: Deed, place: ChangedPlace) -> Response:
    drop_number(visit.session, _phone(visit, place), visit.by, visit.now)
    return visit.done(f"/settings/places/{place.id}", "The number is removed.")


def _phone(visit: Visit, place: Place) -> PlacePhone:
    phone = visit.session.get(PlacePhone, path_id(visit, "phone_id"))
    if phone is None or phone.place_id != place.id:
        raise NotFound()
    return phone


def _listed(session: Session, kind: str, words: str) -> list[tuple[str, str, str]]:
    """Prisons or offices of the reference list, by name or town."""
    table = REFERENCE.get(kind)
    if table is None:
        return []
    code, name, town = (col(getattr(table, one)) for one in ("code", "name", "town"))
    found = select(code, name, town).order_by(name).limit(MOST_FOUND)
    for word in words.split():
        found = found.where(name.icontains(word, autoescape=True) | town.icontains(word, autoescape=True))
    return [(row[0], row[1], row[2]) for row in session.exec(found)]


def _reference(session: Session, kind: str, code: str) -> dict[str, str]:
    known: Any = session.get(REFERENCE[kind], code) if kind in REFERENCE and code else None
    return {} if known is None else {"name": known.name, "postcode": known.postcode, "reference_code": known.code}


def _spoken(phone: PlacePhone) -> str:
    return phone.label.replace("_", " ").capitalize()


def _yes(place: Place) -> str:
    return "true" if place.step_free else ""


def _today(visit: Visit) -> date:
    return local_date(visit.now, visit.viewer.provider.zone)
