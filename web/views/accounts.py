"""What the pages of accounts show: each account as far as the viewer may let somebody in, and nothing of the rest."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlmodel import Session, col, select

from circles import clock
from circles.accounts.account import Account, held_roles, roles_within
from circles.accounts.invitation import waiting_invitation
from circles.accounts.link import Invitation
from circles.errors import NotFound
from circles.local_time import local_date
from circles.people.core_member import CoreMember
from circles.people.peer_mentor import PeerMentor
from circles.people.person import Person, full_name
from circles.people.volunteer import Volunteer
from circles.permission import Facts, grant, visible_people
from notifications.recheck import why_not_answered
from web.dependencies import Found, path_id
from web.house import House
from web.visit import Visit

ROLE_WORDS = {
    "coordinator": "Coordinator", "manager": "Manager", "volunteer": "Volunteer", "mentor": "Peer mentor",
}  # fmt: skip


@dataclass(frozen=True)
class AccountSeen:
    """One account as its page shows it: what stands, and what this viewer may do about it."""

    id: UUID
    name: str
    email: str
    has_number: bool
    has_password: bool
    closed: bool
    held: tuple[tuple[str, str], ...]
    free: tuple[tuple[str, str], ...]
    may_change: bool
    is_own: bool
    unconfirmed: bool
    may_confirm: bool


def the_account(visit: Visit) -> Found:
    """The account of the address: any of the provider's to a manager, to a coordinator of whom they may let in."""
    account = visit.session.get(Account, path_id(visit, "account_id"))
    if account is None or account.provider_id != visit.viewer.provider_id:
        raise NotFound()
    if not _is_shown(visit, roles_of_account(visit, account)):
        raise NotFound()
    return Found(account, Facts(account.provider_id), "account", account.id)


def roles_of_account(visit: Visit, account: Account) -> tuple[str, ...]:
    """The roles an account holds today."""
    return tuple(role.role for role in held_roles(visit.session, account.id, today_of(visit)))


def roles_to_give(visit: Visit) -> list[tuple[str, str]]:
    """The roles this viewer may let somebody in with, and their words."""
    within = roles_within(visit.viewer.roles)
    return [(role, words) for role, words in ROLE_WORDS.items() if role in within]


def account_seen(visit: Visit, account: Account) -> AccountSeen:
    """One account for its page."""
    person = visit.session.get_one(Person, account.person_id)
    held = roles_of_account(visit, account)
    waiting = waiting_invitation(visit.session, account.id, clock.machine_now())
    changes = grant(visit.viewer, "change_accounts", None, visit.now) is not None
    unconfirmed = waiting is not None and waiting.confirmed_by_id is None and not takes_a_code(visit, person)
    return AccountSeen(
        account.id, full_name(person), account.email, person.mobile is not None, bool(account.password_hash),
        account.disabled_at is not None, tuple((role, ROLE_WORDS[role]) for role in held),
        tuple((role, words) for role, words in ROLE_WORDS.items() if role not in held), changes,
        account.id == visit.viewer.account_id, unconfirmed, changes and _is_of_another(waiting, visit),
    )  # fmt: skip


def takes_a_code(visit: Visit, person: Person) -> bool:
    return codes_reach(visit.session, visit.house, person, visit.now)


def codes_reach(session: Session, house: House, person: Person, now: datetime) -> bool:
    """Whether a code can be texted to somebody, so that nobody has to confirm who they are."""
    return house.settings.carrier != "none" and why_not_answered(session, person, now) is None


def who_could_sign_in(visit: Visit, person_id: str) -> Person | None:
    """A person this viewer may let in, who cannot sign in yet. None for a core member, and for whoever is not seen."""
    try:
        wanted = UUID(person_id)
    except ValueError:
        return None
    person: Person | None = visit.session.scalars(
        visible_people(visit.viewer, visit.now).where(
            col(Person.id) == wanted,
            col(Person.id).not_in(select(CoreMember.person_id)),
            col(Person.id).not_in(select(Account.person_id)),
        )
    ).first()
    return person


def usual_role(visit: Visit, person: Person) -> str:
    """The role that goes with what somebody is to us."""
    volunteers = select(Volunteer.id).where(Volunteer.person_id == person.id)
    mentors = select(PeerMentor.id).where(PeerMentor.person_id == person.id)
    known = (("volunteer", volunteers), ("mentor", mentors))
    return next((role for role, rows in known if visit.session.exec(rows).first() is not None), "")


def today_of(visit: Visit) -> date:
    return local_date(visit.now, visit.viewer.provider.zone)


def _is_shown(visit: Visit, roles: tuple[str, ...]) -> bool:
    if "manager" in visit.viewer.roles:
        return True
    return bool(roles) and set(roles) <= roles_within(visit.viewer.roles)


def _is_of_another(waiting: Invitation | None, visit: Visit) -> bool:
    return waiting is not None and waiting.made_by_id != visit.viewer.account_id
