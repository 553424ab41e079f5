"""Being given the thing: found and permitted in one step, its read journalled before it is shown.

`looking(right, finder)` is for GET and `doing(right, finder)` for POST. What the viewer may not see is answered like
what is not there (404); what they may see but not do is refused (403) and the denial is journalled. Both name their
right, so that `circles rights` and a test can list who may use each address.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from fastapi import Depends
from starlette.concurrency import run_in_threadpool

from circles.database import writing
from circles.errors import NotAllowed, NotFound
from circles.journal import record, record_read
from circles.permission import Facts, grant
from web.visit import Deed, Look, Visit


@dataclass(frozen=True)
class Found:
    """A thing the viewer may see, the facts a grant needs, and the core member whose record it shows, if any."""

    thing: Any
    facts: Facts | None = None
    kind: str = ""
    subject_id: UUID | None = None
    about: UUID | None = None


Finder = Callable[[Visit], Found]


@dataclass(frozen=True)
class NamesRight:
    """A dependency that names the right its address needs."""

    right: str


@dataclass(frozen=True)
class Looking(NamesRight):
    """A GET's right over a thing. Shows, and writes that it was shown."""

    find: Finder

    def __call__(self, visit: Look) -> Any:
        found = self.find(visit)
        _permit(visit, self.right, found)
        if found.about is not None:
            write_read(visit, found.kind, found.subject_id, found.about)
        return found.thing


@dataclass(frozen=True)
class Doing(NamesRight):
    """A POST's right over a thing."""

    find: Finder

    def __call__(self, visit: Deed) -> Any:
        found = self.find(visit)
        _permit(visit, self.right, found)
        return found.thing


class LookingAtAll(NamesRight):
    """A GET's right over the provider's things. Nothing is read for it, so it takes no thread of its own."""

    async def __call__(self, visit: Look) -> None:
        await _permit_all(visit, self.right)


class DoingWithAll(NamesRight):
    """A POST's right over the provider's things."""

    async def __call__(self, visit: Deed) -> None:
        await _permit_all(visit, self.right)


def looking(right: str, find: Finder | None = None) -> Any:
    return Depends(LookingAtAll(right) if find is None else Looking(right, find), scope="function")


def doing(right: str, find: Finder | None = None) -> Any:
    return Depends(DoingWithAll(right) if find is None else Doing(right, find), scope="function")


def path_id(visit: Visit, name: str) -> UUID:
    """An id from the address. What is no id is not there."""
    try:
        return UUID(visit.request.path_params[name])
    except ValueError:
        raise NotFound() from None


def write_read(visit: Visit, kind: str, subject_id: UUID | None, about: UUID | None) -> None:
    """Journal a read in a transaction of its own, before anything is shown: not written, not shown (Foundation 4)."""
    with writing(visit.house.engine) as session:
        page = visit.request.scope["route"].path
        record_read(session, page, kind, subject_id, visit.by, visit.now, about=about, refreshed_by_itself=visit.swaps)
        session.commit()


async def _permit_all(visit: Visit, right: str) -> None:
    granted = grant(visit.viewer, right, None, visit.now)
    if granted is None:
        await run_in_threadpool(_permit, visit, right, Found(None))
    else:
        visit.granted(granted)


def _permit(visit: Visit, right: str, found: Found) -> None:
    granted = grant(visit.viewer, right, found.facts, visit.now)
    if granted is None:
        _write_denial(visit, right, found)
        raise NotAllowed("That is for somebody else to do. Ask the coordinator or a manager.")
    visit.granted(granted)


def _write_denial(visit: Visit, right: str, found: Found) -> None:
    visit.session.rollback()  # lets go of the write lock, so that the denial can be written at once
    with writing(visit.house.engine) as session:
        record(session, "denied", found.kind or "site", found.subject_id, visit.by, visit.now, now_is=right)
        session.commit()
