"""Releases: the list, a new plan, its page for whoever leads and for whoever meets, and what is printed."""

from typing import Annotated

from fastapi import APIRouter
from starlette.responses import Response

from circles.errors import NotFound
from circles.releases.dates import state_date
from circles.releases.day import make_plan
from circles.releases.mentors import answer_offer, can_meet
from circles.releases.plan import ReleasePlan
from circles.seen.gate_meet import gate_meet_seen
from circles.seen.pairing import pairings_of
from circles.seen.release import release_seen, releases_seen
from web.dependencies import doing, looking
from web.finding.releases import the_release
from web.form_fields import Line, TypedDate
from web.forms import FormModel, FormState, typed_again
from web.views import releases as offer
from web.visit import Deed, Look, Visit

router = APIRouter()
Seen = Annotated[ReleasePlan, looking("see_release", the_release)]
Led = Annotated[ReleasePlan, looking("change_release", the_release)]


class NewRelease(FormModel):
    """Whose release, which date, where it comes from, and the prison."""

    core_member: Line = ""
    kind: Line = ""
    on: TypedDate
    source: Line = ""
    told_by: Line = ""
    early_rule: bool = False
    prison_code: Line = ""


class Answer(FormModel):
    """Yes or no, to the plan as it stood."""

    answer: Line = ""
    revision: int | None = None


@router.get("/releases")
def list_releases(visit: Look, _: Annotated[None, looking("see_releases")]) -> Response:
    past = "past" in visit.request.query_params
    lines = releases_seen(visit.session, visit.viewer, visit.now, past=past)
    leads = "coordinator" in visit.viewer.roles
    return visit.page("releases/list.html", "Releases", releases=lines, past=past, leads=leads)


@router.get("/releases/new")
def ask_new_release(visit: Look, _: Annotated[None, looking("plan_releases")]) -> Response:
    chosen = visit.request.query_params.get("person", "")
    mine = [code for code, _ in offer.core_members(visit)]
    return new_page(visit, _, FormState({"core_member": chosen if chosen in mine else "", "early_rule": "1"}))


def new_page(visit: Visit, _: None, form: FormState) -> Response:
    return visit.page(
        "releases/new.html", "Plan a release", form=form, people=offer.core_members(visit), kinds=offer.KINDS,
        sources=offer.SOURCES, prisons=offer.prisons(visit),
    )  # fmt: skip


@router.post("/releases")
@typed_again(new_page)
def plan_release(visit: Deed, _: Annotated[None, doing("plan_releases")]) -> Response:
    form = NewRelease.read(visit.typed)
    core_member = offer.the_core_member(visit, form.core_member)
    stated = state_date(
        visit.session, core_member, form.kind, form.on, form.source, form.told_by, visit.by, visit.now,
        early_rule=form.early_rule,
    )  # fmt: skip
    plan = make_plan(visit.session, core_member, stated, form.prison_code, visit.by, visit.now)
    return visit.done(f"/releases/{plan.id}", "Planned. Now ask somebody to meet them.")


@router.get("/releases/{release_id}")
def show_release(visit: Look, plan: Seen) -> Response:
    return release_page(visit, plan)


def release_page(visit: Visit, plan: ReleasePlan, form: FormState = FormState()) -> Response:  # noqa: B008 - frozen
    """One address, a page for each audience."""
    if visit.basis == "member":
        meet = gate_meet_seen(visit.session, plan, visit.viewer.person_id, visit.now)
        if meet is None:
            raise NotFound()
        return visit.page("releases/gate_meet.html", "Gate meet", meet=meet, form=form)
    seen = release_seen(visit.session, plan, visit.now)
    pairings = pairings_of(visit.session, visit.viewer, seen.person_id, visit.now)
    return visit.page("releases/release.html", "Release", release=seen, form=form, ready=can_meet(visit.session, plan),
                      pairing=next((one for one in pairings if one.is_open), None))  # fmt: skip


@router.post("/releases/{release_id}/answer")
@typed_again(release_page)
def answer(visit: Deed, plan: Annotated[ReleasePlan, doing("answer_release", the_release)]) -> Response:
    form, me = Answer.read(visit.typed), visit.viewer.person_id
    answer_offer(visit.session, plan, me, form.answer, "button", visit.by, visit.now, revision=form.revision)
    said = "Thank you for saying yes." if form.answer == "yes" else "Thank you for telling us."
    return visit.done(f"/releases/{plan.id}", said)


@router.get("/releases/{release_id}/pack")
def print_pack(visit: Look, plan: Seen) -> Response:
    """The day on paper for whoever meets: a first name, no charity and no offence (F13)."""
    leads = visit.basis != "member"
    seen = release_seen(visit.session, plan, visit.now) if leads else None
    who = seen.mentors[0].person_id if seen and seen.mentors else visit.viewer.person_id
    meet = gate_meet_seen(visit.session, plan, who, visit.now)
    if meet is None or not meet.name:
        raise NotFound()
    return visit.page("releases/pack.html", "Pack", meet=meet)


@router.get("/releases/{release_id}/sheet")
def print_sheet(visit: Look, plan: Led) -> Response:
    """The plain sheet for the person coming out: a first name only once the mentor has said yes."""
    seen = release_seen(visit.session, plan, visit.now)
    who = next((one for one in seen.mentors if one.part == "mentor" and one.state == "accepted"), None)
    meet = gate_meet_seen(visit.session, plan, who.person_id, visit.now) if who else None
    first = who.called.split()[0] if who else ""
    return visit.page("releases/sheet.html", "Sheet", release=seen, meet=meet, mentor=first)
