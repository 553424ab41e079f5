"""Secrets at rest: what is written cannot be read, moved or compared."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import StatementError
from sqlmodel import Session, select

from circles import secret
from circles.accounts.provider import Provider
from circles.secret import CannotOpen, Keyring, fingerprint, new_key, reveal

NUMBER = "+447700900123"


def a_provider(session: Session, number: str | None = NUMBER) -> Provider:
    provider = Provider(name="Northside", duty_number=number)
    session.add(provider)
    session.flush()
    return provider


def test_a_secret_is_written_encrypted_and_read_as_it_was(session: Session) -> None:
    provider = a_provider(session)
    session.flush()
    raw = session.connection().execute(text("SELECT duty_number FROM provider")).scalar_one()
    session.expire_all()
    assert NUMBER.encode() not in bytes(raw)
    assert session.exec(select(Provider)).one().duty_number == NUMBER
    assert provider.duty_number == NUMBER


def test_a_secret_moved_to_another_row_does_not_open(session: Session) -> None:
    one, other = a_provider(session), a_provider(session, "+447700900124")
    copy = text(
        "UPDATE provider SET duty_number = (SELECT duty_number FROM provider WHERE id = :one) WHERE id = :other"
    )
    kind = Provider.__table__.c.id.type  # type: ignore[attr-defined]
    as_stored = kind.bind_processor(session.get_bind().dialect) or (lambda value: value)
    session.connection().execute(copy, {"one": as_stored(one.id), "other": as_stored(other.id)})
    session.expire_all()
    with pytest.raises(CannotOpen):
        session.get_one(Provider, other.id)


def test_a_secret_copied_by_the_program_is_sealed_anew_for_its_new_row(session: Session) -> None:
    one, other = a_provider(session), a_provider(session, None)
    other.duty_number = one.duty_number
    session.flush()
    session.expire_all()
    assert session.get_one(Provider, other.id).duty_number == NUMBER


def test_a_changed_secret_replaces_the_old_one(session: Session) -> None:
    provider = a_provider(session)
    provider.duty_number = "+447700900999"
    session.flush()
    session.expire_all()
    assert session.get_one(Provider, provider.id).duty_number == "+447700900999"


def test_a_column_query_opens_a_secret_only_by_name(session: Session) -> None:
    provider = a_provider(session)
    sealed = session.exec(select(Provider.duty_number)).one()
    assert NUMBER not in str(sealed)
    assert reveal(sealed, "provider.duty_number", provider.id) == NUMBER
    with pytest.raises(CannotOpen):
        reveal(sealed, "provider.name", provider.id)


def test_a_secret_cannot_be_compared_in_a_query(session: Session) -> None:
    with pytest.raises(StatementError, match="look it up by a fingerprint"):
        session.exec(select(Provider).where(Provider.duty_number == NUMBER)).all()


def test_old_keys_still_open_and_the_first_key_writes() -> None:
    old, new = new_key(), new_key()
    sealed = Keyring.parse(old).seal("words", "a.b.c")
    both = Keyring.parse(f"{new},{old}")
    assert both.open(sealed, "a.b.c") == "words"
    assert both.seal("words", "a.b.c")[:4] != sealed[:4]
    with pytest.raises(CannotOpen):
        Keyring.parse(new).open(sealed, "a.b.c")


def test_a_damaged_value_does_not_open() -> None:
    ring = Keyring.parse(new_key())
    sealed = bytearray(ring.seal("words", "a.b.c"))
    sealed[-1] ^= 1
    with pytest.raises(CannotOpen):
        ring.open(bytes(sealed), "a.b.c")


def test_a_fingerprint_survives_a_new_first_key_and_differs_by_purpose(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    old, new = new_key(), new_key()
    monkeypatch.setattr(secret, "_keyring", Keyring.parse(old))
    before = fingerprint(NUMBER, "mobile")
    monkeypatch.setattr(secret, "_keyring", Keyring.parse(f"{new},{old}"))
    assert fingerprint(NUMBER, "mobile") == before
    assert fingerprint(NUMBER, "email") != before


@pytest.mark.parametrize("bad", ["", "c2hvcnQ="])
def test_a_keyring_refuses_no_key_and_a_short_one(bad: str) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        Keyring.parse(bad)
