"""Who can sign in: accounts, roles, and links, each shown once. Coordinators let in volunteers and peer mentors."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response

from circles import clock
from circles.accounts.account import Account, disable, enable, end_role, give_role
from circles.accounts.invitation import confirm_invitee, make_invitation, waiting_invitation
from circles.accounts.opening import open_account
from circles.errors import NotFound, WrongMoment
from circles.people.details import Details
from circles.people.number import change_number
from circles.people.person import Person, full_name
from circles.people.personal_record import add_person
from web.dependencies import doing, looking
from web.form_fields import Line
from web.forms import FormModel, FormState, typed_again
from web.views.account_list import account_page
from web.views.accounts import (
    account_seen,
    roles_of_account,
    roles_to_give,
    takes_a_code,
    the_account,
    usual_role,
    who_could_sign_in,
)
from web.views.people_forms import id_of
from web.visit import Deed, Look, Visit

router = APIRouter()


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


Changed = Annotated[Account, doing("change_accounts", the_account)]


@router.get("/settings/accounts")
def list_accounts(visit: Look, _: Annotated[None, looking("see_accounts")], after: str = "") -> Response:
    begin = id_of(after) if after else None
    return visit.page("accounts/list.html", "Who can sign in", found=account_page(visit, begin), begun=begin)


@router.get("/settings/accounts/new")
def ask_account(visit: Look, _: Annotated[None, looking("let_in")]) -> Response:
    person = who_could_sign_in(visit, visit.request.query_params.get("person", ""))
    if person is None:
        return _new_page(visit, _, FormState())
    values = {"person_id": str(person.id), "email": person.email or "", "role": usual_role(visit, person)}
    return _new_page(visit, _, FormState(values))


def _new_page(visit: Visit, _: None, form: FormState) -> Response:
    person = who_could_sign_in(visit, form.value("person_id"))
    name = full_name(person) if person else ""
    return visit.page("accounts/new.html", "Somebody new", form=form, name=name, roles=roles_to_give(visit))


@router.post("/settings/accounts/new")
@typed_again(_new_page)
def add_account(visit: Deed, _: Annotated[None, doing("let_in")]) -> Response:
    form = NewAccount.read(visit.typed)
    person = _newcomer(visit, form) if form.person_id is None else who_could_sign_in(visit, str(form.person_id))
    if person is None:
        raise NotFound()
    account = open_account(
        visit.session, visit.viewer.provider_id, form.email, person, [form.role], visit.by, visit.now
    )
    return visit.done(f"/settings/accounts/{account.id}", "They can sign in once you have given them a link.")


@router.get("/settings/accounts/{account_id}")
def show_account(visit: Look, account: Annotated[Account, looking("see_accounts", the_account)]) -> Response:
    return _account_page(visit, account, FormState())


def _account_page(visit: Visit, account: Account, form: FormState) -> Response:
    return visit.page("accounts/account.html", "An account", account=account_seen(visit, account), form=form)


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
@typed_again(_account_page)
def show_link(visit: Deed, account: Annotated[Account, doing("let_in", the_account)]) -> Response:
    """The link is on this page and nowhere else: only its hash is kept."""
    roles = roles_of_account(visit, account)
    token = make_invitation(visit.session, account, roles, visit.by, visit.now, clock.machine_now())
    texted = takes_a_code(visit, visit.session.get_one(Person, account.person_id))
    visit.commit()
    link = f"{visit.house.settings.public_url}/invitation/{token}"
    return visit.page("accounts/link.html", "A link", account_id=account.id, link=link, texted=texted)


@router.post("/settings/accounts/{account_id}/confirmation")
@typed_again(_account_page)
def confirm(visit: Deed, account: Changed) -> Response:
    waiting = waiting_invitation(visit.session, account.id, clock.machine_now())
    if waiting is None:
        raise WrongMoment("There is no link to confirm. Make one first.")
    if takes_a_code(visit, visit.session.get_one(Person, account.person_id)):
        raise WrongMoment("We can text them a code, so nobody has to confirm who they are.")
    confirm_invitee(visit.session, waiting, visit.by, visit.now)
    return visit.done(f"/settings/accounts/{account.id}", "Confirmed. They can use their link now.")


@router.post("/settings/accounts/{account_id}/closing")
@typed_again(_account_page)
def close(visit: Deed, account: Changed) -> Response:
    disable(visit.session, account, visit.by, visit.now)
    return visit.done(f"/settings/accounts/{account.id}", "The account is closed, and signed out everywhere.")


@router.post("/settings/accounts/{account_id}/opening")
@typed_again(_account_page)
def open_again(visit: Deed, account: Changed) -> Response:
    enable(visit.session, account, visit.by, visit.now)
    return visit.done(f"/settings/accounts/{account.id}", "The account is open again.")


def _newcomer(visit: Visit, form: NewAccount) -> Person:
    details = Details(first_name=form.first_name, last_name=form.last_name, email=form.email)
    person = add_person(visit.session, visit.viewer.provider_id, details, visit.by, visit.now)
    if form.mobile:
        change_number(visit.session, person, form.mobile, visit.by, visit.now)
    return person
