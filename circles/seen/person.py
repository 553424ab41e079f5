"""What each audience sees of a person: frozen views, made from rows here and nowhere else (F20).

Templates get views, never rows: what a view does not hold, a page cannot show by mistake.

| who | of whom | view |
|---|---|---|
| coordinator | anybody of the provider outside caseloads, and their own core members | `CoordinatorsPerson` |
| manager | volunteers, peer mentors, professionals: enough to extend a check or to ring | `ManagersPerson` |
| volunteer | the core member of their circle: name, open conditions, day of briefing | `VolunteersCoreMember` |
| core member | the volunteers of their circle: first names, nothing else | `CoreMembersVolunteer` |
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from circles.people.clearance import BLOCKING, EXTENSION, NAMES, Clearance
from circles.people.licence_condition import NAMES as CONDITION_NAMES
from circles.people.licence_condition import LicenceCondition
from circles.people.person import Person, called, full_name
from circles.people.phone import spoken_number
from circles.people.standing import Verdict, in_words, stands
from circles.people.text_consent import NOT_TEXTED, TextConsent, may_be_texted

DEVICES = {
    "any": "Any phone",
    "sms_only": "Texts only, no internet",
    "voice_only": "Calls only",
    "letter_only": "Letters only",
}
LANGUAGES = {"en": "English", "cy": "Welsh"}
SOURCES = {
    "in_person": "in person", "by_phone": "by phone", "paper_form": "on a paper form", "import": "with a file",
    "text_stop": "by text (stop)", "text_start": "by text (start)", "carrier": "told by the text company",
    "number_changed": "because the number changed", "demo": "for the demo",
}  # fmt: skip


@dataclass(frozen=True)
class ClearanceSeen:
    """One kind of clearance (for one prison, where it is for one), as it stands today, and what may be done."""

    id: UUID
    name: str
    verdict: Verdict
    sentence: str
    is_dbs: bool
    withdrawn: bool
    can_be_extended: bool


@dataclass(frozen=True)
class ConditionSeen:
    """One licence condition."""

    id: UUID
    name: str
    detail: str
    from_on: date
    until_on: date | None
    holds: bool
    approval: str


@dataclass(frozen=True)
class ConsentSeen:
    """One yes or no of the consent ledger."""

    given: bool
    source: str
    wording: str
    by: str
    at: datetime


@dataclass(frozen=True)
class ManagersPerson:
    """What a manager sees: who, whether cleared, and a number to ring."""

    id: UUID
    name: str
    called: str
    mobile: str
    texts: str
    texts_go: bool
    shared_number: bool
    clearances: tuple[ClearanceSeen, ...]
    whole: bool = False


@dataclass(frozen=True)
class CoordinatorsPerson(ManagersPerson):
    """What a coordinator sees: all of it, save what is sealed (F12), which has a page of its own."""

    born: str = ""
    gender: str = ""
    email: str = ""
    address: str = ""
    postcode: str = ""
    language: str = ""
    spoken: str = ""
    device: str = ""
    no_links: bool = False
    in_custody: bool = False
    notes: str = ""
    ledger: tuple[ConsentSeen, ...] = ()
    conditions: tuple[ConditionSeen, ...] = ()


@dataclass(frozen=True)
class VolunteersCoreMember:
    """What the members of a circle see of their core member. Offence and sealed conditions are not in it."""

    called: str
    conditions: tuple[ConditionSeen, ...]
    briefed: str


@dataclass(frozen=True)
class CoreMembersVolunteer:
    """What a core member sees of a volunteer (F20)."""

    first_name: str


def as_coordinator(
    person: Person, clearances: Sequence[Clearance], ledger: Sequence[TextConsent], by_names: dict[UUID, str],
    conditions: Sequence[LicenceCondition], today: date, now: datetime,
) -> CoordinatorsPerson:  # fmt: skip
    """The whole record, but for sealed conditions, whoever hands them in."""
    seen = as_manager(person, clearances, today, now)
    return CoordinatorsPerson(
        **{**vars(seen), "whole": True},
        born=in_words(person.birth_date) if person.birth_date else "",
        gender="" if person.gender == "not_said" else person.gender,
        email=person.email or "",
        address=person.address or "",
        postcode=person.postcode or "",
        language=LANGUAGES[person.language],
        spoken=", ".join(person.spoken),
        device=DEVICES[person.device],
        no_links=person.no_links,
        in_custody=person.in_custody,
        notes=person.notes or "",
        ledger=tuple(_consent(one, by_names) for one in ledger),
        conditions=conditions_seen(conditions, today),
    )


def as_manager(person: Person, clearances: Sequence[Clearance], today: date, now: datetime) -> ManagersPerson:
    reason = may_be_texted(person, now)
    return ManagersPerson(
        id=person.id,
        name=full_name(person),
        called=called(person),
        mobile=spoken_number(person.mobile),
        texts=NOT_TEXTED[reason] if reason else f"{called(person)} said yes to texts.",
        texts_go=reason is None,
        shared_number=not person.mobile_settled,
        clearances=clearances_seen(clearances, today),
    )


def as_volunteer(
    core_member: Person, conditions: Sequence[LicenceCondition], briefed_on: date | None, today: date
) -> VolunteersCoreMember:
    """Their core member, to a member of the circle: conditions that hold today, none that tells of a victim."""
    held = tuple(one for one in conditions_seen(conditions, today) if one.holds)
    return VolunteersCoreMember(called(core_member), held, in_words(briefed_on) if briefed_on else "")


def as_core_member(volunteer: Person) -> CoreMembersVolunteer:
    """A volunteer, to the core member: never a number, a surname or an address."""
    return CoreMembersVolunteer(called(volunteer))


def clearances_seen(clearances: Sequence[Clearance], today: date) -> tuple[ClearanceSeen, ...]:
    """One view for each kind and prison, of the newest record."""
    newest: dict[tuple[str, str | None], Clearance] = {}
    for one in sorted(clearances, key=lambda one: (one.began_on, one.id)):
        newest[(one.kind, one.prison_code)] = one
    return tuple(_clearance(one, clearances, today) for one in newest.values())


def conditions_seen(conditions: Sequence[LicenceCondition], today: date) -> tuple[ConditionSeen, ...]:
    """Conditions as everybody with a right to the person may see them: sealed ones are left out (F12)."""
    return tuple(_condition(one, today) for one in conditions if not one.sealed)


def sealed_seen(conditions: Sequence[LicenceCondition], today: date) -> tuple[ConditionSeen, ...]:
    """The sealed ones, for the one page that shows them."""
    return tuple(_condition(one, today) for one in conditions if one.sealed)


def _clearance(one: Clearance, all_of_them: Sequence[Clearance], today: date) -> ClearanceSeen:
    standing = stands(all_of_them, one.kind, today, one.prison_code)
    name = f"{NAMES[one.kind]} for {one.prison_code}" if one.prison_code else NAMES[one.kind]
    stopped = one.withdrawn_on is not None or one.new_information
    return ClearanceSeen(
        id=one.id,
        name=name[:1].upper() + name[1:],
        verdict=standing.verdict,
        sentence=standing.sentence,
        is_dbs=one.kind == "dbs",
        withdrawn=one.withdrawn_on is not None,
        can_be_extended=not stopped and _may_be_extended(one, today),
    )


def _may_be_extended(one: Clearance, today: date) -> bool:
    if one.kind in BLOCKING or one.renew_by is None or one.extended_until is not None:
        return False
    return one.renew_by - EXTENSION <= today


def _condition(one: LicenceCondition, today: date) -> ConditionSeen:
    approval = ""
    if one.approved_by and one.approved_on:
        approval = f"Approved by {one.approved_by} on {in_words(one.approved_on)}: {one.approval_reference}"
    return ConditionSeen(
        one.id, CONDITION_NAMES[one.kind], one.detail or "", one.from_on, one.until_on, one.holds_on(today), approval
    )


def _consent(one: TextConsent, by_names: dict[UUID, str]) -> ConsentSeen:
    by = by_names.get(one.by_account_id, "") if one.by_account_id else ""
    return ConsentSeen(one.given, SOURCES[one.source], one.wording, by, one.at)
