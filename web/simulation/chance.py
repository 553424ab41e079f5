"""What the machine draws by chance, drawn from a seed: ids, tokens, codes and nonces.

A fault may hang on a code that stands in a text, and the order of two rows on their ids; so a life whose ids and codes
were others the next time would be another life.
"""

import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from random import Random

from circles import identity


@contextmanager
def foreseen(seed: str) -> Iterator[None]:
    """While the block lasts, `secrets` in this whole process draws from the seed, and ids begin anew.

    For invented life only: whoever knows the seed knows every token.
    """
    chance = Random(seed)  # noqa: S311 - invented lives
    drawn = {
        "randbits": chance.getrandbits,
        "randbelow": chance.randrange,
        "token_bytes": lambda size=None: chance.randbytes(secrets.DEFAULT_ENTROPY if size is None else size),
    }
    usual = {name: getattr(secrets, name) for name in drawn}
    last = identity.last_id
    before = replace(last)
    last.milliseconds = last.count = 0
    _put(drawn)
    try:
        yield
    finally:
        _put(usual)
        last.milliseconds, last.count = before.milliseconds, before.count


def _put(functions: Mapping[str, object]) -> None:
    for name, function in functions.items():
        setattr(secrets, name, function)
