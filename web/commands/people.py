"""`provider add`, `user add`, `import people`: first set-up without the site."""

from pathlib import Path

from sqlalchemy import Engine
from sqlmodel import Session, select

from circles import clock
from circles.accounts.account import ROLES, set_password_hash
from circles.accounts.opening import open_account
from circles.accounts.password import hash_password
from circles.accounts.password_rule import check_password
from circles.accounts.provider import Provider, found_provider
from circles.database import reading, writing
from circles.errors import BadInput
from circles.journal import Actor
from circles.people.details import Details
from circles.people.import_kinds import KINDS
from circles.people.import_report import refused_as_csv
from circles.people.importing import Ask, Tally, import_people
from circles.people.number import change_number
from circles.people.personal_record import add_person

OPERATOR = Actor("system", basis="command line")


def add_provider(engine: Engine, name: str) -> str:
    """Found a provider; gives its id."""
    with writing(engine) as session:
        provider = found_provider(session, name, OPERATOR, clock.now(session))
        session.commit()
        return str(provider.id)


def add_user(engine: Engine, email: str, name: str, role: str, provider: str, mobile: str, password: str | None) -> str:
    """Give somebody a way to sign in; gives the account's id."""
    if role not in ROLES:
        raise BadInput({"role": f"The role is one of {', '.join(ROLES)}."})
    if password is not None:
        check_password(password, email)
    hashed = hash_password(password) if password is not None else None
    with writing(engine) as session:
        now, of = clock.now(session), named_provider(session, provider)
        first, _, last = name.strip().partition(" ")
        person = add_person(session, of.id, Details(first_name=first, last_name=last, email=email), OPERATOR, now)
        if mobile:
            change_number(session, person, mobile, OPERATOR, now)
        account = open_account(session, of.id, email, person, [role], OPERATOR, now)
        if hashed is not None:
            set_password_hash(session, account, hashed, OPERATOR, now)
        session.commit()
        return str(account.id)


def import_file(engine: Engine, path: Path, kind: str, provider: str, dry_run: bool, errors: Path | None) -> Tally:
    """Import a people file, or only try it. Refused lines are written to `errors`."""
    if kind not in KINDS:
        raise BadInput({"kind": f"The kind is one of {', '.join(KINDS)}."})
    if not path.is_file():
        raise BadInput({"file": f"There is no file {path.name}."})
    with reading(engine) as session:
        of = named_provider(session, provider)
    by = Actor("import", basis="command line", provider_id=of.id)
    tally = import_people(engine, Ask(kind, of.id, path.read_bytes(), dry_run=dry_run), by)
    if errors is not None:
        errors.write_text(refused_as_csv(tally), encoding="utf-8")
    return tally


def named_provider(session: Session, name: str) -> Provider:
    """The provider by its name or id. Raises BadInput where there is none or more than one."""
    found = [one for one in session.exec(select(Provider)) if name in (one.name, str(one.id))]
    if len(found) != 1:
        raise BadInput({"provider": f"There is no provider {name!r}." if not found else "More than one has that name."})
    return found[0]
