"""Secrets at rest: a column type that encrypts, bound to its table, column and row.

AES-256-GCM with the key's id in front and `table.column.row` as associated data, so that a value copied into
another row or column does not open. Beside each number stands a fingerprint (HMAC) for look-ups. Keys come from
`CIRCLES_ENCRYPTION_KEYS`; the first writes, all read. They are apart from SECRET_KEY and never in a backup.
"""

import hashlib
import hmac
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import LargeBinary, event, inspect
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import Mapper, attributes
from sqlalchemy.types import TypeDecorator

KEY_BYTES, NONCE_BYTES, KEY_ID_BYTES = 32, 12, 4


class CannotOpen(Exception):
    """The value was written with a key we no longer have, or does not belong to this row and column."""


@dataclass(frozen=True)
class Keyring:
    """The keys in use, newest first."""

    keys: tuple[bytes, ...]

    def __post_init__(self) -> None:
        if not self.keys or any(len(key) != KEY_BYTES for key in self.keys):
            raise ValueError("Each encryption key must be 32 bytes, written in URL-safe base64.")

    @classmethod
    def parse(cls, text: str) -> "Keyring":
        """Read keys separated by commas, each 32 bytes in URL-safe base64; the first one writes."""
        return cls(tuple(urlsafe_b64decode(part.strip()) for part in text.split(",") if part.strip()))

    def seal(self, text: str, place: str) -> bytes:
        nonce = secrets.token_bytes(NONCE_BYTES)
        sealed = _cipher(self.keys[0]).encrypt(nonce, text.encode(), place.encode())
        return key_id(self.keys[0]) + nonce + sealed

    def open(self, sealed: bytes, place: str) -> str:
        """Raises CannotOpen for a foreign place, an unknown key or a damaged value."""
        named, nonce, body = sealed[:4], sealed[4 : 4 + NONCE_BYTES], sealed[4 + NONCE_BYTES :]
        for key in self.keys:
            if key_id(key) == named:
                try:
                    return _cipher(key).decrypt(nonce, body, place.encode()).decode()
                except InvalidTag:
                    break
        raise CannotOpen(place)

    def fingerprint(self, text: str, purpose: str) -> str:
        """A keyed hash for equality look-ups. The *oldest* key makes it, so that it survives a new first key."""
        return hmac.new(self.keys[-1], f"{purpose}:{text}".encode(), hashlib.sha256).hexdigest()


def new_key() -> str:
    """A fresh key as it is written in the setting."""
    return urlsafe_b64encode(secrets.token_bytes(KEY_BYTES)).decode()


@lru_cache(maxsize=16)
def key_id(key: bytes) -> bytes:
    """Four bytes that tell which key sealed a value, and nothing of the key."""
    return hashlib.sha256(b"key id" + key).digest()[:KEY_ID_BYTES]


@lru_cache(maxsize=16)
def _cipher(key: bytes) -> AESGCM:
    return AESGCM(key)


_keyring: Keyring | None = None


def use_keyring(keyring: Keyring) -> None:
    """Set the keys of this process, once, by whoever starts it (`settings.open_keyring`)."""
    global _keyring  # noqa: PLW0603 - a column type is made at import, before there are settings
    _keyring = keyring


def keyring() -> Keyring:
    """The keys of this process."""
    if _keyring is None:
        raise CannotOpen("No encryption keys have been set for this process.")
    return _keyring


def fingerprint(text: str, purpose: str) -> str:
    """A keyed hash of `text` for look-ups; the same text for another `purpose` gives another hash."""
    return keyring().fingerprint(text, purpose)


class Sealed(bytes):
    """An encrypted value as read by a query of columns; `reveal` opens it."""


class Revealed(str):
    """An opened value that knows its place, so that writing it back to where it came from needs no thought."""

    place: str


def reveal(sealed: "bytes | str | None", place: str, row: UUID) -> str | None:
    """Open one value that a column query returned. `place` is "table.column"."""
    if sealed is None:
        return None
    assert isinstance(sealed, Sealed), "only a column query's value is still sealed"
    return keyring().open(sealed, f"{place}.{row}")


class Secret(TypeDecorator[str]):
    """A column whose text is encrypted. Works on mapped objects; comparing it in a query is refused."""

    impl = LargeBinary
    cache_ok = True

    def __init__(self, place: str) -> None:
        super().__init__()
        self.place = place

    def process_bind_param(self, value: Any, dialect: Dialect) -> bytes | None:
        if value is None:
            return None
        if not isinstance(value, Revealed):
            raise TypeError(f"{self.place} is a secret: write it through its object, and look it up by a fingerprint.")
        return keyring().seal(str(value), value.place)

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        return None if value is None else Sealed(value)


@lru_cache(maxsize=256)
def _secret_columns(mapper: Mapper[Any]) -> tuple[tuple[str, str], ...]:
    """(attribute, "table.column") of each secret column of a mapped class."""
    return tuple(
        (mapper.get_property_by_column(column).key, column.type.place)
        for column in mapper.columns
        if isinstance(column.type, Secret)
    )


def bound(text: str, place: str, row: UUID) -> Revealed:
    """A text for one row's secret column, for rows that are written in bulk. `place` is "table.column"."""
    return _revealed(text, f"{place}.{row}")


def _revealed(text: str, place: str) -> Revealed:
    revealed = Revealed(text)
    revealed.place = place
    return revealed


def _bind(mapper: Mapper[Any], _connection: Any, target: Any) -> None:
    for name, place in _secret_columns(mapper):
        value, here = target.__dict__.get(name), f"{place}.{target.id}"
        if value is not None and getattr(value, "place", None) != here:
            setattr(target, name, _revealed(value, here))


def _open(target: Any, *_: Any) -> None:
    for name, place in _secret_columns(inspect(target).mapper):
        value = target.__dict__.get(name)
        if isinstance(value, Sealed):
            here = f"{place}.{target.id}"
            attributes.set_committed_value(target, name, _revealed(keyring().open(value, here), here))


event.listen(Mapper, "before_insert", _bind)
event.listen(Mapper, "before_update", _bind)
event.listen(Mapper, "load", _open)
event.listen(Mapper, "refresh", _open)
