"""Cover: who stands in for whom, and until when."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response

from circles.accounts.account import Account
from circles.accounts.set_up import office_accounts
from circles.circle.cover import Cover, covers_of, end_cover, may_end_cover, may_name_cover, name_cover
from circles.errors import BadInput, NotFound
from circles.local_time import local_date
from circles.people.core_member import coordinators
from circles.permission import Facts
from web.dependencies import Found, doing, looking, path_id
from web.form_fields import TypedDate
from web.forms import FormModel, FormState, typed_again
from web.visit import Deed, Look, Visit

router = APIRouter()


class CoverForm(FormModel):
    """Who is away, who stands in, and for how long."""

    away_id: UUID
    deputy_id: UUID
    from_on: TypedDate
    until_on: TypedDate


@dataclass(frozen=True)
class CoverLine:
    """One cover as the list shows it."""

    id: UUID
    away: str
    deputy: str
    from_on: date
    until_on: date
    may_end: bool


def the_cover(visit: Visit) -> Found:
    cover = visit.session.get(Cover, path_id(visit, "cover_id"))
    if cover is None or cover.provider_id != visit.viewer.provider_id:
        raise NotFound()
    return Found(cover, Facts(cover.provider_id), "cover", cover.id)


@router.get("/settings/cover")
def show_cover(visit: Look, _: Annotated[None, looking("name_cover")]) -> Response:
    return _page(visit, _, FormState({"from_on": local_date(visit.now, visit.viewer.provider.zone)}))


def _page(visit: Visit, _: None, form: FormState) -> Response:
    today = local_date(visit.now, visit.viewer.provider.zone)
    leads = coordinators(visit.session, visit.viewer.provider_id, today)
    away = [(account_id, name) for account_id, name in leads if may_name_cover(account_id, visit.by)]
    return visit.page("settings/cover.html", "Cover", rows=_lines(visit, today), away=away, leads=leads, form=form)


@router.post("/settings/cover")
@typed_again(_page)
def take_cover(visit: Deed, _: Annotated[None, doing("name_cover")]) -> Response:
    form = CoverForm.read(visit.typed)
    away, deputy = _account(visit, "away_id", form.away_id), _account(visit, "deputy_id", form.deputy_id)
    name_cover(visit.session, away, deputy, form.from_on, form.until_on, visit.by, visit.now)
    return visit.done("/settings/cover", "Cover is named. Everything follows from the first day on.")


@router.post("/settings/cover/{cover_id}/end")
def end(visit: Deed, cover: Annotated[Cover, doing("name_cover", the_cover)]) -> Response:
    end_cover(visit.session, cover, visit.by, visit.now)
    return visit.done("/settings/cover", "The cover has ended.")


def _lines(visit: Visit, today: date) -> list[CoverLine]:
    names = dict(office_accounts(visit.session, visit.viewer.provider_id))
    return [
        CoverLine(
            one.id, names.get(one.away_id, ""), names.get(one.deputy_id, ""), one.from_on, one.until_on,
            may_end_cover(one, visit.by),
        )
        for one in covers_of(visit.session, visit.viewer.provider_id, today)
    ]  # fmt: skip


def _account(visit: Visit, field: str, account_id: UUID) -> Account:
    account = visit.session.get(Account, account_id)
    if account is None or account.provider_id != visit.viewer.provider_id:
        raise BadInput({field: "Choose somebody from the list."})
    return account
