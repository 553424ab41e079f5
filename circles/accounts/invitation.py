"""Invitations and resets: a link shown once to somebody entitled, opened with a code texted to the number on record."""

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from sqlmodel import Session, col, select

from circles.accounts.account import Account, refuse_roles_beyond, set_password_hash
from circles.accounts.link import Invitation, end_links, waiting_links
from circles.errors import NotAllowed, NotFound, WrongMoment
from circles.identity import new_code, new_token, same, token_hash
from circles.journal import Actor, record
from circles.secret import fingerprint

GOOD_FOR = timedelta(days=7)
CODE_GOOD_FOR = timedelta(minutes=10)
MOST_TRIES = 5
NO_LINK = "This link has been used or has run out. Ask whoever gave it to you for a new one."


def make_invitation(
    session: Session, account: Account, roles: Collection[str], by: Actor, now: datetime, machine_now: datetime
) -> str:
    """A link for an account with these roles, as the token in it. It is shown once, here, and opens nothing by itself.

    Earlier links of the account are dead from now on. Raises NotAllowed for one's own account, and where the maker's
    rights do not include all of the account's: the code to the invitee's own number keeps even the maker from using it.
    """
    if by.account_id is None or by.account_id == account.id or by.provider_id != account.provider_id:
        raise NotAllowed("Ask somebody else to do this: nobody makes a link for themselves.")
    refuse_roles_beyond(by, roles)
    if not roles:
        raise WrongMoment("They have no role now, so they could not sign in. Give them one first.")
    if account.disabled_at is not None:
        raise WrongMoment("This account is closed. Open it first.")
    end_links(session, account.id, machine_now)
    token = new_token()
    invitation = Invitation(
        provider_id=account.provider_id, account_id=account.id, made_by_id=by.account_id, token_hash=token_hash(token),
        kind="reset" if account.password_hash else "invitation", made_at=machine_now, expires_at=machine_now + GOOD_FOR,
    )  # fmt: skip
    session.add(invitation)
    session.flush()
    _write(session, "make_link", invitation, by, now)
    return token


def open_invitation(session: Session, token: str, machine_now: datetime, *, to_use: bool = False) -> Invitation:
    """The invitation of a link that is still good, of an account that is open; locked where it is `to_use`.

    Raises NotFound, with one sentence for every reason.
    """
    links = select(Invitation).join(Account, col(Account.id) == Invitation.account_id)
    mine = links.where(Invitation.token_hash == token_hash(token), col(Account.disabled_at).is_(None))
    found = session.exec(mine.with_for_update(of=Invitation) if to_use else mine).first()
    if found is None or found.used_at is not None or found.expires_at <= machine_now:
        raise NotFound(NO_LINK)
    return found


def new_code_for(session: Session, invitation: Invitation, by: Actor, now: datetime, machine_now: datetime) -> str:
    """A fresh code, to be texted to the number on record. The one before it works no longer."""
    code = new_code()
    invitation.code_hash, invitation.code_sent_at, invitation.tries = _hashed(invitation, code), machine_now, 0
    session.add(invitation)
    session.flush()
    _write(session, "send_code", invitation, by, now)
    return code


def confirm_invitee(session: Session, invitation: Invitation, by: Actor, now: datetime) -> None:
    """A manager who did not make the link vouches for somebody who cannot be texted."""
    manager = "manager" in by.roles and by.provider_id == invitation.provider_id
    if by.account_id in (invitation.made_by_id, invitation.account_id) or not manager:
        raise NotAllowed("Another manager has to confirm this: not the one who made the link.")
    invitation.confirmed_by_id = by.account_id
    session.add(invitation)
    session.flush()
    _write(session, "confirm_invitee", invitation, by, now)


def try_code(session: Session, invitation: Invitation, code: str, now: datetime, machine_now: datetime) -> bool:
    """Whether the code is right. The try is counted either way: the edge commits before it refuses (Foundation 3)."""
    if invitation.confirmed_by_id is not None:
        return True
    sent_at, fits = invitation.code_sent_at, same(_hashed(invitation, code), invitation.code_hash or "")
    invitation.tries += 1
    session.add(invitation)
    session.flush()
    good = sent_at is not None and machine_now < sent_at + CODE_GOOD_FOR and invitation.tries <= MOST_TRIES and fits
    if not good:
        _write(session, "wrong_code", invitation, Actor("person", invitation.account_id), now)
    return good


def use_invitation(
    session: Session, invitation: Invitation, account: Account, password_hash: str, now: datetime, machine_now: datetime
) -> None:
    """Set the password, which signs every other device out; the link is used up."""
    by = Actor("person", account.id, account.person_id, "own", account.provider_id)
    invitation.used_at = machine_now
    session.add(invitation)
    set_password_hash(session, account, password_hash, by, now)
    _write(session, "use_link", invitation, by, now)


def waiting_invitation(session: Session, account_id: UUID, machine_now: datetime) -> Invitation | None:
    """The link of an account that is still good, if there is one."""
    return next(iter(waiting_links(session, account_id, machine_now)), None)


def _hashed(invitation: Invitation, code: str) -> str:
    return fingerprint(f"{invitation.id}:{code.strip().replace(' ', '')}", "code")


def _write(session: Session, verb: str, invitation: Invitation, by: Actor, now: datetime) -> None:
    record(session, verb, "account", invitation.account_id, by, now, provider_id=invitation.provider_id)
