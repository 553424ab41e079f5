"""Ids and tokens: ids are UUIDv7 and may be shown; tokens are random, separate, and stored only as a hash."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from threading import Lock
from uuid import UUID

from circles import clock

TOKEN_BYTES = 16
RANDOM_BITS = 74  # the top one stays free to begin with, so that counting on never runs over
STRIDE = 1 << 40  # the next id of the same millisecond cannot be guessed from the one before


@dataclass
class LastId:
    """The id that this process made last, for the next one comes after it. Only invented life sets it."""

    milliseconds: int = 0
    count: int = 0


last_id, _one_at_a_time = LastId(), Lock()


def new_id() -> UUID:
    """A UUIDv7 (RFC 9562): sorts by the machine's time of making, and within one process by the order of making.

    So indexes grow at one end, and rows that were made in one millisecond stay in order.
    """
    with _one_at_a_time:
        milliseconds = max(clock.machine_milliseconds(), last_id.milliseconds)
        fresh = milliseconds > last_id.milliseconds
        count = secrets.randbits(RANDOM_BITS - 1) if fresh else last_id.count + 1 + secrets.randbelow(STRIDE)
        last_id.milliseconds, last_id.count = milliseconds, count
    high, low = count >> 62, count & ((1 << 62) - 1)
    return UUID(int=milliseconds << 80 | 0x7 << 76 | high << 64 | 0b10 << 62 | low)


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
