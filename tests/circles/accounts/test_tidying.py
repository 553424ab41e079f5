"""What was promised to be kept for an hour or a day is gone after it, and nothing before."""

from datetime import datetime, timedelta

from sqlalchemy import Engine
from sqlmodel import Session, select

from circles.accounts.session import IDLE, IDLE_ON_A_PHONE, SignInSession, begin, end, touch
from circles.accounts.submission import HELD_FOR, HeldForm, Submission, hold_form
from circles.accounts.throttle import SIGN_IN_BY_EMAIL, Throttle, count_try
from circles.accounts.tidying import forget_what_is_over
from circles.database import writing
from circles.identity import token_hash
from tests.cast import Cast, add_account, make_cast

A_DAY, A_SECOND = timedelta(days=1), timedelta(seconds=1)


def fill(session: Session, moment: datetime) -> Cast:
    """One of everything that passes, all of this moment."""
    cast = make_cast(session)
    cora = cast.accounts["Cora"]
    hold_form(session, cora, "/people", {"words": ["a note"]}, moment)
    session.add(Submission(provider_id=cast.provider.id, account_id=cora.id, key="one", status=303, at=moment))
    begin(session, cora.id, cast.provider.id, ["coordinator"], moment)
    return cast


def left(session: Session) -> dict[str, int]:
    tables = (HeldForm, Submission, Throttle, SignInSession)
    return {str(table.__tablename__): len(session.exec(select(table.id)).all()) for table in tables}


def test_each_is_kept_for_its_time_and_then_gone(engine: Engine, moment: datetime) -> None:
    count_try(engine, SIGN_IN_BY_EMAIL, "cora@bridge.example", moment)
    with writing(engine) as session:
        fill(session, moment)
        forget_what_is_over(session, moment + HELD_FOR)
        assert left(session) == {"held_form": 1, "submission": 1, "throttle": 1, "sign_in_session": 1}
        forget_what_is_over(session, moment + HELD_FOR + A_SECOND)
        assert left(session) == {"held_form": 0, "submission": 1, "throttle": 1, "sign_in_session": 1}
        forget_what_is_over(session, moment + A_DAY + A_SECOND)
        assert left(session) == {"held_form": 0, "submission": 0, "throttle": 0, "sign_in_session": 1}
        forget_what_is_over(session, moment + IDLE + A_DAY + A_SECOND)
        assert left(session)["sign_in_session"] == 0


def test_a_session_that_goes_on_stays_beside_one_that_was_ended(session: Session, moment: datetime) -> None:
    cast = make_cast(session)
    asha = add_account(cast, "Asha", "volunteer", moment)
    ended, goes_on = (begin(session, asha.id, cast.provider.id, ["volunteer"], moment) for _ in range(2))
    end(session, ended, moment)
    touch(session, goes_on, moment + IDLE_ON_A_PHONE - A_SECOND)
    forget_what_is_over(session, moment + A_DAY + A_SECOND)
    assert session.exec(select(SignInSession.token_hash)).all() == [token_hash(goes_on)]
