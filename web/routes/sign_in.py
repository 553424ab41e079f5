"""Signing in and out. The hash is made with no database session held; every try is counted first."""

import re
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import urlencode, urlsplit

from fastapi import APIRouter, Depends, Request
from sqlmodel import col, select
from starlette.responses import RedirectResponse, Response

from circles import clock
from circles.accounts.account import Account
from circles.accounts.password import password_fits
from circles.accounts.session import begin, end
from circles.accounts.sign_in_steps import PASSWORD, next_step
from circles.accounts.submission import forget_held_form, held_form
from circles.accounts.throttle import SIGN_IN_BY_ADDRESS, SIGN_IN_BY_EMAIL, count_try, forget_tries
from circles.database import reading, writing
from circles.errors import BadInput
from circles.journal import Actor, record
from circles.local_time import local_date
from circles.people.email_address import fold_email
from circles.viewer import roles_of
from web.form_fields import Line
from web.forms import FormModel, FormState, Typed, typed_form
from web.house import House, house_of
from web.page import stranger_page
from web.security import cookies, csrf
from web.security.addresses import client_address
from web.templating import render
from web.visit import SEE_OTHER, Deed, Look

router = APIRouter()
STEP_MISSING = "This account asks for a second step, which this site cannot ask for yet. Ask a manager."
WRONG = "That e-mail and password do not go together. Check both, then try again."
ONE_LINE = 60
AN_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
TypedForm = Annotated[Typed, Depends(typed_form)]


class SignIn(FormModel):
    """What is asked at the door."""

    email: Line = ""
    password: str = ""


@dataclass(frozen=True)
class SignedIn:
    """A session that has begun: the token for its cookie, and the roles that say how long the device keeps it."""

    token: str
    roles: frozenset[str]


@dataclass(frozen=True)
class HeldField:
    """One thing that was typed, or chosen: what stands for somebody or something is kept, and not shown."""

    name: str
    value: str

    @property
    def is_id(self) -> bool:
        return AN_ID.fullmatch(self.value) is not None

    @property
    def is_long(self) -> bool:
        return len(self.value) > ONE_LINE or "\n" in self.value


@router.get("/")
def front_door() -> Response:
    return RedirectResponse("/today", SEE_OTHER)


@router.get("/sign-in")
def ask_to_sign_in(request: Request) -> Response:
    held = request.query_params.get("held") == "1"
    return _door(request, FormState({"next": local_path(request.query_params.get("next", ""))}), held=held)


@router.post("/sign-in")
def sign_in(request: Request, typed: TypedForm) -> Response:
    csrf.check(request, typed)
    house, given = house_of(request), SignIn.read(typed)
    email = fold_email(given.email)
    count_try(house.engine, SIGN_IN_BY_ADDRESS, client_address(request), clock.machine_now())
    count_try(house.engine, SIGN_IN_BY_EMAIL, email, clock.machine_now())
    account = _open_account_of(house, email)
    if not password_fits(account.password_hash if account else None, given.password) or account is None:
        return _refused(request, typed, WRONG)
    if next_step(account, {PASSWORD}) is not None:
        return _refused(request, typed, STEP_MISSING)
    signed_in = _let_in(house, account, email, cookies.session_token(request))
    if signed_in is None:
        return _refused(request, typed, WRONG)
    answer = RedirectResponse(_next(typed), SEE_OTHER)
    cookies.keep_session(answer, signed_in.token, signed_in.roles, house.settings)
    return answer


@router.post("/sign-out")
def sign_out(visit: Deed) -> Response:
    end(visit.session, cookies.session_token(visit.request), clock.machine_now())
    record(visit.session, "sign_out", "account", visit.viewer.account_id, visit.by, visit.now)
    answer = visit.done("/sign-in")
    cookies.drop_cookie(answer, cookies.SESSION, visit.house.settings)
    return answer


@router.get("/held-form")
def show_held_form(visit: Look) -> Response:
    """What was typed when the session ended, ready to be sent."""
    path = local_path(visit.request.query_params.get("path", ""))
    fields = held_form(visit.session, visit.viewer.account_id, path, clock.machine_now())
    if fields is None:
        return RedirectResponse("/today", SEE_OTHER)
    seen = [HeldField(name, value) for name, values in fields.items() for value in values]
    return visit.page("accounts/held_form.html", "What you were writing", path=path, fields=seen)


@router.post("/held-form/removal")
def remove_held_form(visit: Deed) -> Response:
    forget_held_form(visit.session, visit.viewer.account_id, local_path(visit.typed.one("path")))
    return visit.done("/today", "What you were writing is removed.")


def local_path(path: str) -> str:
    """A path of this site, or Today: nobody is led elsewhere after signing in."""
    parts = urlsplit(path.replace("\\", "/"))
    safe = not parts.scheme and not parts.netloc and parts.path.startswith("/") and not parts.path.startswith("//")
    return path if safe and path.isprintable() and not path.startswith("/sign-") else "/today"


def _next(typed: Typed) -> str:
    path = local_path(typed.one("next"))
    return f"/held-form?{urlencode({'path': path})}" if typed.one("held") == "1" else path


def _door(request: Request, form: FormState, held: bool, status: int = 200) -> Response:
    page = stranger_page(request, "Sign in")
    answer = render(request, "accounts/sign_in.html", page=page, form=form, held=held)
    csrf.leave_word(request, answer)
    answer.status_code = status
    return answer


def _refused(request: Request, typed: Typed, sentence: str) -> Response:
    form = FormState.again(typed, BadInput({"email": sentence}))
    return _door(request, form, held=typed.one("held") == "1", status=422)


def _open_account_of(house: House, email: str) -> Account | None:
    with reading(house.engine) as session:
        found = select(Account).where(Account.email == email, col(Account.disabled_at).is_(None))
        return session.exec(found).first()


def _let_in(house: House, account: Account, email: str, brought: str) -> SignedIn | None:
    """Begin a session and end the one the browser brought, or None for somebody whose roles have all ended."""
    with writing(house.engine) as session:
        now, machine_now = clock.now(session), clock.machine_now()
        roles = roles_of(session, account.id, local_date(now, house.settings.timezone))
        if not roles:
            return None
        end(session, brought, machine_now)
        token = begin(session, account.id, account.provider_id, roles, machine_now)
        by = Actor("person", account.id, account.person_id, "own", account.provider_id, roles)
        record(session, "sign_in", "account", account.id, by, now)
        forget_tries(session, SIGN_IN_BY_EMAIL, email)
        session.commit()
    return SignedIn(token, roles)
