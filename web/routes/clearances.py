"""Clearances of a person: entered, looked up with the Update Service, extended by a manager, withdrawn."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter
from sqlmodel import col, select
from starlette.responses import Response

from circles.accounts.provider import Provider
from circles.local_time import local_date
from circles.people.clearance import (
    Clearance,
    clearances_of,
    extend,
    record_clearance,
    record_update_service_check,
    withdraw,
)
from circles.places.reference import Prison
from circles.seen.person import ClearanceSeen, clearances_seen
from web.dependencies import doing, looking
from web.finding.people import Known, the_clearance, the_person
from web.forms import FormState, typed_again
from web.views import people_forms
from web.views.people import about
from web.views.people_forms import ClearanceForm, DayForm, LookUpForm, Options, ReasonForm, today_in_boxes
from web.visit import Deed, Look, Visit

router = APIRouter()
Found = tuple[Known, Clearance]


@router.get("/people/{person_id}/clearances/new")
def ask_clearance(visit: Look, known: Annotated[Known, looking("change_person", the_person)]) -> Response:
    return _new_page(visit, known, FormState({"kind": "dbs"}))


def _new_page(visit: Visit, known: Known, form: FormState) -> Response:
    return visit.page(
        "people/clearance.html", "New clearance", to=about(known), form=form, ask=people_forms, prisons=_prisons(visit)
    )


@router.post("/people/{person_id}/clearances")
@typed_again(_new_page)
def enter(visit: Deed, known: Annotated[Known, doing("change_person", the_person)]) -> Response:
    form = ClearanceForm.read(visit.typed)
    record_clearance(
        visit.session, known.person, form.kind, visit.by, visit.now, issued_on=form.issued_on, renew_by=form.renew_by,
        renew_years=_renew_years(visit), prison_code=form.prison_code or None, booking_days=form.booking_days,
        workforce=form.workforce,
    )  # fmt: skip
    return visit.done(known.path, "The clearance is saved.")


@router.get("/people/{person_id}/clearances/{clearance_id}")
def ask_change(visit: Look, found: Annotated[Found, looking("change_person", the_clearance)]) -> Response:
    return _change_page(visit, found, FormState(today_in_boxes(_today(visit))))


def _change_page(visit: Visit, found: Found, form: FormState) -> Response:
    known, clearance = found
    return visit.page(
        "people/clearance_change.html", "Clearance", to=about(known), form=form, one=_seen(visit, known, clearance)
    )


@router.post("/people/{person_id}/clearances/{clearance_id}/look-up")
@typed_again(_change_page)
def look_up(visit: Deed, found: Annotated[Found, doing("change_person", the_clearance)]) -> Response:
    form, (known, clearance) = LookUpForm.read(visit.typed), found
    record_update_service_check(
        visit.session, clearance, form.on, new_information=form.same == "no", by=visit.by, now=visit.now,
        renew_years=_renew_years(visit),
    )  # fmt: skip
    return visit.done(known.path, "The look-up is saved.")


@router.get("/people/{person_id}/clearances/{clearance_id}/withdrawal")
def ask_withdrawal(visit: Look, found: Annotated[Found, looking("change_person", the_clearance)]) -> Response:
    return _withdrawal_page(visit, found, FormState(today_in_boxes(_today(visit))))


def _withdrawal_page(visit: Visit, found: Found, form: FormState) -> Response:
    known, clearance = found
    return visit.page(
        "people/day.html", "Withdraw", to=about(known), form=form, heading="The clearance was withdrawn",
        question="From which day?", words="Withdraw it", action=f"{known.path}/clearances/{clearance.id}/withdrawal",
    )  # fmt: skip


@router.post("/people/{person_id}/clearances/{clearance_id}/withdrawal")
@typed_again(_withdrawal_page)
def take_back(visit: Deed, found: Annotated[Found, doing("change_person", the_clearance)]) -> Response:
    form, (known, clearance) = DayForm.read(visit.typed), found
    withdraw(visit.session, clearance, form.on, visit.by, visit.now)
    return visit.done(known.path, "The clearance is withdrawn.")


@router.get("/people/{person_id}/clearances/{clearance_id}/extension")
def ask_extension(visit: Look, found: Annotated[Found, looking("extend_clearance", the_clearance)]) -> Response:
    return _extension_page(visit, found, FormState())


def _extension_page(visit: Visit, found: Found, form: FormState) -> Response:
    known, clearance = found
    return visit.page("people/extension.html", "Extend", to=about(known), form=form, one=_seen(visit, known, clearance))


@router.post("/people/{person_id}/clearances/{clearance_id}/extension")
@typed_again(_extension_page)
def extend_it(visit: Deed, found: Annotated[Found, doing("extend_clearance", the_clearance)]) -> Response:
    form, (known, clearance) = ReasonForm.read(visit.typed), found
    extend(visit.session, clearance, form.reason, visit.by, visit.now)
    return visit.done(known.path, "The check is extended by 28 days.")


def _seen(visit: Visit, known: Known, clearance: Clearance) -> ClearanceSeen:
    views = clearances_seen(clearances_of(visit.session, known.id), _today(visit))
    alone = clearances_seen([clearance], _today(visit))
    return next(one for one in (*views, *alone) if one.id == clearance.id)


def _renew_years(visit: Visit) -> int:
    years = select(Provider.renew_checks_years).where(Provider.id == visit.viewer.provider_id)
    return visit.session.exec(years).one()


def _prisons(visit: Visit) -> Options:
    rows = visit.session.exec(select(Prison.code, Prison.name).order_by(col(Prison.name))).all()
    return (("", "No prison"), *rows)


def _today(visit: Visit) -> date:
    return local_date(visit.now, visit.viewer.provider.zone)
