"""Ids and tokens: ids are UUIDv7 and may be shown; tokens are random, separate, and stored only as a hash."""

import hashlib
import hmac
import secrets
from uuid import UUID

from circles import clock

TOKEN_BYTES = 16


def new_id() -> UUID:
    """A UUIDv7 (RFC 9562): sorts by the machine's time of making, so that indexes grow at one end."""
    milliseconds = clock.machine_milliseconds()
    random = secrets.randbits(74)
    value = milliseconds << 80 | 0x7 << 76 | (random >> 62) << 64 | 0b10 << 62 | random & ((1 << 62) - 1)
    return UUID(int=value)


def new_token() -> str:
    """128 random bits, safe in an address."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def new_code() -> str:
    """Six digits to be read from a phone. Short, so whoever checks one must bound the tries and the time."""
    return f"{secrets.randbelow(1_000_000):06d}"


def token_hash(token: str) -> str:
    """What is stored of a token. Unsalted is enough: 128 random bits cannot be guessed from it."""
    return hashlib.sha256(token.encode()).hexdigest()


def same(one: str, other: str) -> bool:
    """Compare two secrets in constant time."""
    return hmac.compare_digest(one.encode("utf-8", "surrogatepass"), other.encode("utf-8", "surrogatepass"))
