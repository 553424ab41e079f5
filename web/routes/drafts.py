"""Drafts: what is typed is kept every few seconds, for whoever types it; the form itself is never swapped."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response

from circles import clock
from circles.drafts.draft import save_draft
from circles.errors import NotFound
from web.dependencies import doing
from web.visit import Deed

router = APIRouter()
SAVED_BY_PAGE = "typed_at"  # the page's own count; without a script there is none, and the click is the newest


@router.post("/drafts/{form}/{subject_id}")
def keep_draft(visit: Deed, _: Annotated[None, doing("see_own_pages")], form: str, subject_id: str) -> Response:
    now = clock.machine_now()
    typed_at = visit.typed.one(SAVED_BY_PAGE)
    fields = {name: texts for name, texts in visit.typed.worth_keeping().items() if name != SAVED_BY_PAGE}
    count = int(typed_at) if typed_at.isdecimal() and len(typed_at) < 16 else int(now.timestamp() * 1000)
    viewer = visit.viewer
    draft = save_draft(visit.session, viewer.provider_id, viewer.account_id, form, _id(subject_id), fields, count, now)
    if not typed_at:
        return visit.done("/today", "Kept. Open the form again when you like: what you wrote is there.")
    visit.commit()
    return visit.fragment("drafts/_saved.html", draft=draft)


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise NotFound() from None
