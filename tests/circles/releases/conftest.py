"""The cast on SQLite, for the rules of release day."""

import pytest
from sqlmodel import Session

from circles.releases.plan import ReleasePlan
from tests.at_the_gate import plan_release, ready_to_go
from tests.cast import Cast, make_cast


@pytest.fixture
def cast(session: Session) -> Cast:
    return make_cast(session)


@pytest.fixture
def plan(cast: Cast) -> ReleasePlan:
    """Planned for Thursday 1 October, worked out from Friday: nobody has confirmed it, nobody is asked yet."""
    return plan_release(cast)


@pytest.fixture
def ready(cast: Cast) -> ReleasePlan:
    """The same, confirmed, with Femi as the mentor and Gus as the backup."""
    return ready_to_go(cast)
