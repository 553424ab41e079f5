"""The day itself: one tap for each step, "ask again later", an alarm, the backup, the calls to make, and the end."""

from typing import Annotated

from fastapi import APIRouter
from starlette.responses import Response

from circles.releases.check_in import ask_later, end_plan, raise_alarm, say_step, send_backup
from circles.releases.plan import OUTCOMES, ReleasePlan, practitioner_told, reception_told
from circles.seen.release import release_seen
from web.dependencies import doing, looking
from web.finding.releases import the_release
from web.form_fields import Line, Paragraph
from web.forms import FormModel, FormState, typed_again
from web.routes.releases import release_page
from web.views.choices import Options
from web.visit import Deed, Look, Visit

router = APIRouter()
Say = Annotated[ReleasePlan, doing("say_release_step", the_release)]
Change = Annotated[ReleasePlan, doing("change_release", the_release)]
OTHERWISE: Options = [(code, words) for code, words in OUTCOMES.items() if code not in ("met", "met_late")]


class Step(FormModel):
    """Which step has been done."""

    step: Line = ""


class Later(FormModel):
    """In how many minutes to ask again."""

    minutes: int = 0


class End(FormModel):
    """How it went."""

    outcome: Line = ""
    note: Paragraph = ""


@router.post("/releases/{release_id}/steps")
@typed_again(release_page)
def say(visit: Deed, plan: Say) -> Response:
    how = "button" if visit.basis == "member" else "phone"  # a coordinator enters what they were told (F25)
    say_step(visit.session, plan, Step.read(visit.typed).step, how, visit.by, visit.now)
    return visit.done(_back(visit, plan), "Noted. Thank you.")


@router.post("/releases/{release_id}/later")
@typed_again(release_page)
def put_back(visit: Deed, plan: Say) -> Response:
    minutes = Later.read(visit.typed).minutes
    ask_later(visit.session, plan, minutes, visit.by, visit.now)
    return visit.done(_back(visit, plan), f"All fine, then. We ask again in {minutes} minutes.")


@router.post("/releases/{release_id}/alarm")
@typed_again(release_page)
def ring_us(visit: Deed, plan: Say) -> Response:
    raise_alarm(visit.session, plan, visit.by, visit.now)
    return visit.done(_back(visit, plan), "We are being rung. If somebody is in danger, ring 999 first.")


@router.post("/releases/{release_id}/backup")
@typed_again(release_page)
def send(visit: Deed, plan: Change) -> Response:
    send_backup(visit.session, plan, visit.by, visit.now)
    return visit.done(f"/releases/{plan.id}", "The backup is asked to go. Tell reception the new name.")


@router.post("/releases/{release_id}/reception")
@typed_again(release_page)
def note_reception(visit: Deed, plan: Change) -> Response:
    reception_told(visit.session, plan, visit.by, visit.now)
    return visit.done(f"/releases/{plan.id}", "Written down.")


@router.post("/releases/{release_id}/practitioner")
@typed_again(release_page)
def note_practitioner(visit: Deed, plan: Change) -> Response:
    practitioner_told(visit.session, plan, visit.by, visit.now)
    return visit.done(f"/releases/{plan.id}", "Written down.")


@router.get("/releases/{release_id}/end")
def ask_end(visit: Look, plan: Annotated[ReleasePlan, looking("change_release", the_release)]) -> Response:
    return end_page(visit, plan, FormState())


def end_page(visit: Visit, plan: ReleasePlan, form: FormState) -> Response:
    seen = release_seen(visit.session, plan, visit.now)
    return visit.page("releases/end.html", "How it went", release=seen, form=form, outcomes=OTHERWISE)


@router.post("/releases/{release_id}/end")
@typed_again(end_page)
def end(visit: Deed, plan: Change) -> Response:
    form = End.read(visit.typed)
    end_plan(visit.session, plan, form.outcome, form.note, visit.by, visit.now)
    return visit.done(f"/releases/{plan.id}", "Written down. Tell the practitioner within the hour.")


def _back(visit: Visit, plan: ReleasePlan) -> str:
    """Home ends the plan for whoever met: there is nothing more to see of it."""
    return f"/releases/{plan.id}" if plan.is_open or visit.basis != "member" else "/today"
