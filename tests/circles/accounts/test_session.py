"""A signed-in device: what ends it, and that its token is stored nowhere."""

from datetime import datetime, timedelta

from sqlmodel import Session, select

from circles.accounts.session import ABSOLUTE_ON_A_PHONE, SignInSession, begin, end, end_all_of, kept_for, touch
from circles.identity import token_hash
from circles.viewer import viewer_of
from tests.cast import Cast, make_cast

HOUR = timedelta(hours=1)


def sign_in(cast: Cast, name: str, moment: datetime, role: str = "coordinator") -> str:
    return begin(cast.session, cast.accounts[name].id, cast.provider.id, [role], moment)


def is_in(session: Session, token: str, moment: datetime) -> bool:
    return viewer_of(session, token, moment, moment) is not None


def test_a_token_is_stored_only_as_its_hash(session: Session, moment: datetime) -> None:
    token = sign_in(make_cast(session), "Cora", moment)
    assert session.exec(select(SignInSession.token_hash)).one() == token_hash(token) != token


def test_no_two_tokens_are_alike(session: Session, moment: datetime) -> None:
    cast = make_cast(session)
    assert sign_in(cast, "Cora", moment) != sign_in(cast, "Cora", moment)


def test_an_idle_hour_ends_a_coordinators_session(session: Session, moment: datetime) -> None:
    token = sign_in(make_cast(session), "Cora", moment)
    assert is_in(session, token, moment + timedelta(minutes=59))
    assert not is_in(session, token, moment + HOUR)


def test_who_goes_on_working_stays_in_until_the_day_is_over(session: Session, moment: datetime) -> None:
    token = sign_in(make_cast(session), "Cora", moment)
    for half_hours in range(1, 24):
        touch(session, token, moment + half_hours * HOUR / 2)
    assert is_in(session, token, moment + 12 * HOUR - timedelta(seconds=1))
    assert not is_in(session, token, moment + 12 * HOUR)


def test_a_mentor_stays_in_from_setting_off_to_home(session: Session, moment: datetime) -> None:
    """F10: nobody is locked out on the day that counts."""
    cast = make_cast(session)
    token = sign_in(cast, "Mo", moment, "mentor")
    assert is_in(session, token, moment + 11 * HOUR)


def test_signing_out_ends_this_device_and_no_other(session: Session, moment: datetime) -> None:
    cast = make_cast(session)
    here, there = sign_in(cast, "Cora", moment), sign_in(cast, "Cora", moment)
    end(session, here, moment)
    assert not is_in(session, here, moment)
    assert is_in(session, there, moment)


def test_ending_all_of_an_accounts_sessions_leaves_other_accounts_alone(session: Session, moment: datetime) -> None:
    cast = make_cast(session)
    coras, mos = sign_in(cast, "Cora", moment), sign_in(cast, "Mo", moment, "manager")
    end_all_of(session, cast.accounts["Cora"].id, moment)
    assert (is_in(session, coras, moment), is_in(session, mos, moment)) == (False, True)


def test_disabling_an_account_ends_what_it_is_signed_in_to(session: Session, moment: datetime) -> None:
    cast = make_cast(session)
    token = sign_in(cast, "Cora", moment)
    cast.accounts["Cora"].disabled_at = moment
    session.flush()
    assert not is_in(session, token, moment)


def test_an_ended_session_is_not_brought_back_by_being_seen(session: Session, moment: datetime) -> None:
    token = sign_in(make_cast(session), "Cora", moment)
    end(session, token, moment)
    touch(session, token, moment + HOUR / 2)
    assert not is_in(session, token, moment + HOUR / 2)


def test_a_phone_keeps_its_cookie_and_an_office_computer_only_until_its_browser_is_closed() -> None:
    assert kept_for(["mentor"]) == kept_for(["volunteer", "mentor"]) == ABSOLUTE_ON_A_PHONE
    assert kept_for(["coordinator"]) is kept_for(["manager", "volunteer"]) is None
