"""A person: names, number, language and what may be sent to them. What they are to us stands beside, by kind."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import JSON, Boolean, Index, Integer, Text
from sqlmodel import SQLModel

from circles.column import identifier, instant, link, personal, plain, secret, word

LANGUAGES = ("en", "cy")
DEVICES = ("any", "sms_only", "voice_only", "letter_only")
_BY_CODE = Text().with_variant(Text(collation="C"), "postgresql")  # the same order on both databases
GENDERS = ("woman", "man", "other", "not_said")


class Person(SQLModel, table=True):
    """Anybody we know by name. `name_key` sorts and searches; fingerprints find a number or an e-mail."""

    __tablename__ = "person"
    __table_args__ = (
        Index("ix_person_provider_id_name_key", "provider_id", "name_key", "id"),
        Index("ix_person_provider_id_mobile_settled", "provider_id", "mobile_settled", "name_key"),  # Today
        Index("ix_person_provider_id_mobile_fingerprint", "provider_id", "mobile_fingerprint"),
        Index("uq_person_provider_id_email_fingerprint", "provider_id", "email_fingerprint", unique=True),
    )
    id: UUID = identifier()
    provider_id: UUID = link("provider.id", index=False)
    first_name: str = personal(Text, about="person")
    last_name: str = personal(Text, about="person", default="")
    preferred_name: str = personal(Text, about="person", default="")
    name_key: str = personal(_BY_CODE, about="person")
    gender: str = word("gender", GENDERS, default="not_said")
    born_on: str | None = secret("person.born_on", about="person", default=None)
    mobile: str | None = secret("person.mobile", about="person", default=None)
    mobile_fingerprint: str | None = plain(Text, default=None)
    mobile_settled: bool = plain(Boolean, default=True)
    email: str | None = secret("person.email", about="person", default=None)
    email_fingerprint: str | None = plain(Text, default=None)
    address: str | None = secret("person.address", about="person", default=None)
    postcode: str | None = secret("person.postcode", about="person", default=None)
    outcode: str | None = personal(Text, about="person", default=None)
    language: str = word("language", LANGUAGES, default="en")
    spoken: list[str] = personal(JSON, about="person", default=list)
    device: str = word("device", DEVICES, default="any")
    no_links: bool = plain(Boolean, default=False)
    texts_on: bool = plain(Boolean, default=False)
    in_custody: bool = plain(Boolean, default=False)
    notes: str | None = secret("person.notes", about="person", default=None)
    made_at: datetime = instant()
    version: int = plain(Integer, default=1)

    @property
    def birth_date(self) -> date | None:
        return date.fromisoformat(self.born_on) if self.born_on else None


def called(person: Person) -> str:
    """What a person is called: the name they prefer, or their first name."""
    return person.preferred_name or person.first_name


def short_name(person: Person) -> str:
    """What they are called and the first letter of the last name, for staff who know several of one name."""
    return f"{called(person)} {person.last_name[:1]}".strip()


def full_name(person: Person) -> str:
    """First and last name, as staff write them."""
    return f"{person.first_name} {person.last_name}".strip()
