"""What a person is to us, and what goes with it: a volunteer's offer, a mentor's support, a core member's caseload."""

from typing import Annotated

from fastapi import APIRouter
from sqlmodel import col, select
from starlette.responses import Response

from circles.errors import BadInput, NotFound
from circles.local_time import local_date
from circles.people.core_member import CoreMember, assign_coordinator, coordinators, name_practitioner, note_offence
from circles.people.peer_mentor import note_support
from circles.people.person import Person, full_name
from circles.people.professional import Professional, leave_post
from circles.people.volunteer import note_offer
from web.dependencies import doing, looking
from web.finding.people import Known, the_person
from web.forms import FormState, typed_again
from web.views import people_forms
from web.views.people import about
from web.views.people_forms import CaseloadForm, DayForm, OfferForm, Options, SupportForm, id_of
from web.visit import Deed, Look, Visit

router = APIRouter()
Shown = Annotated[Known, looking("change_person", the_person)]
Changed = Annotated[Known, doing("change_person", the_person)]


@router.get("/people/{person_id}/offer")
def ask_offer(visit: Look, known: Shown) -> Response:
    one = known.volunteer
    if one is None:
        raise NotFound()
    ticked = ["yes"] if one.experienced else []
    return _offer_page(
        visit, known, FormState({"experienced": ticked, "capacity": one.capacity, "evenings": list(one.evenings),
                                 "travel_limit": one.travel_limit or ""})
    )  # fmt: skip


def _offer_page(visit: Visit, known: Known, form: FormState) -> Response:
    return visit.page("people/offer.html", "What they offer", to=about(known), form=form, ask=people_forms)


@router.post("/people/{person_id}/offer")
@typed_again(_offer_page)
def change_offer(visit: Deed, known: Changed) -> Response:
    if known.volunteer is None:
        raise NotFound()
    form = OfferForm.read(visit.typed)
    note_offer(
        visit.session, known.volunteer, experienced=form.experienced, capacity=form.capacity, evenings=form.evenings,
        by=visit.by, now=visit.now, travel_limit=form.travel_limit,
    )  # fmt: skip
    return visit.done(known.path, "What they offer is saved.")


@router.get("/people/{person_id}/support")
def ask_support(visit: Look, known: Shown) -> Response:
    one = known.mentor
    if one is None:
        raise NotFound()
    values = {
        "capacity": one.capacity, "licence_ends_on": one.licence_ends_on, "support_contact": one.support_contact or "",
    }  # fmt: skip
    return _support_page(visit, known, FormState(values))


def _support_page(visit: Visit, known: Known, form: FormState) -> Response:
    return visit.page("people/support.html", "Their own support", to=about(known), form=form)


@router.post("/people/{person_id}/support")
@typed_again(_support_page)
def change_support(visit: Deed, known: Changed) -> Response:
    if known.mentor is None:
        raise NotFound()
    form = SupportForm.read(visit.typed)
    note_support(
        visit.session, known.mentor, form.capacity, form.licence_ends_on, form.support_contact, visit.by, visit.now
    )
    return visit.done(known.path, "Their support is saved.")


@router.get("/people/{person_id}/caseload")
def ask_caseload(visit: Look, known: Shown) -> Response:
    one = known.core_member
    if one is None:
        raise NotFound()
    values = {
        "coordinator": str(one.coordinator_id or ""), "practitioner": str(one.practitioner_id or ""),
        "adapted": ["yes"] if one.adapted else [], "offence": one.offence or "",
    }  # fmt: skip
    return _caseload_page(visit, known, FormState(values))


def _caseload_page(visit: Visit, known: Known, form: FormState) -> Response:
    today = local_date(visit.now, visit.viewer.provider.zone)
    found = coordinators(visit.session, visit.viewer.provider_id, today)
    return visit.page(
        "people/caseload.html", "Caseload", to=about(known), form=form, practitioners=_practitioners(visit),
        coordinators=tuple((str(account_id), name) for account_id, name in found),
    )  # fmt: skip


@router.post("/people/{person_id}/caseload")
@typed_again(_caseload_page)
def change_caseload(visit: Deed, known: Changed) -> Response:
    if known.core_member is None:
        raise NotFound()
    form = CaseloadForm.read(visit.typed)
    stays = _change_caseload(visit, known.core_member, form)
    return visit.done(known.path if stays else "/people?kind=core-members", "The caseload is saved.")


def _change_caseload(visit: Visit, one: CoreMember, form: CaseloadForm) -> bool:
    """Whether the viewer may still see the core member afterwards."""
    note_offence(visit.session, one, form.offence, form.adapted, visit.by, visit.now)
    name_practitioner(visit.session, one, _practitioner(visit, form.practitioner), visit.by, visit.now)
    coordinator_id = id_of(form.coordinator)
    if coordinator_id != one.coordinator_id:
        assign_coordinator(visit.session, one, coordinator_id, visit.by, visit.now)
    return coordinator_id in visit.viewer.coordinates


@router.get("/people/{person_id}/departure")
def ask_departure(visit: Look, known: Shown) -> Response:
    if known.professional is None:
        raise NotFound()
    today = local_date(visit.now, visit.viewer.provider.zone)
    return _departure_page(visit, known, FormState({"on": today}))


def _departure_page(visit: Visit, known: Known, form: FormState) -> Response:
    return visit.page(
        "people/day.html", "Left the post", to=about(known), form=form, heading="They have left this post",
        question="From which day?", words="Save", action=f"{known.path}/departure",
    )  # fmt: skip


@router.post("/people/{person_id}/departure")
@typed_again(_departure_page)
def leave(visit: Deed, known: Changed) -> Response:
    if known.professional is None:
        raise NotFound()
    form = DayForm.read(visit.typed)
    leave_post(visit.session, known.professional, form.on, visit.by, visit.now)
    return visit.done(known.path, "They have left this post. Nothing more is handed to them.")


def _practitioner(visit: Visit, typed: str) -> Professional | None:
    if not typed:
        return None
    found = visit.session.get(Professional, id_of(typed))
    if found is None or found.provider_id != visit.viewer.provider_id:
        raise BadInput({"practitioner": "Choose one of the answers."})
    return found


def _practitioners(visit: Visit) -> Options:
    """Everybody outside who is still in their post."""
    rows = select(Professional.id, Person).join(Person, col(Person.id) == Professional.person_id)
    here = (Professional.provider_id == visit.viewer.provider_id, col(Professional.left_on).is_(None))
    found = visit.session.exec(rows.where(*here).order_by(col(Person.name_key))).all()
    return (("", "Nobody yet"), *((str(one), full_name(person)) for one, person in found))
