"""Set-up: eight questions, the rest defaulted (F25). The answers can be changed at any time."""

from dataclasses import dataclass, fields
from datetime import datetime, time
from typing import Any
from uuid import UUID
from zoneinfo import available_timezones

from sqlmodel import Session, col, select

from circles.accounts.account import OFFICE_ROLES, Account, Role
from circles.accounts.provider import DIVISIONS, SWITCHES, Provider
from circles.errors import BadInput, EditedMeanwhile
from circles.journal import Actor, record
from circles.people.person import Person
from circles.people.phone import parse_phone

EXPERIENCED = ("required", "preferred", "off")
LONGEST_NAME = 20  # the sender's name stands in every text: a longer one costs a second segment
FEWEST, MOST = 2, 6  # quorum: two by default and never one (F16)
NOT_IN_A_NAME = ("circle", "probation", "prison", "police", "licence", "offen", "release", "convict")


@dataclass(frozen=True)
class Answers:
    """The answers to the eight questions."""

    neutral_name: str
    staffed_days: tuple[int, ...]
    staffed_from: time
    staffed_until: time
    out_of_hours: str
    duty_number: str
    safeguarding_lead_id: UUID | None
    texting_on: bool
    timezone: str
    holiday_division: str
    quorum: int
    renew_checks_years: int
    experienced: str
    switches: tuple[str, ...] = ()


def answers_of(provider: Provider) -> Answers:
    """What is answered now."""
    same = {one.name: getattr(provider, one.name) for one in fields(Answers) if hasattr(provider, one.name)}
    return Answers(
        **same
        | {
            "duty_number": provider.duty_number or "",
            "staffed_days": tuple(provider.staffed_days),
            "switches": tuple(provider.switches),
            "experienced": str(provider.policies.get("experienced", "required")),
        }
    )


def answer_set_up(
    session: Session, provider: Provider, answers: Answers, by: Actor, now: datetime, *, version: int
) -> None:
    """Take the answers. Raises BadInput with a sentence for each that cannot be, and EditedMeanwhile."""
    if provider.version != version:
        raise EditedMeanwhile({"neutral_name": provider.neutral_name, "out_of_hours": provider.out_of_hours})
    problems = _problems(session, provider, answers)
    if problems:
        raise BadInput(problems)
    changed = [name for name, value in _written(answers).items() if getattr(provider, name) != value]
    for name, value in _written(answers).items():
        setattr(provider, name, value)
    provider.policies = provider.policies | {"experienced": answers.experienced}
    provider.set_up_at = provider.set_up_at or now
    provider.version += 1
    session.add(provider)
    session.flush()
    record(
        session, "answer_set_up", "provider", provider.id, by, now, provider_id=provider.id, now_is=" ".join(changed)
    )


def office_accounts(session: Session, provider_id: UUID) -> list[tuple[UUID, str]]:
    """Who could be safeguarding lead: everybody who works in the office, by name."""
    in_the_office = select(Role.account_id).where(
        Role.provider_id == provider_id, col(Role.role).in_(OFFICE_ROLES), col(Role.until_on).is_(None)
    )
    rows = (
        select(Account.id, Person.first_name, Person.last_name)
        .join(Person, col(Person.id) == Account.person_id)
        .where(col(Account.id).in_(in_the_office), col(Account.disabled_at).is_(None))
        .order_by(col(Person.name_key))
    )
    return [(account_id, f"{first} {last}".strip()) for account_id, first, last in session.exec(rows)]


def _written(answers: Answers) -> dict[str, Any]:
    number = parse_phone(answers.duty_number, "duty_number") if answers.duty_number.strip() else None
    values = {one.name: getattr(answers, one.name) for one in fields(answers) if one.name != "experienced"}
    return values | {
        "neutral_name": answers.neutral_name.strip(),
        "duty_number": number,
        "staffed_days": sorted(set(answers.staffed_days)),
        "switches": [one for one in SWITCHES if one in answers.switches],
    }


def _problems(session: Session, provider: Provider, answers: Answers) -> dict[str, str]:
    lead = answers.safeguarding_lead_id
    known = lead is None or lead in {one for one, _ in office_accounts(session, provider.id)}
    checks = {
        "neutral_name": _name_problem(answers.neutral_name.strip()),
        "staffed_days": "" if set(answers.staffed_days) <= set(range(7)) else "Choose from the days.",
        "staffed_until": "" if answers.staffed_from < answers.staffed_until else "This is before you open.",
        "duty_number": _number_problem(answers),
        "safeguarding_lead_id": "" if known else "Choose somebody from the list.",
        "timezone": "" if answers.timezone in available_timezones() else "We do not know that time zone.",
        "holiday_division": "" if answers.holiday_division in DIVISIONS else "Choose one of the answers.",
        "quorum": "" if FEWEST <= answers.quorum <= MOST else f"Choose from {FEWEST} to {MOST}.",
        "renew_checks_years": "" if 1 <= answers.renew_checks_years <= 10 else "Choose from 1 to 10 years.",
        "experienced": "" if answers.experienced in EXPERIENCED else "Choose one of the answers.",
    }
    return {name: sentence for name, sentence in checks.items() if sentence}


def _name_problem(name: str) -> str:
    if not name:
        return "Write the name that texts come from."
    if len(name) > LONGEST_NAME:
        return f"Keep it to {LONGEST_NAME} characters: it stands in every text."
    if not name.isascii():
        return "Use plain letters: others make every text cost twice as much."
    if any(word in name.casefold() for word in NOT_IN_A_NAME):
        return "Choose a name that tells a stranger nothing: no circle, prison or probation."
    return ""


def _number_problem(answers: Answers) -> str:
    try:
        if answers.duty_number.strip():
            parse_phone(answers.duty_number, "duty_number")
    except BadInput as refusal:
        return refusal.problems["duty_number"]
    return "" if answers.duty_number.strip() or not answers.texting_on else "Texts tell people this number: write one."
