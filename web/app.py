"""The site's composition root: settings in, application out."""

from fastapi import APIRouter, FastAPI
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp

from circles.database import open_engine
from circles.settings import Settings, load_settings
from web.demo import routes as demo
from web.house import House
from web.refusals import answer_refusals
from web.routes import (
    accounts,
    circle_gate,
    circle_phases,
    circles,
    clearances,
    concern_clocks,
    concerns,
    conditions,
    contacts,
    cover,
    drafts,
    health,
    importing,
    invitation,
    invitations,
    matching,
    matching_calls,
    matching_passes,
    matching_runs,
    matching_settings,
    matching_wishes,
    meeting_changes,
    meetings,
    messages,
    minutes,
    pairing_steps,
    pairings,
    people,
    person,
    person_roles,
    places,
    release_changes,
    release_day,
    releases,
    settings,
    sign_in,
    today,
    twilio,
    wordings,
)
from web.security.headers import SecurityHeaders
from web.templating import STATIC

MOST_BODY_BYTES = 24 * 1024 * 1024  # beyond it a bare 413; up to it a file that is too large is refused in words
TELEMETRY = {"tracing": False, "metrics": False, "logs": False, "operation_spans": False, "auto_configure": False}

ROUTERS: tuple[APIRouter, ...] = (
    health.router,
    sign_in.router,
    today.router,
    circles.router,
    circle_gate.router,
    circle_phases.router,
    meetings.router,
    meeting_changes.router,
    minutes.router,
    contacts.router,
    concerns.router,
    concern_clocks.router,
    drafts.router,
    matching.router,
    matching_calls.router,
    matching_passes.router,
    matching_runs.router,
    matching_settings.router,
    matching_wishes.router,
    invitations.router,
    settings.router,
    wordings.router,
    accounts.router,
    cover.router,
    invitation.router,
    places.router,
    importing.router,
    people.router,
    person.router,
    person_roles.router,
    clearances.router,
    conditions.router,
    releases.router,
    release_changes.router,
    release_day.router,
    pairings.router,
    pairing_steps.router,
    messages.router,
    twilio.router,
)
DEMO_ROUTERS: tuple[APIRouter, ...] = (demo.router,)


class Site(FastAPI):
    """The application, with the headers around everything: also around the answers to errors and to large bodies.

    FastAPI puts added middleware inside those two, so a 500 or a 413 would leave bare.
    """

    def build_middleware_stack(self) -> ASGIApp:
        house: House = self.state.house
        return SecurityHeaders(super().build_middleware_stack(), settings=house.settings)


def create_app(settings: Settings | None = None) -> FastAPI:
    """The site over one database. Demo addresses exist only where the database carries the demo mark."""
    settings = settings or load_settings()
    house = House(settings, open_engine(settings.database))
    app = Site(
        title="Circles",
        openapi_url=None,
        max_body_size=MOST_BODY_BYTES,
        telemetry=TELEMETRY,  # type: ignore[arg-type]
        redirect_slashes=False,
    )
    app.state.house = house
    for router in ROUTERS + (DEMO_ROUTERS if house.demo else ()):
        app.include_router(router)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    answer_refusals(app)
    return app
