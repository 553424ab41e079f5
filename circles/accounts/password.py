"""Passwords: argon2id, at most two at once, and never while a database session is held."""

from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

AT_ONCE = 2  # each hash takes 64 MiB: a crowd at the door must not take the machine's memory
_hasher = PasswordHasher()
_room = BoundedSemaphore(AT_ONCE)
_nobody = _hasher.hash("nobody's password, so that an unknown e-mail costs the same time")


def hash_password(password: str) -> str:
    """The hash to store. Takes some 50 ms of a processor."""
    with _room:
        return _hasher.hash(password)


def password_fits(stored: str | None, password: str) -> bool:
    """Whether a password is the one stored. Costs the same where there is none."""
    with _room:
        try:
            return _hasher.verify(stored or _nobody, password) and bool(stored)
        except (VerificationError, InvalidHashError):
            return False
