"""Who can sign in: accounts, roles, and links, each shown once. For managers."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from sqlmodel import col, select
from starlette.responses import Response

from circles import clock
from circles.accounts.account import (
    ROLES,
    Account,
    Role,
    disable,
    enable,
    end_role,
    give_role,
    held_roles,
)
from circles.accounts.invitation import confirm_invitee, make_invitation, waiting_invitation
from circles.accounts.opening import open_account
from circles.errors import NotFound, WrongMoment
from circles.local_time import local_date
from circles.people.details import Details
from circles.people.number import change_number
from circles.people.person import Person
from circles.people.personal_record import add_person
from circles.permission import Facts
from web.dependencies import Found, doing, looking, path_id
from web.form_fields import Line
from web.forms import FormModel, FormState, typed_again
from web.visit import Deed, Look, Visit

router = APIRouter()
ROLE_WORDS = {
    "coordinator": "Coordinator", "manager": "Manager", "volunteer": "Volunteer", "mentor": "Peer mentor",
}  # fmt: skip


@dataclass(frozen=True)
class AccountLine:
    """One account as the list shows it."""

    id: UUID
    name: str
    email: str
    roles: str
    state: str


class NewAccount(FormModel):
    """Somebody who is to sign in: a person we know, or a new one."""

    person_id: UUID | None = None
    first_name: Line = ""
    last_name: Line = ""
    email: Line
    mobile: Line = ""
    role: Line


class RoleForm(FormModel):
    """One role."""

    role: Line


def the_account(visit: Visit) -> Found:
    """The account of the address, if it is this provider's."""
    account = visit.session.get(Account, path_id(visit, "account_id"))
    if account is None or account.provider_id != visit.viewer.provider_id:
        raise NotFound()
    return Found(account, Facts(account.provider_id), "account", account.id)


Changed = Annotated[Account, doing("change_accounts", the_account)]


@router.get("/settings/accounts")
def list_accounts(visit: Look, _: Annotated[None, looking("see_accounts")]) -> Response:
    return visit.page("accounts/list.html", "Who can sign in", accounts=_lines(visit))


@router.get("/settings/accounts/new")
def ask_account(visit: Look, _: Annotated[None, looking("change_accounts")]) -> Response:
    person = _known(visit, visit.request.query_params.get("person", ""))
    values = {"person_id": str(person.id), "email": person.email or ""} if person else {}
    return _new_page(visit, _, FormState(values))


def _new_page(visit: Visit, _: None, form: FormState) -> Response:
    person = _known(visit, form.value("person_id"))
    name = f"{person.first_name} {person.last_name}" if person else ""
    return visit.page("accounts/new.html", "Somebody new", form=form, name=name, roles=list(ROLE_WORDS.items()))


@router.post("/settings/accounts/new")
@typed_again(_new_page)
def add_account(visit: Deed, _: Annotated[None, doing("change_accounts")]) -> Response:
    form = NewAccount.read(visit.typed)
    person = _known(visit, str(form.person_id or "")) or _newcomer(visit, form)
    account = open_account(
        visit.session, visit.viewer.provider_id, form.email, person, [form.role], visit.by, visit.now
    )
    return visit.done(f"/settings/accounts/{account.id}", "They can sign in once you have given them a link.")


@router.get("/settings/accounts/{account_id}")
def show_account(visit: Look, account: Annotated[Account, looking("see_accounts", the_account)]) -> Response:
    return _account_page(visit, account, FormState())


def _account_page(visit: Visit, account: Account, form: FormState) -> Response:
    held = [role.role for role in held_roles(visit.session, account.id, _today(visit))]
    waiting = waiting_invitation(visit.session, account.id, clock.machine_now())
    return visit.page(
        "accounts/account.html", "An account", account=account, person=visit.session.get_one(Person, account.person_id),
        held=held, words=ROLE_WORDS, free=[(one, ROLE_WORDS[one]) for one in ROLES if one not in held], form=form,
        waiting=waiting, may_confirm=waiting is not None and waiting.made_by_id != visit.viewer.account_id,
    )  # fmt: skip


@router.post("/settings/accounts/{account_id}/roles")
@typed_again(_account_page)
def take_role(visit: Deed, account: Changed) -> Response:
    give_role(visit.session, account, RoleForm.read(visit.typed).role, visit.by, visit.now)
    return visit.done(f"/settings/accounts/{account.id}", "The role is given.")


def _account_page_again(visit: Visit, account: Account, role: str, form: FormState) -> Response:  # noqa: ARG001
    return _account_page(visit, account, form)


@router.post("/settings/accounts/{account_id}/roles/{role}/end")
@typed_again(_account_page_again)
def take_role_away(visit: Deed, account: Changed, role: str) -> Response:
    end_role(visit.session, account, role, visit.by, visit.now)
    return visit.done(f"/settings/accounts/{account.id}", "The role has ended.")


@router.post("/settings/accounts/{account_id}/link")
def show_link(visit: Deed, account: Changed) -> Response:
    """The link is on this page and nowhere else: only its hash is kept."""
    roles = [role.role for role in held_roles(visit.session, account.id, _today(visit))]
    token = make_invitation(visit.session, account, roles, visit.by, visit.now, clock.machine_now())
    person = visit.session.get_one(Person, account.person_id)
    visit.commit()
    link = f"{visit.house.settings.public_url}/invitation/{token}"
    return visit.page("accounts/link.html", "A link", account=account, link=link, has_number=person.mobile is not None)


@router.post("/settings/accounts/{account_id}/confirmation")
def confirm(visit: Deed, account: Changed) -> Response:
    waiting = waiting_invitation(visit.session, account.id, clock.machine_now())
    if waiting is None:
        raise WrongMoment("There is no link to confirm. Make one first.")
    confirm_invitee(visit.session, waiting, visit.by, visit.now)
    return visit.done(f"/settings/accounts/{account.id}", "Confirmed. They can use their link now.")


@router.post("/settings/accounts/{account_id}/closing")
def close(visit: Deed, account: Changed) -> Response:
    disable(visit.session, account, visit.by, visit.now)
    return visit.done(f"/settings/accounts/{account.id}", "The account is closed, and signed out everywhere.")


@router.post("/settings/accounts/{account_id}/opening")
def open_again(visit: Deed, account: Changed) -> Response:
    enable(visit.session, account, visit.by, visit.now)
    return visit.done(f"/settings/accounts/{account.id}", "The account is open again.")


def _lines(visit: Visit) -> list[AccountLine]:
    """Every account with its roles of today, by name. Two queries."""
    provider_id = visit.viewer.provider_id
    people = (
        select(Account, Person.first_name, Person.last_name)
        .join(Person, col(Person.id) == Account.person_id)
        .where(Account.provider_id == provider_id)
        .order_by(col(Person.name_key), col(Account.id))
    )
    roles: dict[UUID, list[str]] = {}
    for role in visit.session.exec(select(Role).where(Role.provider_id == provider_id)):
        if role.from_on <= _today(visit) and (role.until_on is None or role.until_on >= _today(visit)):
            roles.setdefault(role.account_id, []).append(ROLE_WORDS[role.role])
    return [
        AccountLine(one.id, f"{first} {last}".strip(), one.email, ", ".join(sorted(roles.get(one.id, []))), _state(one))
        for one, first, last in visit.session.exec(people)
    ]


def _state(account: Account) -> str:
    if account.disabled_at is not None:
        return "closed"
    return "open" if account.password_hash else "not signed in yet"


def _known(visit: Visit, person_id: str) -> Person | None:
    try:
        person = visit.session.get(Person, UUID(person_id)) if person_id else None
    except ValueError:
        return None
    return person if person is not None and person.provider_id == visit.viewer.provider_id else None


def _newcomer(visit: Visit, form: NewAccount) -> Person:
    details = Details(first_name=form.first_name, last_name=form.last_name, email=form.email)
    person = add_person(visit.session, visit.viewer.provider_id, details, visit.by, visit.now)
    if form.mobile:
        change_number(visit.session, person, form.mobile, visit.by, visit.now)
    return person


def _today(visit: Visit) -> date:
    return local_date(visit.now, visit.viewer.provider.zone)
