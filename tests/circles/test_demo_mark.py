"""The mark of a demo database, and what works only where it stands."""

import pytest
from sqlmodel import Session

from circles import clock
from circles.demo_mark import DemoMark, is_demo
from circles.errors import WrongMoment
from tests.cast import make_cast
from web.demo.region import refuse_others_data


def mark(session: Session) -> None:
    session.add(DemoMark(scale="small", seed=1, made_at=clock.machine_now()))
    session.flush()


def test_a_database_is_a_demo_one_only_with_the_mark(session: Session) -> None:
    assert not is_demo(session)
    mark(session)
    assert is_demo(session)


def test_demo_data_never_goes_into_a_database_that_holds_anything_else(session: Session) -> None:
    refuse_others_data(session)
    make_cast(session)
    with pytest.raises(WrongMoment, match="holds real data"):
        refuse_others_data(session)
    mark(session)
    refuse_others_data(session)
