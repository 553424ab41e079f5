"""Opening an account: one way to sign in for one person, unless the records are about them."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, select

from circles.accounts.account import ROLES, Account, give_role, refuse_roles_beyond
from circles.errors import BadInput
from circles.journal import Actor, record
from circles.people.core_member import CoreMember
from circles.people.email_address import fold_email, parse_email
from circles.people.person import Person
from circles.people.professional import Professional

OVER = ("ended", "declined", "withdrawn")  # a core member of once may come back as a peer mentor


def open_account(
    session: Session, provider_id: UUID, email: str, person: Person, roles: Iterable[str], by: Actor, now: datetime
) -> Account:
    """Give a person a way to sign in, in these roles from today.

    Raises BadInput for an e-mail or a role that cannot be taken and for a core member or professional, and NotAllowed
    where somebody in these roles may do more than whoever opens the account.
    """
    wanted = list(roles)
    problems = {"email": _email_problem(session, email, person), "role": _role_problem(wanted)}
    if any(problems.values()):
        raise BadInput({name: sentence for name, sentence in problems.items() if sentence})
    refuse_roles_beyond(by, wanted)
    account = Account(provider_id=provider_id, person_id=person.id, email=fold_email(email), made_at=now)
    session.add(account)
    session.flush()
    record(session, "open_account", "account", account.id, by, now, provider_id=provider_id, about=person.id)
    for role in wanted:
        give_role(session, account, role, by, now)
    return account


def _role_problem(roles: list[str]) -> str:
    return "" if roles and set(roles) <= set(ROLES) else "Choose one of the answers."


def _email_problem(session: Session, email: str, person: Person) -> str:
    parse_email(email)
    if session.exec(select(Account.id).where(Account.email == fold_email(email))).first() is not None:
        return "Somebody signs in with this e-mail already."
    if session.exec(select(Account.id).where(Account.person_id == person.id)).first() is not None:
        return "This person can sign in already."
    return "This person is not one who signs in here." if _is_without_login(session, person) else ""


def _is_without_login(session: Session, person: Person) -> bool:
    """Whether somebody is at the centre of the records now, or outside: neither signs in."""
    core = select(CoreMember.id).where(CoreMember.person_id == person.id, col(CoreMember.state).not_in(OVER))
    outside = select(Professional.id).where(Professional.person_id == person.id, col(Professional.left_on).is_(None))
    return any(session.exec(found).first() is not None for found in (core, outside))
