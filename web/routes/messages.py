"""Messages: what goes next, what went, what did not, and the texts that wait for an answer."""

from typing import Annotated

from fastapi import APIRouter
from sqlmodel import col
from starlette.responses import Response

from circles import clock
from circles.errors import NotFound
from circles.local_time import local_date
from notifications import inbox, outbox
from notifications.free_text import note_answer
from notifications.inbound_text import InboundText
from notifications.letters import letter_of, post_letter
from notifications.line import ways_offered
from notifications.message import Message
from notifications.needs_you import standstill
from notifications.sending_stop import start_sending
from web.dependencies import Found, doing, looking, path_id, write_read
from web.form_fields import Line
from web.forms import FormModel, FormState, typed_again
from web.visit import Deed, Look, Visit

router = APIRouter()
INBOX = "/messages/inbox"
PHONED = "Phoned"


class Answered(FormModel):
    """How a free text was answered."""

    note: Line = ""


def the_message(visit: Visit) -> Found:
    """A message of the viewer's caseload."""
    seen = outbox.visible_messages(visit.viewer, visit.now).where(col(Message.id) == path_id(visit, "message_id"))
    message = visit.session.execute(seen).scalars().first()
    if message is None:
        raise NotFound()
    return Found(message, None, "message", message.id, message.core_member_id)


def the_text(visit: Visit) -> Found:
    """A received text of the viewer's caseload."""
    seen = inbox.visible_texts(visit.viewer, visit.now).where(col(InboundText.id) == path_id(visit, "text_id"))
    text = visit.session.execute(seen).scalars().first()
    if text is None:
        raise NotFound()
    return Found(text, None, "inbound_text", text.id, text.core_member_id)


@router.get("/messages")
def show_outbox(visit: Look, _: Annotated[None, looking("see_outbox")]) -> Response:
    asked = visit.request.query_params
    tab = asked.get("tab", "next")
    if tab not in outbox.TABS:
        raise NotFound()
    offered = ways_offered(visit.house.settings)
    page = outbox.outbox(visit.session, visit.viewer, tab, visit.now, asked.get("after", ""), offered)
    write_read(visit, "messages", None, None)
    return _page(visit, "messages/outbox.html", tab, rows=page.rows, older=page.older)


@router.get(INBOX)
def show_inbox(visit: Look, _: Annotated[None, looking("see_outbox")]) -> Response:
    write_read(visit, "inbox", None, None)
    return _inbox_page(visit, FormState(), "")


def _answer_again(visit: Visit, text: InboundText, form: FormState) -> Response:
    return _inbox_page(visit, form, str(text.id))


@router.get("/messages/{message_id}")
def show_message(visit: Look, message: Annotated[Message, looking("see_outbox", the_message)]) -> Response:
    offered = ways_offered(visit.house.settings)
    row = outbox.message_row(visit.session, visit.viewer, message.id, visit.now, offered)
    return _page(visit, "messages/message.html", "", row=row)


@router.get("/messages/{message_id}/letter")
def print_letter(visit: Look, message: Annotated[Message, looking("see_outbox", the_message)]) -> Response:
    letter = letter_of(visit.session, message, local_date(visit.now, visit.viewer.provider.zone))
    if message.core_member_id is None:  # else it was written when the message was found
        write_read(visit, "letter", message.id, None)
    return visit.page("messages/letter.html", "Letter", letter=letter, message_id=message.id)


@router.post("/messages/{message_id}/posted")
def post(visit: Deed, message: Annotated[Message, doing("see_outbox", the_message)]) -> Response:
    post_letter(visit.session, message, visit.by, visit.now)
    return visit.done("/messages?tab=needs_you", "Thank you. It is off the list.")


@router.post("/messages/{message_id}/seen-to")
def see_to(visit: Deed, message: Annotated[Message, doing("see_outbox", the_message)]) -> Response:
    outbox.see_to(visit.session, message, visit.by, visit.now)
    return visit.done("/messages?tab=needs_you", "Thank you. It is off the list.")


@router.post("/messages/inbox/{text_id}/answer")
@typed_again(_answer_again)
def answer(visit: Deed, text: Annotated[InboundText, doing("see_outbox", the_text)]) -> Response:
    note = PHONED if visit.typed.one("phoned") else Answered.read(visit.typed).note
    note_answer(visit.session, text, note, visit.by, visit.now)
    return visit.done(INBOX, "Thank you. It is noted.")


@router.post("/messages/sending")
def start(visit: Deed, _: Annotated[None, doing("change_settings")]) -> Response:
    start_sending(visit.session, visit.by, visit.now)
    return visit.done("/today", "Sending has started again.")


def _inbox_page(visit: Visit, form: FormState, form_of: str) -> Response:
    texts = inbox.inbox(visit.session, visit.viewer, visit.now, visit.request.query_params.get("after", ""))
    return _page(visit, "messages/inbox.html", "inbox", texts=texts, form=form, form_of=form_of)


def _page(visit: Visit, template: str, tab: str, **context: object) -> Response:
    counts = outbox.counts(visit.session, visit.viewer, visit.now)
    numbers = {"needs_you": counts.needs_you, "inbox": counts.inbox}
    places = [(name, words, f"/messages?tab={name}") for name, words in outbox.TABS.items()]
    tabs = [
        (_label(words, numbers.get(name, 0)), address, name == tab)
        for name, words, address in (*places, ("inbox", "Inbox", INBOX))
    ]
    nothing_leaves = visit.house.settings.carrier == "none"
    stopped = "" if nothing_leaves else standstill(visit.session, clock.machine_now())
    return visit.page(
        template, "Messages", tabs=tabs, tab=tab, stopped=stopped, nothing_leaves=nothing_leaves,
        may_start="manager" in visit.viewer.roles, blank=FormState(), **context,
    )  # fmt: skip


def _label(words: str, count: int) -> str:
    return f"{words} ({count})" if count else words
