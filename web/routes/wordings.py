"""What texts say: every one of them, in both languages, with what it costs, for any first name."""

from typing import Annotated

from fastapi import APIRouter
from starlette.responses import Response

from circles.accounts.provider import Provider
from notifications.outbox import KINDS
from notifications.wording.preview import previews, shows_the_name
from web.dependencies import doing, looking
from web.form_fields import Line
from web.forms import FormModel, FormState
from web.visit import Deed, Look, Visit

router = APIRouter()
ADDRESS, FIRST = "/settings/texts", "Sam"


class Tried(FormModel):
    """The first name to try the texts with."""

    first_name: Line = ""


@router.get(ADDRESS)
def show_texts(visit: Look, _: Annotated[None, looking("see_wordings")]) -> Response:
    return _page(visit, FIRST)


@router.post(ADDRESS)
def try_texts(visit: Deed, _: Annotated[None, doing("see_wordings")]) -> Response:
    """A name is personal, so it is posted and not put into the address. Nothing is kept."""
    return _page(visit, Tried.read(visit.typed).first_name)


def _page(visit: Visit, first_name: str) -> Response:
    provider = visit.session.get_one(Provider, visit.viewer.provider_id)
    found = list(previews(first_name, provider.neutral_name, provider.duty_number or ""))
    return visit.page(
        "settings/texts.html", "What texts say", form=FormState({"first_name": first_name}), kinds=KINDS,
        texts=list(zip(found[::2], found[1::2], strict=True)), left_out=not shows_the_name(found, first_name),
    )  # fmt: skip
