"""The contact log: four taps on a phone, and the list that a coordinator reads and thanks for."""

from datetime import date, datetime, time
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from sqlmodel import col
from starlette.responses import Response

from circles.circle.circle import Circle
from circles.circle.seat import seats
from circles.errors import BadInput
from circles.local_time import at as moment_at
from circles.local_time import local_date
from circles.meetings.contact import Contact, log_contact, say_thank_you
from circles.people.core_member import CoreMember
from circles.permission import circle_facts, require, visible_circles
from circles.seen.contact import PAGE, CircleToLog, circles_to_log, contacts_seen
from web.dependencies import doing, looking, write_read
from web.finding.contacts import the_contact
from web.form_fields import Line, Paragraph, TypedDate, TypedTime
from web.forms import FormModel, FormState, typed_again
from web.views.drafts import kept, sent
from web.visit import Deed, Look, Visit

router = APIRouter()
SeeAll = Annotated[None, looking("see_contacts")]
NOBODY_ANSWERED = "no_answer"


class LogContact(FormModel):
    """One contact. Who wrote it, and when, are known already unless somebody says otherwise."""

    circle_id: UUID
    how: Line = ""
    went: Line = ""
    on: TypedDate | None = None
    at: TypedTime | None = None
    note: Paragraph = ""
    minutes: int | None = None
    travel_minutes: int | None = None
    by_person: UUID | None = None


@router.get("/contacts")
def list_contacts(visit: Look, _: SeeAll) -> Response:
    asked = visit.request.query_params
    write_read(visit, "contacts", None, visit.viewer.person_id)
    circle_id, unread = _id(asked.get("circle", "")), asked.get("unread") == "1"
    before = _before(asked.get("before", ""))
    found = contacts_seen(visit.session, visit.viewer, visit.now, circle_id=circle_id, unread=unread, before=before)
    older = f"{found[PAGE - 1].at.isoformat()}_{found[PAGE - 1].id}" if len(found) > PAGE else ""
    return visit.page(
        "contacts/list.html", "Contacts", rows=found[:PAGE], older=older, unread=unread, circle_id=circle_id or "",
        leads="coordinator" in visit.viewer.roles, form=FormState(),
    )  # fmt: skip


@router.get("/contacts/new")
def ask_contact(visit: Look, _: Annotated[None, looking("log_contacts")]) -> Response:
    return _log_page(visit, None, FormState())


def _log_page(visit: Visit, _: None, form: FormState) -> Response:
    circles = circles_to_log(visit.session, visit.viewer, visit.now)
    asked = visit.request.query_params.get("circle", "")
    chosen = next((one for one in circles if str(one.id) == asked), circles[0] if len(circles) == 1 else None)
    subject = chosen.id if chosen else visit.viewer.account_id
    form, keeping = kept(visit, "contact", subject, form)
    return visit.page(
        "contacts/new.html", "Log a contact", circles=circles, chosen=chosen, form=form, keeping=keeping,
        circle_words=_words(circles),
        people=_people(visit, chosen.id) if chosen and "coordinator" in visit.viewer.roles else [],
    )  # fmt: skip


@router.post("/contacts")
@typed_again(_log_page)
def log_new_contact(visit: Deed, _: Annotated[None, doing("log_contacts")]) -> Response:
    form = LogContact.read(visit.typed)
    circle = _circle(visit, form.circle_id)
    if not form.went:
        raise BadInput({"went": "Say how it went, or that nobody answered."})
    reached, core_member = form.went != NOBODY_ANSWERED, visit.session.get_one(CoreMember, circle.core_member_id)
    who, when = _who(visit, form, circle), _when(visit, form)
    log_contact(
        visit.session, core_member, circle, who, form.how, when, visit.by, visit.now,
        reached=reached, went=form.went if reached else None, note=form.note, minutes=form.minutes or 0,
        travel_minutes=form.travel_minutes or 0, told_by_phone=form.by_person is not None,
    )  # fmt: skip
    sent(visit, "contact", circle.id)
    if visit.typed.one("next") == "concern":  # asked in this form, and kept nowhere in it (F6)
        return visit.done(f"/concerns/new?circle={circle.id}")
    return visit.done("/today", "Logged. Thank you.")


@router.post("/contacts/{contact_id}/thanks")
def thank_for_contact(visit: Deed, contact: Annotated[Contact, doing("review_contact", the_contact)]) -> Response:
    say_thank_you(visit.session, contact, visit.by, visit.now)
    return visit.done(f"/contacts?unread=1&circle={contact.circle_id or ''}", "Thanked. They see it on their Today.")


def _circle(visit: Visit, circle_id: UUID) -> Circle:
    """A circle the viewer may log for: their own caseload's, or one they sit in."""
    wanted = visible_circles(visit.viewer, visit.now).where(col(Circle.id) == circle_id)
    circle = visit.session.execute(wanted).scalars().first()
    if circle is None:
        raise BadInput({"circle_id": "Choose one of your circles."})
    facts = circle_facts(visit.session, visit.viewer, circle.id, visit.now)
    visit.granted(require(visit.viewer, "log_contact", facts, visit.now))
    found: Circle = circle
    return found


def _who(visit: Visit, form: LogContact, circle: Circle) -> UUID:
    """Whoever is signed in; or, for the coordinator, the volunteer who told it by phone (F25)."""
    if form.by_person is None or visit.basis == "member":
        return visit.viewer.person_id
    if form.by_person not in {person_id for person_id, _ in _people(visit, circle.id)}:
        raise BadInput({"by_person": "Choose somebody of this circle."})
    return form.by_person


def _words(circles: list[CircleToLog]) -> list[tuple[object, str]]:
    return [("", "Choose a circle"), *((one.id, f"{one.core_member}, {one.name}") for one in circles)]


def _people(visit: Visit, circle_id: UUID) -> list[tuple[UUID, str]]:
    return [(seat.person_id, seat.name) for seat in seats(visit.session, circle_id)]


def _when(visit: Visit, form: LogContact) -> datetime:
    """Now, unless a day or a time was typed. Both are by the provider's wall."""
    if form.on is None and form.at is None:
        return visit.now
    zone = visit.viewer.provider.zone
    on: date = form.on or local_date(visit.now, zone)
    return moment_at(on, form.at or time(12), zone)


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _before(text: str) -> tuple[datetime, UUID] | None:
    """Where the page before ended: a moment and an id. What is neither begins at the newest."""
    moment, _, last = text.rpartition("_")
    try:
        return datetime.fromisoformat(moment), UUID(last)
    except ValueError:
        return None
