"""A number belongs to one person: changed, shared, settled."""

from collections.abc import Callable
from datetime import datetime

import pytest
from sqlmodel import Session

from circles.errors import BadInput, NotAllowed, WrongMoment
from circles.people.number import ELSEWHERE, NOT_SHARED, change_number, settle_number
from circles.people.person import Person
from circles.people.text_consent import give_consent, ledger, may_be_texted
from tests.cast import MONDAY, make_cast
from tests.circles.people.conftest import Northside, open_northside

TakeOn = Callable[..., Person]
ONE, OTHER = "07700 900123", "07700 900456"


def test_a_changed_number_resets_consent_and_the_ledger_says_why(
    newcomer: TakeOn, session: Session, northside: Northside, moment: datetime
) -> None:
    person = newcomer(mobile=ONE)
    give_consent(session, person, "in_person", northside.by, moment)
    change_number(session, person, OTHER, northside.by, moment)
    assert not person.texts_on
    assert may_be_texted(person, moment) == "no_consent"
    last = ledger(session, person.id)[0]
    assert (last.given, last.source) == (False, "number_changed")


def test_the_same_number_written_otherwise_is_no_change(
    newcomer: TakeOn, session: Session, northside: Northside, moment: datetime
) -> None:
    person = newcomer(mobile=ONE)
    give_consent(session, person, "in_person", northside.by, moment)
    change_number(session, person, "+44 7700 900123", northside.by, moment)
    assert may_be_texted(person, moment) is None


def test_a_refused_number_leaves_the_old_one_and_its_consent(
    newcomer: TakeOn, session: Session, northside: Northside, moment: datetime
) -> None:
    person = newcomer(mobile=ONE)
    give_consent(session, person, "in_person", northside.by, moment)
    with pytest.raises(BadInput):
        change_number(session, person, "020 7946 0991", northside.by, moment)
    assert (person.mobile, person.texts_on) == ("+447700900123", True)


def test_a_shared_number_is_flagged_for_everybody_who_has_it_and_nobody_is_texted(
    newcomer: TakeOn, session: Session, northside: Northside, moment: datetime
) -> None:
    first, second = newcomer("Asha", mobile=ONE), newcomer("Ben")
    give_consent(session, first, "in_person", northside.by, moment)
    change_number(session, second, ONE, northside.by, moment)
    give_consent(session, second, "in_person", northside.by, moment)
    assert [may_be_texted(one, moment) for one in (first, second)] == ["number_shared", "number_shared"]


def test_settling_gives_the_number_to_one_and_takes_it_from_the_others(
    newcomer: TakeOn, session: Session, northside: Northside, moment: datetime
) -> None:
    first, second = newcomer("Asha", mobile=ONE), newcomer("Ben", mobile=ONE)
    give_consent(session, first, "in_person", northside.by, moment)
    settle_number(session, first, [second], northside.by, moment)
    assert may_be_texted(first, moment) is None
    assert (second.mobile, may_be_texted(second, moment)) == (None, "no_number")


def test_when_the_other_takes_another_number_what_is_left_is_settled(
    newcomer: TakeOn, session: Session, northside: Northside, moment: datetime
) -> None:
    first, second = newcomer("Asha", mobile=ONE), newcomer("Ben", mobile=ONE)
    change_number(session, second, OTHER, northside.by, moment)
    assert (first.mobile_settled, second.mobile_settled) == (True, True)


def test_of_three_who_share_two_stay_unsettled(
    newcomer: TakeOn, session: Session, northside: Northside, moment: datetime
) -> None:
    people = [newcomer(name, mobile=ONE) for name in ("Asha", "Ben", "Cara")]
    change_number(session, people[2], "", northside.by, moment)
    assert [one.mobile_settled for one in people[:2]] == [False, False]


def test_nobody_settles_over_the_head_of_somebody_they_cannot_see(
    newcomer: TakeOn, session: Session, northside: Northside, moment: datetime
) -> None:
    first, second = newcomer("Asha", mobile=ONE), newcomer("Ben", mobile=ONE)
    with pytest.raises(WrongMoment, match=ELSEWHERE):
        settle_number(session, first, [], northside.by, moment)
    assert second.mobile is not None


def test_a_number_nobody_shares_needs_no_settling(
    newcomer: TakeOn, session: Session, northside: Northside, moment: datetime
) -> None:
    with pytest.raises(WrongMoment, match=NOT_SHARED):
        settle_number(session, newcomer(mobile=ONE), [], northside.by, moment)


def test_another_provider_may_have_the_same_number(
    newcomer: TakeOn, session: Session, northside: Northside, moment: datetime
) -> None:
    first = newcomer("Asha", mobile=ONE)
    south = open_northside(session, "Southside")
    stranger = Person(provider_id=south.provider.id, first_name="Zoe", name_key="zoe", made_at=moment)
    session.add(stranger)
    change_number(session, stranger, ONE, south.by, moment)
    assert first.mobile_settled
    assert stranger.mobile_settled


def test_a_colleagues_number_is_changed_by_a_manager_or_themselves_because_codes_go_to_it(session: Session) -> None:
    cast = make_cast(session)
    nia = cast.people["Nia"]
    with pytest.raises(NotAllowed, match="Ask a manager"):
        change_number(session, nia, "07700 900555", cast.by, MONDAY)
    assert nia.mobile is None
    change_number(session, nia, "07700 900555", cast.manager, MONDAY)
    change_number(session, nia, "07700 900556", cast.actor("Nia", "coordinator"), MONDAY)
    change_number(session, cast.people["Ben"], "07700 900557", cast.by, MONDAY)
    assert nia.mobile == "+447700900556"
