"""Importing people: newcomers are added in small pieces, people who are here already are left as they are.

Nothing here holds a transaction for long: a piece of a hundred lines is added and committed, then the next. An import
that is stopped or cut off keeps what it did; the second time, those lines are "unchanged".
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import Engine
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from circles import clock
from circles.accounts.account import Account
from circles.accounts.provider import Provider
from circles.database import reading, writing
from circles.journal import Actor
from circles.people.clearance import record_clearance
from circles.people.core_member import add_core_member, coordinators
from circles.people.email_address import fold_email
from circles.people.import_file import read_lines
from circles.people.import_kinds import KINDS, FileKind, Known, Newcomer
from circles.people.import_known import Found, find_known
from circles.people.import_rows import RefusedLine, read_rows
from circles.people.number import change_number
from circles.people.peer_mentor import add_peer_mentor
from circles.people.person import Person
from circles.people.personal_record import add_person
from circles.people.volunteer import add_volunteer
from circles.places.reference import Outcode

PIECE = 100
TRIES = 3
TAKEN = "This e-mail address is on record here for somebody else. Check it, or add the person by hand."


@dataclass(frozen=True)
class Ask:
    """What is to be imported, for whom, and whether only to try it out."""

    kind: str
    provider_id: UUID
    content: bytes
    dry_run: bool = False


@dataclass
class Tally:
    """What came of an import. `flagged` are the lines whose mobile number somebody else has too."""

    created: int = 0
    unchanged: int = 0
    refused: list[RefusedLine] = field(default_factory=list)
    flagged: list[int] = field(default_factory=list)
    columns: tuple[str, ...] = ()
    stopped: bool = False

    def add(self, other: "Tally") -> None:
        self.created += other.created
        self.unchanged += other.unchanged
        self.refused += other.refused
        self.flagged += other.flagged


OnPiece = Callable[[int, int], bool]  # (lines done, lines in all) -> go on?


def import_people(engine: Engine, ask: Ask, by: Actor, on_piece: OnPiece = lambda _done, _total: True) -> Tally:
    """Import a file. Raises FileRefused where it cannot be read at all; every other mistake refuses its line only.

    created + unchanged + refused = the lines of the file, unless `on_piece` answered False and it was stopped.
    """
    kind = KINDS[ask.kind]
    with reading(engine) as session:
        known, renew_years = _known(session, ask.provider_id, by)
    rows = read_rows(read_lines(ask.content), kind, known)
    tally = Tally(refused=list(rows.refused), columns=rows.columns)
    for start in range(0, len(rows.newcomers), PIECE):
        if not on_piece(tally.created + tally.unchanged + len(tally.refused), rows.total):
            tally.stopped = True
            break
        tally.add(_piece(engine, ask, kind, rows.newcomers[start : start + PIECE], renew_years, by))
    tally.refused.sort(key=lambda one: one.number)
    on_piece(tally.created + tally.unchanged + len(tally.refused), rows.total)
    return tally


def _piece(
    engine: Engine, ask: Ask, kind: FileKind, newcomers: Sequence[Newcomer], renew_years: int, by: Actor
) -> Tally:
    """One piece in one transaction. Somebody else's import may add the same person meanwhile: then look again."""
    for attempt in range(TRIES):
        try:
            with reading(engine) if ask.dry_run else writing(engine) as session:
                tally = _take(session, ask, kind, newcomers, renew_years, by)
                if not ask.dry_run:
                    session.commit()
                return tally
        except IntegrityError:
            if attempt == TRIES - 1:
                raise
    raise AssertionError("the loop returns or raises")


def _take(
    session: Session, ask: Ask, kind: FileKind, newcomers: Sequence[Newcomer], renew_years: int, by: Actor
) -> Tally:
    found, tally = find_known(session, ask.provider_id, kind, newcomers), Tally()
    for one in newcomers:
        _count(tally, one, found)
        if found.is_new(one) and not ask.dry_run:
            _add(session, ask, one, renew_years, by)
    return tally


def _count(tally: Tally, one: Newcomer, found: Found) -> None:
    if found.is_taken(one):
        tally.refused.append(RefusedLine(one.number, TAKEN, one.cells))
    elif found.is_known(one):
        tally.unchanged += 1
    else:
        tally.created += 1
        if one.mobile_twice or found.has_mobile(one):
            tally.flagged.append(one.number)


def _add(session: Session, ask: Ask, one: Newcomer, renew_years: int, by: Actor) -> None:
    now = clock.now(session)
    person = add_person(session, ask.provider_id, one.details, by, now)
    if one.mobile:
        change_number(session, person, one.mobile, by, now)
    if ask.kind == "volunteers":
        _add_volunteer(session, person, one, renew_years, by, now)
    elif ask.kind == "peer-mentors":
        add_peer_mentor(session, person, by, now, licence_ends_on=one.licence_ends_on)
    else:
        assert one.coordinator_id is not None, "a line without a coordinator is refused"
        add_core_member(session, person, one.coordinator_id, by, now, state=one.stage)


def _add_volunteer(session: Session, person: Person, one: Newcomer, renew_years: int, by: Actor, now: datetime) -> None:
    """With a DBS check on record a volunteer is ready for the pool; without, the check is what comes next."""
    add_volunteer(session, person, by, now, state="pool" if one.dbs_checked_on else "checks")
    if one.dbs_checked_on:
        record_clearance(session, person, "dbs", by, now, checked_on=one.dbs_checked_on, renew_years=renew_years)


def _known(session: Session, provider_id: UUID, by: Actor) -> tuple[Known, int]:
    """What lines are checked against, read once: a national list of outcodes is three thousand short words."""
    today = clock.now(session).date()
    provider = session.get_one(Provider, provider_id)
    ids = {one for one, _name in coordinators(session, provider_id, today)}
    emails = session.exec(select(Account.email, Account.id).where(col(Account.id).in_(ids))).all()
    known = Known(
        today=today,
        outcodes=frozenset(session.exec(select(Outcode.code)).all()),
        coordinators={fold_email(email): account_id for email, account_id in emails},
        own_caseload=by.account_id if by.account_id in ids else None,
    )
    return known, provider.renew_checks_years
