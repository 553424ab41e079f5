"""Clearances: checks, vetting, training and insurance, asked of the date of the event and never of today (F21)."""

from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import Boolean, Date, Index, Integer, Text, Uuid
from sqlmodel import Session, SQLModel, col, select

from circles.column import identifier, link, plain, secret, word
from circles.errors import BadInput, WrongMoment
from circles.journal import Actor, record
from circles.people.person import Person

KINDS = (
    "dbs",
    "references",
    "training",
    "adapted_training",
    "prison_vetting",
    "gate_and_community",
    "prison_access",
    "driving_insurance",
)
NAMES = {
    "dbs": "DBS check",
    "references": "references",
    "training": "training",
    "adapted_training": "training for adapted circles",
    "prison_vetting": "prison vetting",
    "gate_and_community": "clearance for the gate and the community",
    "prison_access": "prison access",
    "driving_insurance": "business insurance for driving",
}
OF_A_PRISON = ("prison_vetting", "prison_access")
BLOCKING = (
    *OF_A_PRISON,
    "gate_and_community",
    "driving_insurance",
)  # past their date they block; a DBS check warns
EXTENSION = timedelta(days=28)


class Clearance(SQLModel, table=True):
    """One check of one person. A check has no expiry printed on it: `renew_by` is the provider's policy (F21).

    `booking_days` is how long before a visit this prison wants to hear of it.
    """

    __tablename__ = "clearance"
    __table_args__ = (
        Index("ix_clearance_person_id_kind", "person_id", "kind"),
        Index("ix_clearance_provider_id_renew_by", "provider_id", "renew_by"),
    )
    id: UUID = identifier()
    provider_id: UUID = link("provider.id", index=False)
    person_id: UUID = link("person.id", index=False)
    kind: str = word("kind", KINDS)
    prison_code: str | None = plain(Text, default=None)
    booking_days: int | None = plain(Integer, default=None)
    workforce: str = plain(Text, default="")
    issued_on: date | None = plain(Date, default=None)
    checked_on: date | None = plain(Date, default=None)
    renew_by: date | None = plain(Date, default=None)
    extended_until: date | None = plain(Date, default=None)
    extended_by_id: UUID | None = plain(Uuid, default=None)
    extension_reason: str | None = secret("clearance.extension_reason", about="person", default=None)
    withdrawn_on: date | None = plain(Date, default=None)
    new_information: bool = plain(Boolean, default=False)

    @property
    def began_on(self) -> date:
        """The day it holds from: the day of issue, or of the check where no issue is known."""
        began = self.issued_on or self.checked_on
        assert began is not None, "record_clearance asks for one of the two"
        return began


def record_clearance(
    session: Session, person: Person, kind: str, by: Actor, now: datetime, *, issued_on: date | None = None,
    checked_on: date | None = None, renew_by: date | None = None, renew_years: int = 3, prison_code: str | None = None,
    booking_days: int | None = None, workforce: str = "",
) -> Clearance:  # fmt: skip
    """Enter a check. Without a `renew_by` a DBS check is renewed `renew_years` after its last date (provider's policy).

    A date ahead is taken: the check holds from that day. Raises BadInput for what does not fit together.
    """
    latest = max((one for one in (issued_on, checked_on) if one), default=None)
    if renew_by is None and kind == "dbs" and latest is not None:
        renew_by = years_after(latest, renew_years)
    _refuse_misfits(person, kind, latest, renew_by, prison_code)
    clearance = Clearance(
        provider_id=person.provider_id, person_id=person.id, kind=kind, issued_on=issued_on, checked_on=checked_on,
        renew_by=renew_by, prison_code=prison_code or None, booking_days=booking_days, workforce=workforce.strip(),
    )  # fmt: skip
    session.add(clearance)
    session.flush()
    _write(session, "record_clearance", clearance, by, now, kind)
    return clearance


def record_update_service_check(
    session: Session, clearance: Clearance, on: date, new_information: bool, by: Actor, now: datetime, *,
    renew_years: int = 3,
) -> None:  # fmt: skip
    """Enter what the Update Service said of a DBS check on a day. New information blocks until a new check."""
    if clearance.kind != "dbs":
        raise WrongMoment("Only a DBS check can be looked up with the Update Service.")
    if on > now.date():
        raise BadInput({"on": "This day has not come yet. Write the day you looked it up."})
    if on < clearance.began_on:
        raise BadInput({"on": "This is before the check was made. Look at the dates again."})
    clearance.checked_on, clearance.new_information = on, new_information
    if not new_information:
        clearance.renew_by = years_after(on, renew_years)
    session.flush()
    _write(
        session,
        "record_update_service_check",
        clearance,
        by,
        now,
        "new_information" if new_information else "same",
    )


def withdraw(session: Session, clearance: Clearance, on: date, by: Actor, now: datetime) -> None:
    """A clearance was taken back, from `on`."""
    if clearance.withdrawn_on is not None:
        raise WrongMoment("This was withdrawn already.")
    clearance.withdrawn_on = on
    session.flush()
    _write(session, "withdraw_clearance", clearance, by, now, clearance.kind)


def extend(session: Session, clearance: Clearance, reason: str, by: Actor, now: datetime) -> None:
    """A manager lets a check that is past its date stand for 28 days, once, with a reason (F21).

    The route asks for the manager's right. From 28 days before the renewal date on, counted from that date, or from
    today where it is past.
    """
    if clearance.kind in BLOCKING:
        raise WrongMoment(f"The {NAMES[clearance.kind]} cannot be extended. It has to be renewed.")
    if clearance.withdrawn_on is not None or clearance.new_information:
        raise WrongMoment("This check no longer stands, so it cannot be extended. A new check is needed.")
    if clearance.renew_by is None:
        raise WrongMoment("This check has no renewal date, so there is nothing to extend.")
    if clearance.extended_until is not None:
        raise WrongMoment("This was extended once already. A new check is needed.")
    if clearance.renew_by - EXTENSION > now.date():
        raise WrongMoment("There is still time to renew this check. It can be extended in its last 28 days.")
    if not reason.strip():
        raise BadInput({"reason": "Say why, in a few words."})
    clearance.extended_until = max(clearance.renew_by, now.date()) + EXTENSION
    clearance.extended_by_id, clearance.extension_reason = by.account_id, reason.strip()
    session.flush()
    _write(session, "extend_clearance", clearance, by, now, clearance.kind)


def clearances_of(session: Session, person_id: UUID) -> list[Clearance]:
    """Every clearance of a person, newest first."""
    rows = list(session.exec(select(Clearance).where(col(Clearance.person_id) == person_id)).all())
    return sorted(rows, key=lambda one: (one.began_on, one.id), reverse=True)


def years_after(day: date, years: int) -> date:
    """The same day some years on; 29 February becomes the 28th."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def _refuse_misfits(
    person: Person, kind: str, latest: date | None, renew_by: date | None, prison_code: str | None
) -> None:
    problems: dict[str, str] = {}
    if kind not in KINDS:
        problems["kind"] = "Choose one of the answers."
    if latest is None:
        problems["issued_on"] = "Write the day it was issued."
    elif person.birth_date and latest < person.birth_date:
        problems["issued_on"] = "This is before the person was born. Check the year."
    elif renew_by is not None and renew_by < latest:
        problems["renew_by"] = "This is before the check itself. Look at the dates again."
    if kind in BLOCKING and renew_by is None:
        problems["renew_by"] = "Write the day it runs out."
    if kind in OF_A_PRISON and not prison_code:
        problems["prison_code"] = "Say which prison it is for."
    if problems:
        raise BadInput(problems)


def _write(session: Session, verb: str, clearance: Clearance, by: Actor, now: datetime, now_is: str) -> None:
    record(session, verb, "clearance", clearance.id, by, now, provider_id=clearance.provider_id,
           about=clearance.person_id, now_is=now_is)  # fmt: skip
