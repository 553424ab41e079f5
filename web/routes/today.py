"""Today: what needs me now, for whoever signs in."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response

from circles.local_time import local_date
from circles.matching.inviting import invitations_of
from circles.seen.gate_meet import next_gate_meet
from circles.seen.mentee import mentees_of
from circles.today.manager import managers_counts
from circles.today.row import NOW, THIS_WEEK, WHEN_YOU_CAN, put_off
from circles.today.volunteer import evening_of, next_meetings
from circles.today.whole import whole_today
from web.dependencies import doing, looking
from web.form_fields import Line, TypedDate
from web.forms import FormModel, FormState, typed_again
from web.views.today import Bucket, buckets_of, concern_lines, sending_rows, why_no_texts, written
from web.visit import Deed, Look, Visit

router = APIRouter()
Own = Annotated[None, looking("see_own_pages")]


class PutOffRow(FormModel):
    """Until when a row is put off, and why."""

    kind: Line
    subject_id: UUID
    until_on: TypedDate
    reason: Line


@router.get("/today")
def show_today(visit: Look, _: Own) -> Response:
    context: dict[str, object] = {"buckets": None, "counts": None, "stopped": "", "meetings": None}
    context["concerns"] = concern_lines(visit)
    if "coordinator" in visit.viewer.roles:
        context["buckets"] = _buckets(visit)
    if "manager" in visit.viewer.roles:
        context["counts"] = managers_counts(visit.session, visit.viewer, _today(visit), visit.now)
        context["stopped"] = why_no_texts(visit)
    if "volunteer" in visit.viewer.roles:
        context["meetings"] = next_meetings(visit.session, visit.viewer, visit.now, _today(visit))
        asked = invitations_of(visit.session, visit.viewer.person_id, visit.now)
        context["asked"] = any(not (one.over or one.willing) for one in asked)
        context["evening"] = evening_of(visit.session, visit.viewer, visit.now, _today(visit))
    if "mentor" in visit.viewer.roles:
        context["meet"], context["no_form"] = next_gate_meet(visit.session, visit.viewer, visit.now), FormState()
        context["mentees"] = mentees_of(visit.session, visit.viewer, visit.now)
    return visit.page("today/today.html", "Today", **context)


@router.get("/more")
def show_more(visit: Look, _: Own) -> Response:
    """Where else one can go, on a phone."""
    return visit.page("today/more.html", "More")


@router.get("/today/put-off/{kind}/{subject_id}")
def ask_put_off(visit: Look, _: Own, kind: str, subject_id: str) -> Response:
    return _put_off_page(visit, FormState({"kind": kind, "subject_id": subject_id}))


def _put_off_again(visit: Visit, _: None, form: FormState) -> Response:
    return _put_off_page(visit, form)


@router.post("/today/put-off")
@typed_again(_put_off_again)
def put_row_off(visit: Deed, _: Annotated[None, doing("see_own_pages")]) -> Response:
    form = PutOffRow.read(visit.typed)
    put_off(visit.session, form.kind, form.subject_id, form.until_on, form.reason, visit.by, visit.now)
    return visit.done("/today", "Put off. It comes back on the day you chose.")


def _put_off_page(visit: Visit, form: FormState) -> Response:
    return visit.page("today/put_off.html", "Put off", form=form)


def _buckets(visit: Visit) -> tuple[Bucket, ...]:
    rows = whole_today(visit.session, visit.viewer, _today(visit), visit.now)
    sending = sending_rows(visit)
    written_rows = {name: [written(row, visit) for row in rows[name]] for name in (NOW, THIS_WEEK, WHEN_YOU_CAN)}
    return buckets_of([*sending, *written_rows[NOW]], written_rows[THIS_WEEK], written_rows[WHEN_YOU_CAN])


def _today(visit: Visit) -> date:
    return local_date(visit.now, visit.viewer.provider.zone)
