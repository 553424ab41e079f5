"""What each kind of people file holds: its columns, and how a line of it becomes a person or a reason why not."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Literal
from uuid import UUID

from circles.errors import BadInput
from circles.local_time import parse_date
from circles.people.details import Details, birth_problem, tidy
from circles.people.email_address import fold_email, parse_email
from circles.people.phone import parse_mobile
from circles.people.postcode import parse_postcode

KindName = Literal["volunteers", "core-members", "peer-mentors"]
STAGES = ("referral", "assessed", "consented", "accepted", "waiting")
NO_FIRST_NAME = "There is no first name."
NO_EMAIL = "There is no e-mail address. It is how we know the person again."
NO_BIRTH = "There is no date of birth. With the name, it is how we know the person again."
NO_POSTCODE = "There is no postcode."
UNKNOWN_POSTCODE = "We do not know this postcode."
NO_COORDINATOR = "Say whose caseload it is: write the e-mail address of somebody who is a coordinator here today."
BEFORE_BIRTH = "The check is dated before the person was born."


@dataclass(frozen=True)
class Known:
    """What a line is checked against."""

    today: date
    outcodes: frozenset[str]
    coordinators: Mapping[str, UUID] = field(default_factory=dict)
    own_caseload: UUID | None = None


@dataclass(frozen=True)
class Newcomer:
    """A line that was taken: a person as they will be kept, unless they are here already."""

    number: int
    details: Details
    mobile: str = ""
    dbs_checked_on: date | None = None
    licence_ends_on: date | None = None
    coordinator_id: UUID | None = None
    stage: str = "referral"
    mobile_twice: bool = False
    cells: tuple[str, ...] = ()

    @property
    def email(self) -> str:
        return fold_email(self.details.email)


@dataclass(frozen=True)
class FileKind:
    """One kind of file. `key` is how a person is known again at a second import."""

    name: KindName
    columns: tuple[str, ...]
    read: Callable[["Cells", Known], Newcomer]
    key: Literal["email", "name_and_birth"]


@dataclass
class Cells:
    """The cells of one line by column, and the problems found while they are read."""

    number: int
    by_column: Mapping[str, str]
    problems: list[str] = field(default_factory=list)

    def text(self, column: str) -> str:
        return tidy(self.by_column[column])

    def needed(self, column: str, sentence: str) -> str:
        text = self.text(column)
        if not text:
            self.problems.append(sentence)
        return text

    def day(self, column: str, what: str) -> date | None:
        """A date as dd/mm/yyyy, or None where the cell is empty."""
        text = self.text(column)
        try:
            return parse_date(text) if text else None
        except BadInput as refusal:
            self.problems.append(f"{what}: {_sentence(refusal)}")
            return None

    def parsed(self, column: str, parse: Callable[[str], str]) -> str:
        text = self.text(column)
        try:
            return parse(text) if text else ""
        except BadInput as refusal:
            self.problems.append(_sentence(refusal))
            return ""


def _volunteer(cells: Cells, known: Known) -> Newcomer:
    cells.needed("email", NO_EMAIL)
    newcomer = _anybody(cells, known)
    checked_on, born_on = cells.day("dbs_checked_on", "The DBS check"), newcomer.details.born_on
    if checked_on and born_on and checked_on < born_on:
        cells.problems.append(BEFORE_BIRTH)
    return replace(newcomer, dbs_checked_on=checked_on)


def _peer_mentor(cells: Cells, known: Known) -> Newcomer:
    cells.needed("email", NO_EMAIL)
    return replace(_anybody(cells, known), licence_ends_on=cells.day("licence_ends_on", "The end of the licence"))


def _core_member(cells: Cells, known: Known) -> Newcomer:
    cells.needed("date_of_birth", NO_BIRTH)
    newcomer = _anybody(cells, known)
    stage = cells.text("stage").lower() or "referral"
    if stage not in STAGES:
        cells.problems.append(f"The stage is one of {', '.join(STAGES)}.")
    coordinator = cells.text("coordinator_email")
    coordinator_id = known.coordinators.get(fold_email(coordinator)) if coordinator else known.own_caseload
    if coordinator_id is None:
        cells.problems.append(NO_COORDINATOR)
    return replace(newcomer, stage=stage, coordinator_id=coordinator_id)


def _anybody(cells: Cells, known: Known) -> Newcomer:
    """What every kind of file says of a person."""
    born_on = cells.day("date_of_birth", "The date of birth")
    if problem := birth_problem(born_on, known.today):
        cells.problems.append(problem)
    details = Details(
        first_name=cells.needed("first_name", NO_FIRST_NAME),
        last_name=cells.text("last_name"),
        preferred_name=cells.text("preferred_name") if "preferred_name" in cells.by_column else "",
        born_on=born_on,
        email=cells.parsed("email", parse_email),
        postcode=_postcode(cells, known),
        spoken=_languages(cells.text("languages")),
        notes=cells.by_column["notes"].strip(),
    )
    if max(len(details.first_name), len(details.last_name), len(details.preferred_name)) > 100:
        cells.problems.append("A name is longer than 100 characters.")
    return Newcomer(cells.number, details, mobile=cells.parsed("mobile", parse_mobile))


def _postcode(cells: Cells, known: Known) -> str:
    text = cells.needed("postcode", NO_POSTCODE)
    if not text:
        return ""
    try:
        postcode, outcode = parse_postcode(text)
    except BadInput:
        outcode = ""
    if outcode not in known.outcodes:
        cells.problems.append(UNKNOWN_POSTCODE)
        return ""
    return postcode


def _languages(text: str) -> tuple[str, ...]:
    """Languages apart by `;`, each once, in the order written."""
    return tuple(dict.fromkeys(one.strip() for one in text.split(";") if one.strip()))


def _sentence(refusal: BadInput) -> str:
    return next(iter(refusal.problems.values()))


_ANYBODY = ("first_name", "last_name", "mobile", "email", "date_of_birth", "postcode")
KINDS: dict[str, FileKind] = {
    kind.name: kind
    for kind in (
        FileKind("volunteers", (*_ANYBODY, "dbs_checked_on", "languages", "notes"), _volunteer, "email"),
        FileKind("peer-mentors", (*_ANYBODY, "licence_ends_on", "languages", "notes"), _peer_mentor, "email"),
        FileKind(
            "core-members",
            (*_ANYBODY[:2], "preferred_name", *_ANYBODY[2:], "stage", "coordinator_email", "languages", "notes"),
            _core_member,
            "name_and_birth",
        ),
    )
}
