"""A visit: one request's session, viewer and moment, and the few ways to answer it.

`Look` reads and `Deed` writes. Each holds one database session for as long as the route runs; the route commits
before it answers (`done`), so a failed commit is a failed answer. A second click on Save gets the first one's answer.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Any

from fastapi import Depends, Request
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select
from starlette.responses import RedirectResponse, Response

from circles import clock
from circles.accounts.session import SEEN_EVERY, touch
from circles.accounts.submission import Submission, forget_held_form
from circles.database import READERS, WRITERS, reading, writing
from circles.errors import NotFound
from circles.journal import Actor
from circles.permission import Grant
from circles.viewer import Viewer, is_of_closed_account, viewer_of
from web.forms import Typed, typed_form
from web.house import House, house_of
from web.page import make_page
from web.security import cookies, csrf
from web.templating import render

SEE_OTHER = 303


class NeedsSignIn(Exception):
    """Nobody is signed in, or the session has ended."""


class Repeated(Exception):
    """A second click: the form was taken already, and `location` is where the first one led."""

    def __init__(self, location: str) -> None:
        super().__init__(location)
        self.location = location


@dataclass
class Visit:
    """Everything a route is given about the request it answers."""

    request: Request
    house: House
    session: Session
    viewer: Viewer
    now: datetime
    typed: Typed = field(default_factory=Typed)
    basis: str = "own"
    submission: Submission | None = None

    @property
    def by(self) -> Actor:
        """The viewer as an actor, on the basis of the right this route was granted."""
        return self.viewer.actor(self.basis)

    @property
    def swaps(self) -> bool:
        """Whether HTMX asks for a fragment in place of a page."""
        return self.request.headers.get("HX-Request") == "true"

    def granted(self, grant: Grant) -> None:
        self.basis = grant.basis

    def page(self, template: str, title: str, **context: Any) -> Response:
        """A whole page. `title` never holds anything personal (F24). A notice that was left is shown here, once."""
        page = make_page(self, title)
        answer = render(self.request, template, page=page, **context)
        if page.notices:
            cookies.drop_cookie(answer, cookies.NOTICE, self.house.settings)
        return answer

    def fragment(self, template: str, **context: Any) -> Response:
        """One fragment, for a swap. It gets `page` too, because its forms carry tokens."""
        return render(self.request, template, page=make_page(self, ""), **context)

    def done(self, path: str, notice: str = "") -> Response:
        """Commit, then lead on to `path` with a notice shown once. The notice never holds anything personal."""
        if self.submission is not None:
            self.submission.location = path
        if self.typed.one("was_held"):  # what was held has been sent now
            forget_held_form(self.session, self.viewer.account_id, self.request.url.path)
        self.session.commit()
        answer = RedirectResponse(path, SEE_OTHER)
        if notice:
            cookies.leave_notice(answer, notice, self.house.settings)
        return answer

    def commit(self) -> None:
        """Commit, where the answer is a fragment and not `done`."""
        self.session.commit()

    def start_again(self) -> None:
        """Take back what a refused route did, and let its submission key be used again."""
        self.session.rollback()
        self.submission = None


def _viewer(request: Request, session: Session, now: datetime) -> Viewer:
    token = cookies.session_token(request)
    viewer = viewer_of(session, token, clock.machine_now(), now) if token else None
    if viewer is None:
        raise NotFound() if token and is_of_closed_account(session, token) else NeedsSignIn()
    request.state.viewer = viewer  # for the error pages, which are made after the session has closed
    return viewer


def _note_seen(request: Request, viewer: Viewer) -> None:
    """Put the session's idle end off, at most once a minute, in a transaction of its own."""
    now = clock.machine_now()
    if viewer.seen_at is not None and now - viewer.seen_at >= SEEN_EVERY:
        with writing(house_of(request).engine) as session:
            touch(session, cookies.session_token(request), now)
            session.commit()


def _look(request: Request) -> Iterator[Visit]:
    house = house_of(request)
    with reading(house.engine) as session:
        now = clock.now(session)
        viewer = _viewer(request, session, now)
        _note_seen(request, viewer)
        yield Visit(request, house, session, viewer, now)


def _deed(request: Request, typed: Annotated[Typed, Depends(typed_form)]) -> Iterator[Visit]:
    house = house_of(request)
    csrf.check(request, typed)  # before the write lock is taken
    with writing(house.engine) as session:
        now = clock.now(session)
        visit = Visit(request, house, session, _viewer(request, session, now), now, typed)
        touch(session, cookies.session_token(request), clock.machine_now())
        visit.submission = _take_submission(session, visit.viewer, typed.one("submission"))
        yield visit


# Ended before the answer leaves, and bounded: a request waits at the door instead of exhausting the pool.
Look = Annotated[Visit, Depends(_look, scope="function", max_concurrency=READERS)]
Deed = Annotated[Visit, Depends(_deed, scope="function", max_concurrency=WRITERS)]


def _take_submission(session: Session, viewer: Viewer, key: str) -> Submission | None:
    """Enter a form's key, or raise Repeated when it was taken before. A second click waits here for the first."""
    if not key or len(key) > 64:
        return None
    row = Submission(
        provider_id=viewer.provider_id,
        account_id=viewer.account_id,
        key=f"{viewer.account_id}:{key}",
        status=SEE_OTHER,
        at=clock.machine_now(),
    )
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        first = session.exec(select(Submission.location).where(col(Submission.key) == row.key)).first()
        raise Repeated(first or "/today") from None
    return row
