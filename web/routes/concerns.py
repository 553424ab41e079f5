"""Concerns: raised by anybody, taken by somebody, seen through and signed off."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from sqlmodel import col
from starlette.responses import Response

from circles.accounts.provider import Provider
from circles.circle.circle import Circle
from circles.concerns import handling
from circles.concerns.clocks import is_night
from circles.concerns.concern import Concern, Raised, raise_concern, take_concern, take_over
from circles.concerns.presence import what_to_know
from circles.errors import BadInput
from circles.permission import visible_circles
from circles.seen.concern import PAGE, concern_seen, concerns_seen, raised_seen, who_it_may_be_about
from circles.seen.contact import circles_to_log
from web.dependencies import doing, looking, write_read
from web.finding.concerns import the_concern, the_concern_to_take
from web.form_fields import Line, Paragraph, TypedDate, TypedTime
from web.forms import FormModel, FormState, typed_again
from web.views.concerns import (
    AGENCY_WORDS,
    CHANNEL_WORDS,
    KIND_WORDS,
    LEVEL_TILES,
    RUNG_WORDS,
    moment_of,
    numbers_inside,
)
from web.views.drafts import kept, sent
from web.visit import Deed, Look, Visit

router = APIRouter()
See = Annotated[Concern, looking("see_concern", the_concern)]
Take = Annotated[Concern, doing("take_concern", the_concern_to_take)]
Handle = Annotated[Concern, doing("handle_concern", the_concern)]
SignOff = Annotated[Concern, doing("sign_off_concern", the_concern)]


class RaiseConcern(FormModel):
    """What somebody raises. A level 1 needs no words: they can follow."""

    level: int = 0
    circle_id: UUID | None = None
    facts: Paragraph = ""
    words: Paragraph = ""
    opinion: Paragraph = ""
    on: TypedDate | None = None
    at: TypedTime | None = None
    rang_999: bool = False
    can_wait: bool | None = None
    named: tuple[UUID, ...] = ()
    restricted: bool = False
    mine: bool = False


@router.get("/concerns")
def list_concerns(visit: Look, _: Annotated[None, looking("see_concerns")]) -> Response:
    closed, asked = visit.request.query_params.get("show") == "closed", visit.request.query_params.get("before", "")
    write_read(visit, "concerns", None, visit.viewer.person_id)
    found = concerns_seen(visit.session, visit.viewer, visit.now, closed=closed, before=_cursor(asked))
    older = f"{found[PAGE - 1].raised_at.isoformat()}_{found[PAGE - 1].id}" if closed and len(found) > PAGE else ""
    return visit.page("concerns/list.html", "Concerns", rows=found[:PAGE], closed=closed, older=older)


@router.get("/concerns/new")
def ask_concern(visit: Look, _: Annotated[None, looking("raise_concerns")]) -> Response:
    return _raise_page(visit, None, FormState())


def _raise_page(visit: Visit, _: None, form: FormState) -> Response:
    circles = circles_to_log(visit.session, visit.viewer, visit.now)
    asked = visit.typed.one("circle_id") or visit.request.query_params.get("circle", "")
    chosen = next((one for one in circles if str(one.id) == asked), circles[0] if len(circles) == 1 else None)
    provider = visit.session.get_one(Provider, visit.viewer.provider_id)
    subject = chosen.id if chosen else visit.viewer.account_id
    form, keeping = kept(visit, "concern", subject, form)
    return visit.page(
        "concerns/new.html", "Raise a concern", form=form, keeping=keeping, circles=circles, chosen=chosen,
        levels=LEVEL_TILES, night=is_night(provider, visit.now), know=what_to_know(provider, visit.now),
        people=who_it_may_be_about(visit.session, visit.viewer, chosen.id if chosen else None),
        circle_words=[("", "None of them")] + [(one.id, f"{one.name}: {one.core_member}") for one in circles],
        leads="coordinator" in visit.viewer.roles,
        inside=numbers_inside(visit.session, chosen.id if chosen else None),
    )  # fmt: skip


@router.post("/concerns")
@typed_again(_raise_page)
def raise_new_concern(visit: Deed, _: Annotated[None, doing("raise_concerns")]) -> Response:
    form = RaiseConcern.read(visit.typed)
    circle, provider = _circle(visit, form.circle_id), visit.session.get_one(Provider, visit.viewer.provider_id)
    allowed = {one for one, _ in who_it_may_be_about(visit.session, visit.viewer, form.circle_id)}
    if not allowed.issuperset(form.named):
        raise BadInput({"named": "Choose from the list."})
    leads = "coordinator" in visit.viewer.roles
    known_at = moment_of(form.on, form.at, visit.viewer.provider.zone, visit.now) if form.on or form.at else None
    raised = Raised(
        form.level, form.facts, form.words, form.opinion, known_at, form.rang_999, form.can_wait, form.named,
        form.restricted and leads, form.mine and leads,
    )  # fmt: skip
    core_member_id = circle.core_member_id if circle else None
    concern = raise_concern(visit.session, provider, core_member_id, form.circle_id, raised, visit.by, visit.now)
    sent(visit, "concern", circle.id if circle else visit.viewer.account_id)
    return visit.done(f"/concerns/{concern.id}", "Sent. It is written down.")


@router.get("/concerns/{concern_id}")
def show_concern(visit: Look, concern: See) -> Response:
    return concern_page(visit, concern)


def concern_page(visit: Visit, concern: Concern, form: FormState = FormState()) -> Response:  # noqa: B008 - frozen
    """The whole record, or to its raiser what they said and who has it."""
    if visit.basis == "raised":
        seen = raised_seen(visit.session, concern, visit.viewer)
        return visit.page("concerns/raised.html", "A concern", concern=seen, form=form, kinds={})
    about = who_it_may_be_about(visit.session, visit.viewer, concern.circle_id)
    return visit.page(
        "concerns/concern.html", "A concern", concern=concern_seen(visit.session, concern, visit.viewer), form=form,
        levels=LEVEL_TILES, agencies=AGENCY_WORDS, channels=CHANNEL_WORDS, kinds=KIND_WORDS, rungs=RUNG_WORDS,
        people=about, may_handle=visit.basis != "signs_off",
    )  # fmt: skip


@router.get("/concerns/{concern_id}/waiting")
def show_waiting(visit: Look, concern: See) -> Response:
    """What the raiser's page asks every few seconds while nobody has answered."""
    return visit.fragment("concerns/_waiting.html", concern=raised_seen(visit.session, concern, visit.viewer))


@router.get("/concerns/{concern_id}/take")
def ask_take(visit: Look, concern: Annotated[Concern, looking("take_concern", the_concern_to_take)]) -> Response:
    return _take_page(visit, concern)


def _take_page(visit: Visit, concern: Concern, form: FormState = FormState()) -> Response:  # noqa: B008 - frozen
    return visit.page("concerns/take.html", "A concern", id=concern.id, level=concern.level, form=form,
                      raised_at=concern.raised_at, waits=concern.state == "raised")  # fmt: skip


@router.post("/concerns/{concern_id}/take")
@typed_again(_take_page)
def take(visit: Deed, concern: Take) -> Response:
    taking = take_over if concern.state == "taken" else take_concern
    taking(visit.session, concern, visit.by, visit.now)
    return visit.done(f"/concerns/{concern.id}", "You have it. Whoever raised it can see that.")


class AddNote(FormModel):
    """Facts, and apart from them what somebody makes of them."""

    facts: Paragraph = ""
    opinion: Paragraph = ""


@router.post("/concerns/{concern_id}/notes")
@typed_again(concern_page)
def add_note(visit: Deed, concern: Annotated[Concern, doing("add_to_concern", the_concern)]) -> Response:
    form = AddNote.read(visit.typed)
    handling.add_note(visit.session, concern, form.facts, form.opinion, visit.by, visit.now)
    return visit.done(f"/concerns/{concern.id}", "Added.")


class ChangeLevel(FormModel):
    """Another level, and why."""

    level: int = 0
    why: Paragraph = ""


@router.post("/concerns/{concern_id}/level")
@typed_again(concern_page)
def change_level(visit: Deed, concern: Handle) -> Response:
    form = ChangeLevel.read(visit.typed)
    handling.change_level(visit.session, concern, form.level, form.why, visit.by, visit.now)
    return visit.done(f"/concerns/{concern.id}", "The level is changed.")


class TellAgency(FormModel):
    """Who was told, how, when, and their reference."""

    agency: Line = ""
    channel: Line = ""
    who: Line = ""
    reference: Line = ""
    told: Paragraph = ""
    on: TypedDate | None = None
    at: TypedTime | None = None


@router.post("/concerns/{concern_id}/agencies")
@typed_again(concern_page)
def tell_agency(visit: Deed, concern: Handle) -> Response:
    form = TellAgency.read(visit.typed)
    when = moment_of(form.on, form.at, visit.viewer.provider.zone, visit.now)
    told = handling.Told(form.agency, form.channel, when, form.who, form.reference, form.told)
    handling.tell_agency(visit.session, concern, told, visit.by, visit.now)
    return visit.done(f"/concerns/{concern.id}", "Written down.")


class TellCoreMember(FormModel):
    """Who told the core member, once the agencies agreed."""

    who: Line = ""
    told: Paragraph = ""
    agencies_agreed: bool = False


@router.post("/concerns/{concern_id}/told")
@typed_again(concern_page)
def tell_core_member(visit: Deed, concern: Handle) -> Response:
    form = TellCoreMember.read(visit.typed)
    handling.told_core_member(
        visit.session, concern, form.who, form.told, visit.by, visit.now, agencies_agreed=form.agencies_agreed
    )
    return visit.done(f"/concerns/{concern.id}", "Written down.")


class NamePerson(FormModel):
    """Whom it is about too."""

    person_id: UUID


@router.post("/concerns/{concern_id}/names")
@typed_again(concern_page)
def name_person(visit: Deed, concern: Handle) -> Response:
    person_id = NamePerson.read(visit.typed).person_id
    if person_id not in {one for one, _ in who_it_may_be_about(visit.session, visit.viewer, concern.circle_id)}:
        raise BadInput({"person_id": "Choose from the list."})
    handling.name_person(visit.session, concern, person_id, visit.by, visit.now)
    return visit.done(f"/concerns/{concern.id}", "They are struck from it and cannot see it.")


@router.post("/concerns/{concern_id}/restriction")
@typed_again(concern_page)
def restrict(visit: Deed, concern: Handle) -> Response:
    handling.restrict(visit.session, concern, visit.by, visit.now)
    return visit.done(f"/concerns/{concern.id}", "Kept to the fewest.")


class Ended(FormModel):
    """How it ended, what is missing, or a word at the sign-off."""

    outcome: Paragraph = ""
    why: Paragraph = ""
    last_word: Paragraph = ""


@router.post("/concerns/{concern_id}/outcome")
@typed_again(concern_page)
def mark_handled(visit: Deed, concern: Handle) -> Response:
    handling.mark_handled(visit.session, concern, Ended.read(visit.typed).outcome, visit.by, visit.now)
    return visit.done(f"/concerns/{concern.id}", "Somebody else signs it off now.")


@router.post("/concerns/{concern_id}/reopening")
@typed_again(concern_page)
def reopen(visit: Deed, concern: SignOff) -> Response:
    handling.reopen(visit.session, concern, Ended.read(visit.typed).why, visit.by, visit.now)
    return visit.done(f"/concerns/{concern.id}", "Handed back.")


@router.post("/concerns/{concern_id}/sign-off")
@typed_again(concern_page)
def sign_off(visit: Deed, concern: SignOff) -> Response:
    handling.sign_off(visit.session, concern, Ended.read(visit.typed).last_word, visit.by, visit.now)
    return visit.done(f"/concerns/{concern.id}", "Signed off.")


def _circle(visit: Visit, circle_id: UUID | None) -> Circle | None:
    """The circle it is about, of those the viewer may see; or none."""
    if circle_id is None:
        return None
    wanted = visible_circles(visit.viewer, visit.now).where(col(Circle.id) == circle_id)
    circle: Circle | None = visit.session.execute(wanted).scalars().first()
    if circle is None:
        raise BadInput({"circle_id": "Choose one of your circles, or none."})
    return circle


def _cursor(text: str) -> tuple[datetime, UUID] | None:
    moment, _, id_ = text.partition("_")
    try:
        return datetime.fromisoformat(moment), UUID(id_)
    except ValueError:
        return None
