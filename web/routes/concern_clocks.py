"""How long a concern may wait, and how fast it climbs: for the provider, and where a circle differs."""

from collections.abc import Mapping
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response

from circles.circle.circle import Circle
from circles.concerns.clocks import CLIMBS, LEVELS, WITHIN, Clock, clocks_of, set_clocks
from circles.errors import BadInput
from web.dependencies import doing, looking
from web.finding.circles import the_circle
from web.forms import FormState, Typed, typed_again
from web.visit import Deed, Look, Visit

router = APIRouter()
LONGEST = 4


@router.get("/settings/concerns")
def show_clocks(visit: Look, _: Annotated[None, looking("see_concern_clocks")]) -> Response:
    return _page(visit, None, _state(visit, None))


def _providers_page(visit: Visit, _: None, form: FormState) -> Response:
    return _page(visit, None, form)


@router.post("/settings/concerns")
@typed_again(_providers_page)
def set_providers_clocks(visit: Deed, _: Annotated[None, doing("change_concern_clocks")]) -> Response:
    set_clocks(visit.session, visit.viewer.provider_id, None, _clocks(visit.typed), visit.by, visit.now)
    return visit.done("/settings/concerns", "Saved. It holds for concerns raised from now on.")


@router.get("/circles/{circle_id}/concerns")
def show_circles_clocks(
    visit: Look, circle: Annotated[Circle, looking("change_circle_clocks", the_circle)]
) -> Response:
    return _page(visit, circle, _state(visit, circle.id))


def _circles_page(visit: Visit, circle: Circle, form: FormState) -> Response:
    return _page(visit, circle, form)


@router.post("/circles/{circle_id}/concerns")
@typed_again(_circles_page)
def set_circles_clocks(visit: Deed, circle: Annotated[Circle, doing("change_circle_clocks", the_circle)]) -> Response:
    set_clocks(visit.session, circle.provider_id, circle.id, _clocks(visit.typed), visit.by, visit.now)
    return visit.done(f"/circles/{circle.id}/concerns", "Saved. It holds for concerns raised from now on.")


def _page(visit: Visit, circle: Circle | None, form: FormState) -> Response:
    return visit.page(
        "settings/concerns.html", "Concerns", form=form, circle=circle, levels=LEVELS, within=WITHIN, climbs=CLIMBS,
        address=f"/circles/{circle.id}/concerns" if circle else "/settings/concerns",
        may_save=circle is not None or "manager" in visit.viewer.roles,
    )  # fmt: skip


def _state(visit: Visit, circle_id: UUID | None) -> FormState:
    clocks = clocks_of(visit.session, visit.viewer.provider_id, circle_id)
    values: dict[str, object] = {}
    for level, clock in clocks.items():
        values |= {f"within-{level}": clock.within, f"climbs-{level}": clock.climbs_every}
    return FormState(values)


def _clocks(typed: Typed) -> Mapping[int, Clock]:
    """What was typed for each level. Raises BadInput where something is no number."""
    problems: dict[str, str] = {}

    def number(name: str) -> int:
        text = typed.one(name).strip()
        if text.isascii() and text.isdecimal() and len(text) <= LONGEST:
            return int(text)
        problems[name] = "Write a whole number."
        return 0

    found = {level: Clock(number(f"within-{level}"), number(f"climbs-{level}") if level in CLIMBS else 0)
             for level in LEVELS}  # fmt: skip
    if problems:
        raise BadInput(problems)
    return found
