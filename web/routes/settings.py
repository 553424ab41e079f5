"""Settings: the eight questions of set-up, and the way to accounts, places and cover."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter
from pydantic import AfterValidator
from pydantic_core import PydanticCustomError
from sqlmodel import Session
from starlette.responses import Response

from circles.accounts.provider import DIVISIONS, Provider
from circles.accounts.set_up import EXPERIENCED, LONGEST_NAME, Answers, answer_set_up, answers_of, office_accounts
from circles.local_time import DAYS
from notifications.wording.rendering import fit_sender
from web.dependencies import doing, looking
from web.form_fields import Line, Paragraph, TypedTime
from web.forms import FormModel, FormState, typed_again
from web.visit import Deed, Look, Visit

router = APIRouter()
OPTIONAL = (
    ("mentors", "Peer mentors"), ("releases", "Release days"), ("matching", "Matching a whole region"),
    ("instruments", "Reviews with instruments"), ("api", "The interface for partners"), ("welsh", "Welsh"),
)  # fmt: skip
ZONES = ("Europe/London", "Europe/Dublin", "Europe/Jersey", "Europe/Guernsey", "Europe/Isle_of_Man")


def _fits_a_text(name: str) -> str:
    """Refuse what the word guard would take out of every text; empty and long names have sentences of their own."""
    if 0 < len(name) <= LONGEST_NAME and name.isascii() and not fit_sender(name):
        raise PydanticCustomError("sentence", "This cannot stand in a text: choose words that tell a stranger nothing.")
    return name


class SetUp(FormModel):
    """The eight questions as they are typed."""

    neutral_name: Annotated[Line, AfterValidator(_fits_a_text)]
    staffed_days: list[int] = []  # noqa: RUF012 - pydantic copies it
    staffed_from: TypedTime
    staffed_until: TypedTime
    out_of_hours: Paragraph = ""
    duty_number: Line = ""
    safeguarding_lead_id: UUID | None = None
    texting_on: bool = False
    timezone: Line
    holiday_division: Line
    quorum: int
    renew_checks_years: int
    experienced: Line
    switches: list[str] = []  # noqa: RUF012

    def answers(self) -> Answers:
        given = self.model_dump()
        return Answers(**given | {name: tuple(given[name]) for name in ("staffed_days", "switches")})


@router.get("/settings")
def show_settings(visit: Look, _: Annotated[None, looking("see_settings")]) -> Response:
    provider = _provider(visit.session, visit)
    return visit.page("settings/settings.html", "Settings", answers=answers_of(provider), set_up=provider.set_up_at)


@router.get("/settings/set-up")
def ask_set_up(visit: Look, _: Annotated[None, looking("change_settings")]) -> Response:
    return _set_up_page(visit, _, _state(_provider(visit.session, visit)))


def _set_up_page(visit: Visit, _: None, form: FormState) -> Response:
    return visit.page(
        "settings/set_up.html", "Set-up", form=form, leads=office_accounts(visit.session, visit.viewer.provider_id),
        zones=ZONES, divisions=DIVISIONS, experienced=EXPERIENCED, optional=OPTIONAL, days=DAYS["en"],
    )  # fmt: skip


@router.post("/settings/set-up")
@typed_again(_set_up_page)
def take_set_up(visit: Deed, _: Annotated[None, doing("change_settings")]) -> Response:
    answers = SetUp.read(visit.typed).answers()
    provider = _provider(visit.session, visit)
    answer_set_up(visit.session, provider, answers, visit.by, visit.now, version=visit.typed.version)
    return visit.done("/settings", "Saved.")


def _provider(session: Session, visit: Visit) -> Provider:
    return session.get_one(Provider, visit.viewer.provider_id)


def _state(provider: Provider) -> FormState:
    answers = answers_of(provider)
    values: dict[str, Any] = {name: getattr(answers, name) for name in Answers.__dataclass_fields__}
    values |= {name: f"{values[name]:%H:%M}" for name in ("staffed_from", "staffed_until")}
    values["texting_on"] = "true" if answers.texting_on else "false"
    return FormState(values, version=provider.version)
