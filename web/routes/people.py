"""People: the lists, a search by name, and taking somebody on."""

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter
from starlette.responses import Response

from circles.directory import people_page
from circles.local_time import local_date
from circles.people.core_member import add_core_member, coordinators
from circles.people.number import change_number
from circles.people.peer_mentor import add_peer_mentor
from circles.people.person import Person
from circles.people.personal_record import add_person
from circles.people.professional import add_professional
from circles.people.volunteer import add_volunteer
from web.dependencies import doing, looking, write_read
from web.forms import FormState, typed_again
from web.views import people_forms
from web.views.people_forms import KINDS, ONE_OF, NewPerson, Options
from web.visit import Deed, Look, Visit

router = APIRouter()


@router.get("/people")
def show_people(visit: Look, _: Annotated[None, looking("see_people")], kind: str = "", after: str = "") -> Response:
    return _list(visit, _kind(visit, kind), after=after)


@router.post("/people/search")
def search_people(visit: Deed, _: Annotated[None, doing("see_people")]) -> Response:
    """A search is posted: names do not belong in addresses, where histories and logs keep them."""
    visit.start_again()  # nothing is written here, so let others write
    kind, typed = _kind(visit, visit.typed.one("kind")), visit.typed.one("words")[:200]
    return _list(visit, kind, typed=typed, after=visit.typed.one("after"))


@router.get("/people/new")
def ask_new(visit: Look, _: Annotated[None, looking("change_people")], kind: str = "") -> Response:
    own = str(visit.viewer.account_id) if "coordinator" in visit.viewer.roles else ""
    return _new_page(visit, FormState({"kind": _kind(visit, kind), "coordinator": own}))


def _new_again(visit: Visit, _: None, form: FormState) -> Response:
    return _new_page(visit, form)


@router.post("/people")
@typed_again(_new_again)
def take_on(visit: Deed, _: Annotated[None, doing("change_people")]) -> Response:
    form = NewPerson.read(visit.typed)
    person = add_person(visit.session, visit.viewer.provider_id, form.details(), visit.by, visit.now)
    change_number(visit.session, person, form.mobile, visit.by, visit.now)
    _TAKE_ON[form.kind](visit, person, form)
    elsewhere = form.kind == "core-members" and form.coordinator != str(visit.viewer.account_id)
    path = "/people?kind=core-members" if elsewhere else f"/people/{person.id}"
    return visit.done(path, f"The {ONE_OF[form.kind]} is on record.")


def _as_volunteer(visit: Visit, person: Person, _form: NewPerson) -> None:
    add_volunteer(visit.session, person, visit.by, visit.now)


def _as_peer_mentor(visit: Visit, person: Person, _form: NewPerson) -> None:
    add_peer_mentor(visit.session, person, visit.by, visit.now)


def _as_core_member(visit: Visit, person: Person, form: NewPerson) -> None:
    add_core_member(visit.session, person, people_forms.id_of(form.coordinator), visit.by, visit.now)


def _as_professional(visit: Visit, person: Person, form: NewPerson) -> None:
    add_professional(visit.session, person, form.post, form.organisation, visit.by, visit.now)


_TAKE_ON: dict[str, Callable[[Visit, Person, NewPerson], None]] = {
    "volunteers": _as_volunteer,
    "peer-mentors": _as_peer_mentor,
    "core-members": _as_core_member,
    "professionals": _as_professional,
}


def _list(visit: Visit, kind: str, *, typed: str = "", after: str = "") -> Response:
    if kind == "core-members":
        write_read(visit, "core_members", None, visit.viewer.person_id)  # a list is one entry
    today = local_date(visit.now, visit.viewer.provider.zone)
    begin = people_forms.id_of(after) if after else None
    found = people_page(visit.session, visit.viewer, kind, today, visit.now, typed=typed, after=begin)
    return visit.page(
        "people/list.html", "People", kind=kind, kinds=_kinds(visit), one_of=ONE_OF[kind], found=found, typed=typed,
        begun=begin is not None,
    )  # fmt: skip


def _new_page(visit: Visit, form: FormState) -> Response:
    kind = _kind(visit, str(form.value("kind")))
    return visit.page(
        "people/new.html", "New person", form=form, kind=kind, one_of=ONE_OF[kind], ask=people_forms,
        coordinators=_coordinators(visit) if kind == "core-members" else (),
    )  # fmt: skip


def _coordinators(visit: Visit) -> Options:
    today = local_date(visit.now, visit.viewer.provider.zone)
    found = coordinators(visit.session, visit.viewer.provider_id, today)
    return (("", "Choose"), *((str(account_id), name) for account_id, name in found))


def _kinds(visit: Visit) -> Options:
    """Core members are the coordinators' alone; a manager has no caseload."""
    return KINDS if "coordinator" in visit.viewer.roles else KINDS[1:]


def _kind(visit: Visit, kind: str) -> str:
    known = [one for one, _words in _kinds(visit)]
    return kind if kind in (name for name, _words in KINDS) else known[0]
