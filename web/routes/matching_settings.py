"""What a provider weighs when it matches, each figure with its reason."""

from typing import Annotated

from fastapi import APIRouter
from starlette.responses import Response

from circles.errors import BadInput
from circles.matching.setting import BOUNDS, REASONS, change_matching_setting, matching_setting
from circles.permission import grant
from web.dependencies import doing, looking
from web.forms import FormState, typed_again
from web.visit import Deed, Look, Visit

router = APIRouter()
NAMES = {
    "least_value": "A circle's worth, far from release", "most_value": "A circle's worth, at release",
    "ramp_days": "Days before release over which it rises", "peak_days": "Days after release at the most",
    "half_life_days": "Days after which half the urgency is left", "waiting_per_day": "Added for each day of waiting",
    "waiting_most": "The most that waiting adds", "travel_limit": "Longest journey, in minutes",
    "minutes_per_mile": "Minutes for each mile", "minutes_on_top": "Minutes on top of each journey",
    "rest_days": "Days of rest after a circle", "first_meeting_days": "Days until the first meeting",
    "mentor_weeks_ahead": "Weeks ahead in which a mentor is looked for",
    "mentor_travel_limit": "A mentor's longest journey to the prison, in minutes",
}  # fmt: skip
WHOLE = "Write a whole number."


@router.get("/settings/matching")
def show_figures(visit: Look, _: Annotated[None, looking("see_settings")]) -> Response:
    setting = matching_setting(visit.session, visit.viewer.provider_id)
    return _page(visit, _, FormState({name: getattr(setting, name) for name in BOUNDS}, version=setting.version))


def _page(visit: Visit, _: None, form: FormState) -> Response:
    figures = [(name, NAMES[name], REASONS[name], BOUNDS[name]) for name in NAMES]
    may_save = grant(visit.viewer, "change_settings", None, visit.now) is not None
    return visit.page("matching/setting.html", "Matching", form=form, figures=figures, may_save=may_save)


@router.post("/settings/matching")
@typed_again(_page)
def change_figures(visit: Deed, _: Annotated[None, doing("change_settings")]) -> Response:
    typed = {name: visit.typed.one(name).strip() for name in BOUNDS}
    wrong = {
        name: WHOLE for name, value in typed.items() if not (value.isascii() and value.isdigit() and len(value) < 9)
    }
    if wrong:
        raise BadInput(wrong)
    figures = {name: int(value) for name, value in typed.items()}
    change_matching_setting(visit.session, visit.viewer.provider_id, figures, visit.typed.version, visit.by, visit.now)
    return visit.done("/settings/matching", "Saved. The next run goes by these figures.")
