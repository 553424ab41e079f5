"""Licence conditions of a person; the sealed ones on a page of their own, each reading journalled (F12)."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter
from starlette.responses import Response

from circles.local_time import local_date
from circles.people.licence_condition import (
    LicenceCondition,
    add_condition,
    end_condition,
    record_approval,
    sealed_conditions,
)
from circles.seen.person import ConditionSeen, conditions_seen, sealed_seen
from web.dependencies import doing, looking, write_read
from web.finding.people import Known, the_condition, the_person
from web.forms import FormState, typed_again
from web.views import people_forms
from web.views.people import about
from web.views.people_forms import ApprovalForm, ConditionForm, DayForm, today_in_boxes
from web.visit import Deed, Look, Visit

router = APIRouter()
Found = tuple[Known, LicenceCondition]


@router.get("/people/{person_id}/conditions/new")
def ask_condition(visit: Look, known: Annotated[Known, looking("change_person", the_person)]) -> Response:
    return _new_page(visit, known, FormState(today_in_boxes(_today(visit))))


def _new_page(visit: Visit, known: Known, form: FormState) -> Response:
    return visit.page("people/condition.html", "New condition", to=about(known), form=form, ask=people_forms)


@router.post("/people/{person_id}/conditions")
@typed_again(_new_page)
def add(visit: Deed, known: Annotated[Known, doing("change_person", the_person)]) -> Response:
    form = ConditionForm.read(visit.typed)
    add_condition(
        visit.session, known.person, form.kind, form.detail, form.from_on, visit.by, visit.now, until_on=form.until_on,
        sealed=True if form.sealed else None,
    )  # fmt: skip
    return visit.done(known.path, "The condition is saved.")


@router.get("/people/{person_id}/conditions/sealed")
def show_sealed(visit: Look, known: Annotated[Known, looking("see_sealed_conditions", the_person)]) -> Response:
    write_read(visit, "sealed_conditions", known.id, known.core_member.id if known.core_member else known.id)
    seen = sealed_seen(sealed_conditions(visit.session, known.id), _today(visit))
    return visit.page("people/sealed.html", "Sealed conditions", to=about(known), conditions=seen)


@router.get("/people/{person_id}/conditions/{condition_id}")
def ask_change(visit: Look, found: Annotated[Found, looking("see_sealed_conditions", the_condition)]) -> Response:
    return _change_page(visit, found, FormState(today_in_boxes(_today(visit))))


def _change_page(visit: Visit, found: Found, form: FormState) -> Response:
    known, condition = found
    return visit.page(
        "people/condition_change.html", "Condition", to=about(known), form=form, one=_seen(condition, _today(visit))
    )


@router.get("/people/{person_id}/conditions/{condition_id}/end")
def ask_end(visit: Look, found: Annotated[Found, looking("see_sealed_conditions", the_condition)]) -> Response:
    return _end_page(visit, found, FormState(today_in_boxes(_today(visit))))


def _end_page(visit: Visit, found: Found, form: FormState) -> Response:
    known, condition = found
    return visit.page(
        "people/day.html", "End of a condition", to=about(known), form=form, heading="The condition ends",
        question="Which is its last day?", words="Save the last day",
        action=f"{known.path}/conditions/{condition.id}/end",
    )  # fmt: skip


@router.post("/people/{person_id}/conditions/{condition_id}/end")
@typed_again(_end_page)
def end(visit: Deed, found: Annotated[Found, doing("see_sealed_conditions", the_condition)]) -> Response:
    form, (known, condition) = DayForm.read(visit.typed), found
    end_condition(visit.session, condition, form.on, visit.by, visit.now)
    return visit.done(known.path, "The end of the condition is saved.")


@router.post("/people/{person_id}/conditions/{condition_id}/approval")
@typed_again(_change_page)
def approve(visit: Deed, found: Annotated[Found, doing("see_sealed_conditions", the_condition)]) -> Response:
    form, (known, condition) = ApprovalForm.read(visit.typed), found
    record_approval(visit.session, condition, form.who, form.on, form.reference, visit.by, visit.now)
    return visit.done(known.path, "The approval is saved.")


def _seen(condition: LicenceCondition, today: date) -> ConditionSeen:
    return (sealed_seen if condition.sealed else conditions_seen)([condition], today)[0]


def _today(visit: Visit) -> date:
    return local_date(visit.now, visit.viewer.provider.zone)
