"""One person: their page, and what may be changed about them."""

from collections.abc import Callable
from dataclasses import replace
from typing import Annotated, Any

from fastapi import APIRouter
from sqlmodel import col
from starlette.responses import Response

from circles.errors import BadInput
from circles.people.core_member import move_core_member
from circles.people.number import change_number, settle_number, sharers
from circles.people.peer_mentor import move_peer_mentor
from circles.people.person import Person, full_name
from circles.people.personal_record import change_person
from circles.people.text_consent import WORDING, give_consent, withdraw_consent
from circles.people.volunteer import move_volunteer
from circles.permission import grant, person_facts, visible_people
from circles.seen.pairing import pairings_of
from web.dependencies import doing, looking
from web.finding.people import Known, the_person
from web.forms import FormState, typed_again
from web.views import people_forms
from web.views.accounts import who_could_sign_in
from web.views.people import about, around, circles_of, group_for, seen_by, stages_of
from web.views.people_forms import ConsentForm, NumberForm, PersonForm, StageForm, filled
from web.visit import Deed, Look, Visit

router = APIRouter()
Seen = Annotated[Known, looking("see_person", the_person)]
Shown = Annotated[Known, looking("change_person", the_person)]
Changed = Annotated[Known, doing("change_person", the_person)]


@router.get("/people/{person_id}")
def show_person(visit: Look, known: Seen) -> Response:
    seen = seen_by(visit, known)
    facts = person_facts(known.person, known.core_member)
    return visit.page(
        "people/person.html", "Person", person=seen, stages=stages_of(known), circles=circles_of(visit, known),
        group=group_for(visit, known),
        pairings=pairings_of(visit.session, visit.viewer, known.id, visit.now),
        known=around(visit, known) if seen.whole else None, kinds=_kinds(known),
        may_extend=grant(visit.viewer, "extend_clearance", facts, visit.now) is not None,
        may_change=grant(visit.viewer, "change_person", facts, visit.now) is not None,
        may_let_in=(known.volunteer or known.mentor) and who_could_sign_in(visit, str(known.id)) is not None,
        evenings=dict(people_forms.EVENINGS),
    )  # fmt: skip


@router.get("/people/{person_id}/details")
def ask_details(visit: Look, known: Shown) -> Response:
    return _details_page(visit, known, filled(known.person))


def _details_page(visit: Visit, known: Known, form: FormState) -> Response:
    """After an edit by somebody else the form holds what was typed, beside theirs, and saves over their version."""
    if form.theirs:
        form = replace(form, version=known.person.version)
    return visit.page("people/details.html", "Change the details", to=about(known), form=form, ask=people_forms)


@router.post("/people/{person_id}/details")
@typed_again(_details_page)
def change_details(visit: Deed, known: Changed) -> Response:
    form = PersonForm.read(visit.typed)
    change_person(visit.session, known.person, form.details(), visit.typed.version, visit.by, visit.now)
    return visit.done(known.path, "The details are saved.")


@router.get("/people/{person_id}/number")
def ask_number(visit: Look, known: Shown) -> Response:
    return _number_page(visit, known, filled(known.person))


def _number_page(visit: Visit, known: Known, form: FormState) -> Response:
    names = tuple(full_name(one) for one in _visible_sharers(visit, known))
    return visit.page("people/number.html", "Mobile number", to=about(known), form=form, sharing=names)


@router.post("/people/{person_id}/number")
@typed_again(_number_page)
def change_mobile(visit: Deed, known: Changed) -> Response:
    form = NumberForm.read(visit.typed)
    change_number(visit.session, known.person, form.mobile, visit.by, visit.now)
    return visit.done(known.path, "The number is saved. Ask again whether we may text it.")


@router.post("/people/{person_id}/number/settlement")
@typed_again(_number_page)
def settle_mobile(visit: Deed, known: Changed) -> Response:
    settle_number(visit.session, known.person, _visible_sharers(visit, known), visit.by, visit.now)
    return visit.done(known.path, "The number is settled.")


@router.get("/people/{person_id}/consent")
def ask_consent(visit: Look, known: Shown) -> Response:
    return _consent_page(visit, known, FormState())


def _consent_page(visit: Visit, known: Known, form: FormState) -> Response:
    return visit.page(
        "people/consent.html", "Texts, yes or no", to=about(known), form=form, ask=people_forms, wording=WORDING
    )


@router.post("/people/{person_id}/consent")
@typed_again(_consent_page)
def record_consent(visit: Deed, known: Changed) -> Response:
    form = ConsentForm.read(visit.typed)
    enter = give_consent if form.given == "yes" else withdraw_consent
    enter(visit.session, known.person, form.source, visit.by, visit.now)
    return visit.done(known.path, "The answer is saved.")


@router.get("/people/{person_id}/stage")
def ask_stage(visit: Look, known: Shown) -> Response:
    return _stage_page(visit, known, FormState())


def _stage_page(visit: Visit, known: Known, form: FormState) -> Response:
    return visit.page("people/stage.html", "Stage", to=about(known), stages=stages_of(known), form=form)


@router.post("/people/{person_id}/stage")
@typed_again(_stage_page)
def move_on(visit: Deed, known: Changed) -> Response:
    form = StageForm.read(visit.typed)
    one, move = _MOVED[form.kind](known)
    if one is None:
        raise BadInput({"state": "This person has no such stage."})
    move(visit.session, one, form.state, form.reason, visit.by, visit.now)
    return visit.done(known.path, "The stage is saved.")


_MOVED: dict[str, Callable[[Known], tuple[Any, Callable[..., None]]]] = {
    "core member": lambda known: (known.core_member, move_core_member),
    "volunteer": lambda known: (known.volunteer, move_volunteer),
    "peer mentor": lambda known: (known.mentor, move_peer_mentor),
}


def _visible_sharers(visit: Visit, known: Known) -> list[Person]:
    """The others with this number, as far as the viewer may see them."""
    ids = [one.id for one in sharers(visit.session, known.person)]
    seen = visible_people(visit.viewer, visit.now).where(col(Person.id).in_(ids))
    return list(visit.session.scalars(seen).all())


def _kinds(known: Known) -> dict[str, bool]:
    return {
        "core_member": known.core_member is not None,
        "volunteer": known.volunteer is not None,
        "mentor": known.mentor is not None,
        "professional": known.professional is not None,
    }
