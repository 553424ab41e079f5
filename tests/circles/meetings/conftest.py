"""The cast, and Willow, which meets on Thursdays."""

import pytest
from sqlmodel import Session

from circles.circle.circle import Circle
from circles.meetings.meeting import Meeting
from tests.cast import Cast, make_cast, meetings_of, thursdays, weekly_circle


@pytest.fixture
def cast(session: Session) -> Cast:
    return make_cast(session)


@pytest.fixture
def circle(cast: Cast) -> Circle:
    circle = weekly_circle(cast)
    thursdays(cast, circle)
    return circle


@pytest.fixture
def meeting(cast: Cast, circle: Circle) -> Meeting:
    """The first one."""
    return meetings_of(cast, circle)[0]
