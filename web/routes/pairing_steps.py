"""The steps of a pairing that need something written: asked, agreed, met, stepping down, goodbye, and what is noted."""

from typing import Annotated

from fastapi import APIRouter
from starlette.responses import Response

from circles.local_time import local_date
from circles.releases.pairing import BOUNDARIES, EARLY, REVIEW_WEEKS, Pairing
from circles.releases.pairing_steps import (
    agree,
    approve_pairing,
    ask_mentee,
    begin_first_weeks,
    end_early,
    note_entry,
    say_goodbye,
    step_down,
)
from circles.seen.pairing import KINDS, pairing_seen
from web.dependencies import doing, looking
from web.finding.pairings import the_pairing
from web.form_fields import Line, Paragraph, TypedDate
from web.forms import FormModel, FormState, typed_again
from web.views.choices import Options
from web.visit import Deed, Look, Visit

router = APIRouter()
Led = Annotated[Pairing, looking("change_pairing", the_pairing)]
Change = Annotated[Pairing, doing("change_pairing", the_pairing)]
EARLY_REASONS: Options = list(EARLY.items())
ENTRIES: Options = list(KINDS.items())


class Asked(FormModel):
    """What the mentee said, who asked them, and when."""

    said: Line = ""
    asked_by: Line = ""
    on: TypedDate
    words: Paragraph = ""


class Boundaries(FormModel):
    """What the two agree about."""

    money: Paragraph = ""
    lifts: Paragraph = ""
    phone: Paragraph = ""
    gifts: Paragraph = ""
    on: TypedDate
    review_weeks: int = REVIEW_WEEKS


class Day(FormModel):
    """A day."""

    on: TypedDate


class Goodbye(FormModel):
    """How they said goodbye, and when."""

    words: Paragraph = ""
    on: TypedDate


class Early(FormModel):
    """Why it ends before its time."""

    why: Line = ""
    words: Paragraph = ""


class Approved(FormModel):
    """Whose practitioner approved, who, when, and their reference."""

    side: Line = ""
    who: Line = ""
    on: TypedDate
    reference: Line = ""


class Noted(FormModel):
    """What happened, when, and a few words."""

    kind: Line = ""
    on: TypedDate
    words: Paragraph = ""


def _page(visit: Visit, pairing: Pairing, name: str, title: str, form: FormState, **more: object) -> Response:
    seen = pairing_seen(visit.session, pairing, visit.now)
    return visit.page(f"pairings/{name}.html", title, pairing=seen, form=form, **more)


def _today(visit: Visit) -> dict[str, object]:
    return {"on": local_date(visit.now, visit.viewer.provider.zone)}


@router.get("/pairings/{pairing_id}/mentee")
def ask_about_it(visit: Look, pairing: Led) -> Response:
    return mentee_page(visit, pairing, FormState(_today(visit) | {"asked_by": visit.viewer.name}))


def mentee_page(visit: Visit, pairing: Pairing, form: FormState) -> Response:
    return _page(visit, pairing, "mentee", "Ask the mentee", form)


@router.post("/pairings/{pairing_id}/mentee")
@typed_again(mentee_page)
def hear_mentee(visit: Deed, pairing: Change) -> Response:
    form = Asked.read(visit.typed)
    ask_mentee(visit.session, pairing, form.said, form.asked_by, form.on, form.words, visit.by, visit.now)
    return visit.done(f"/pairings/{pairing.id}", "What they said is written down.")


@router.get("/pairings/{pairing_id}/boundaries")
def ask_boundaries(visit: Look, pairing: Led) -> Response:
    return boundaries_page(visit, pairing, FormState(_today(visit) | {"review_weeks": pairing.review_weeks}))


def boundaries_page(visit: Visit, pairing: Pairing, form: FormState) -> Response:
    return _page(visit, pairing, "boundaries", "Boundaries", form)


@router.post("/pairings/{pairing_id}/boundaries")
@typed_again(boundaries_page)
def agree_boundaries(visit: Deed, pairing: Change) -> Response:
    form = Boundaries.read(visit.typed)
    boundaries = {name: getattr(form, name) for name in BOUNDARIES}
    agree(visit.session, pairing, boundaries, form.on, form.review_weeks, visit.by, visit.now)
    return visit.done(f"/pairings/{pairing.id}", "Agreed. If nobody is asked to meet them yet, the mentor is.")


@router.get("/pairings/{pairing_id}/first-day")
def ask_first_day(visit: Look, pairing: Led) -> Response:
    return first_day_page(visit, pairing, FormState(_today(visit)))


def first_day_page(visit: Visit, pairing: Pairing, form: FormState) -> Response:
    return _page(visit, pairing, "day", "They met", form, step="first-day")


@router.post("/pairings/{pairing_id}/first-day")
@typed_again(first_day_page)
def they_met(visit: Deed, pairing: Change) -> Response:
    begin_first_weeks(visit.session, pairing, Day.read(visit.typed).on, visit.by, visit.now)
    return visit.done(f"/pairings/{pairing.id}", "Twelve weeks begin, in which contact is closest.")


@router.get("/pairings/{pairing_id}/step-down")
def ask_step_down(visit: Look, pairing: Led) -> Response:
    return step_down_page(visit, pairing, FormState())


def step_down_page(visit: Visit, pairing: Pairing, form: FormState) -> Response:
    return _page(visit, pairing, "day", "Step down", form, step="step-down")


@router.post("/pairings/{pairing_id}/step-down")
@typed_again(step_down_page)
def fewer_contacts(visit: Deed, pairing: Change) -> Response:
    step_down(visit.session, pairing, Day.read(visit.typed).on, visit.by, visit.now)
    return visit.done(f"/pairings/{pairing.id}", "Contacts grow fewer, towards a goodbye that both know of.")


@router.get("/pairings/{pairing_id}/goodbye")
def ask_goodbye(visit: Look, pairing: Led) -> Response:
    return goodbye_page(visit, pairing, FormState(_today(visit)))


def goodbye_page(visit: Visit, pairing: Pairing, form: FormState) -> Response:
    return _page(visit, pairing, "goodbye", "Goodbye", form)


@router.post("/pairings/{pairing_id}/goodbye")
@typed_again(goodbye_page)
def goodbye(visit: Deed, pairing: Change) -> Response:
    form = Goodbye.read(visit.typed)
    say_goodbye(visit.session, pairing, form.words, form.on, visit.by, visit.now)
    return visit.done(f"/pairings/{pairing.id}", "It ended with a goodbye. Thank the mentor.")


@router.get("/pairings/{pairing_id}/early-end")
def ask_early_end(visit: Look, pairing: Led) -> Response:
    return early_end_page(visit, pairing, FormState())


def early_end_page(visit: Visit, pairing: Pairing, form: FormState) -> Response:
    return _page(visit, pairing, "early_end", "End early", form, reasons=EARLY_REASONS)


@router.post("/pairings/{pairing_id}/early-end")
@typed_again(early_end_page)
def end(visit: Deed, pairing: Change) -> Response:
    form = Early.read(visit.typed)
    end_early(visit.session, pairing, form.why, form.words, visit.by, visit.now)
    return visit.done(f"/pairings/{pairing.id}", "It is ended. Tell both, and look at the release plan.")


@router.get("/pairings/{pairing_id}/approval")
def ask_approval(visit: Look, pairing: Led) -> Response:
    return approval_page(visit, pairing, FormState(_today(visit)))


def approval_page(visit: Visit, pairing: Pairing, form: FormState) -> Response:
    return _page(visit, pairing, "approval", "Approval", form)


@router.post("/pairings/{pairing_id}/approval")
@typed_again(approval_page)
def approve(visit: Deed, pairing: Change) -> Response:
    form = Approved.read(visit.typed)
    approve_pairing(visit.session, pairing, form.side, form.who, form.on, form.reference, visit.by, visit.now)
    return visit.done(f"/pairings/{pairing.id}", "The approval is saved.")


@router.get("/pairings/{pairing_id}/entry")
def ask_entry(visit: Look, pairing: Led) -> Response:
    return entry_page(visit, pairing, FormState(_today(visit)))


def entry_page(visit: Visit, pairing: Pairing, form: FormState) -> Response:
    return _page(visit, pairing, "entry", "Write it down", form, kinds=ENTRIES)


@router.post("/pairings/{pairing_id}/entry")
@typed_again(entry_page)
def write_down(visit: Deed, pairing: Change) -> Response:
    form = Noted.read(visit.typed)
    note_entry(visit.session, pairing, form.kind, form.on, form.words, visit.by, visit.now)
    return visit.done(f"/pairings/{pairing.id}", "Written down.")
