"""The steps of signing in, in order: a password, then a second factor where the account has one.

How a second factor is set up and asked for follows in a later version. Its place is here already, so that an account
that has one is never let in by its password, or by a link and a code, alone.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass

from circles.accounts.account import Account


@dataclass(frozen=True)
class Step:
    """One proof of who somebody is, and of which accounts it is asked."""

    name: str
    asked_of: Callable[[Account], bool]


PASSWORD, SECOND_FACTOR = "password", "second_factor"
STEPS = (
    Step(PASSWORD, lambda _account: True),
    Step(SECOND_FACTOR, lambda account: account.second_factor is not None),
)


def next_step(account: Account, passed: Collection[str]) -> str | None:
    """The first step that is asked of an account and not passed yet; None when they are in."""
    return next((step.name for step in STEPS if step.asked_of(account) and step.name not in passed), None)
