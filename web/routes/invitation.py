"""An invitation or a reset, opened by a stranger: a code to the number on record, a password, and in (Foundation 12).

Every try is counted before it is refused. The link alone opens nothing.
"""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from sqlmodel import Session
from starlette.responses import RedirectResponse, Response

from circles import clock
from circles.accounts.account import Account
from circles.accounts.invitation import (
    CODE_GOOD_FOR,
    new_code_for,
    open_invitation,
    try_code,
    use_invitation,
)
from circles.accounts.link import Invitation
from circles.accounts.password import hash_password
from circles.accounts.password_rule import check_password
from circles.accounts.session import begin
from circles.accounts.sign_in_steps import PASSWORD, next_step
from circles.accounts.throttle import CODE_BY_LINK, CODE_TEXT_BY_LINK, SIGN_IN_BY_ADDRESS, count_try
from circles.database import reading, writing
from circles.errors import BadInput, WrongMoment
from circles.identity import token_hash
from circles.journal import Actor
from circles.local_time import local_date
from circles.people.person import Person
from circles.viewer import roles_of
from notifications.owing import owe
from web.forms import FormModel, FormState, Typed, typed_form
from web.house import House, house_of
from web.page import stranger_page
from web.routes.sign_in import SignedIn
from web.security import cookies, csrf
from web.security.addresses import client_address
from web.templating import render
from web.views.accounts import codes_reach
from web.visit import SEE_OTHER

router = APIRouter()
TypedForm = Annotated[Typed, Depends(typed_form)]
WRONG_CODE = "That code is not right, or its ten minutes are over. Ask for a new one."


class NewPassword(FormModel):
    """The code that came, and the password to be."""

    code: str = ""
    new_password: str = ""


@router.get("/invitation/{token}")
def show_invitation(request: Request, token: str) -> Response:
    return _page(request, token, FormState())


@router.post("/invitation/{token}/code")
def send_code(request: Request, token: str, typed: TypedForm) -> Response:
    csrf.check(request, typed)
    house = house_of(request)
    count_try(house.engine, SIGN_IN_BY_ADDRESS, client_address(request), clock.machine_now())
    count_try(house.engine, CODE_TEXT_BY_LINK, token_hash(token), clock.machine_now())
    with writing(house.engine) as session:
        _owe_code(session, house, open_invitation(session, token, clock.machine_now(), to_use=True))
        session.commit()
    return RedirectResponse(f"/invitation/{token}", SEE_OTHER)


@router.post("/invitation/{token}")
def take_password(request: Request, token: str, typed: TypedForm) -> Response:
    csrf.check(request, typed)
    house, given = house_of(request), NewPassword.read(typed)
    count_try(house.engine, SIGN_IN_BY_ADDRESS, client_address(request), clock.machine_now())
    try:
        _check_password(house, token, given)
        _check_code(house, token, given)
    except BadInput as refusal:
        return _page(request, token, FormState.again(typed, refusal), status=422)
    hashed = hash_password(given.new_password)
    signed_in = _let_in(house, token, hashed)
    answer = RedirectResponse("/today", SEE_OTHER)
    if signed_in is not None:
        cookies.keep_session(answer, signed_in.token, signed_in.roles, house.settings)
    return answer


def _check_password(house: House, token: str, given: NewPassword) -> None:
    """Raise BadInput for a password that will not do. It costs none of the tries: those are for the code."""
    with reading(house.engine) as session:
        invitation = open_invitation(session, token, clock.machine_now())
        check_password(given.new_password, session.get_one(Account, invitation.account_id).email)


def _check_code(house: House, token: str, given: NewPassword) -> None:
    """Raise BadInput for a code that is not right, and TooManyTries: the wrong try stays counted."""
    count_try(house.engine, CODE_BY_LINK, token_hash(token), clock.machine_now())
    with writing(house.engine) as session:
        invitation = open_invitation(session, token, clock.machine_now(), to_use=True)
        good = try_code(session, invitation, given.code, clock.now(session), clock.machine_now())
        session.commit()
    if not good:
        raise BadInput({"code": WRONG_CODE})


def _let_in(house: House, token: str, hashed: str) -> SignedIn | None:
    """Set the password and begin a session; None where a second factor is still asked for: at the door, as always."""
    with writing(house.engine) as session:
        now, machine_now = clock.now(session), clock.machine_now()
        invitation = open_invitation(session, token, machine_now, to_use=True)
        account = session.get_one(Account, invitation.account_id)
        use_invitation(session, invitation, account, hashed, now, machine_now)
        roles = roles_of(session, account.id, local_date(now, house.settings.timezone))
        signed_in = None
        if next_step(account, {PASSWORD}) is None:
            signed_in = SignedIn(begin(session, account.id, account.provider_id, roles, machine_now), roles)
        session.commit()
    return signed_in


def _owe_code(session: Session, house: House, invitation: Invitation) -> None:
    account = session.get_one(Account, invitation.account_id)
    person = session.get_one(Person, account.person_id)
    if not codes_reach(session, house, person, clock.now(session)):
        raise WrongMoment("We cannot text you a code. Ask a manager to confirm that it is you.")
    now = clock.now(session)
    by = Actor("person", account.id, person.id, "own", account.provider_id)
    code = new_code_for(session, invitation, by, now, clock.machine_now())
    said = {"code": code, "minutes": str(CODE_GOOD_FOR.seconds // 60)}
    sent_at = invitation.code_sent_at
    assert sent_at is not None
    revision = int(sent_at.timestamp())  # a new code is a new text
    owe(session, "sign_in_code", person, ("invitation", invitation.id), said, CODE_GOOD_FOR, now, revision=revision)


def _page(request: Request, token: str, form: FormState, status: int = 200) -> Response:
    house = house_of(request)
    with reading(house.engine) as session:
        invitation = open_invitation(session, token, clock.machine_now())
        person = session.get_one(Person, session.get_one(Account, invitation.account_id).person_id)
        texted = codes_reach(session, house, person, clock.now(session))
        ending = person.mobile[-3:] if person.mobile else ""
    sent, confirmed = invitation.code_sent_at is not None, invitation.confirmed_by_id is not None
    answer = render(
        request, "accounts/invitation.html", page=stranger_page(request, "Welcome"), form=form, token=token,
        texted=texted, ending=ending, sent=sent, confirmed=confirmed,
    )  # fmt: skip
    csrf.leave_word(request, answer)
    answer.status_code = status
    return answer
