"""Consent to texts: a ledger that is only added to, and one question asked when a text goes."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

from circles.errors import BadInput, WrongMoment
from circles.people.person import Person
from circles.people.text_consent import (
    NOT_TEXTED,
    WORDING_VERSION,
    give_consent,
    ledger,
    may_be_texted,
    withdraw_consent,
)
from tests.circles.people.conftest import Northside

TakeOn = Callable[..., Person]
MOBILE = "07700 900123"


def test_a_yes_says_to_which_words_from_what_source_by_whom_and_when(
    newcomer: TakeOn, session: Session, northside: Northside, moment: datetime
) -> None:
    person = newcomer(mobile=MOBILE)
    row = give_consent(session, person, "by_phone", northside.by, moment)
    assert (row.given, row.wording, row.source, row.at) == (True, WORDING_VERSION, "by_phone", moment)
    assert row.by_account_id == northside.coordinator.id
    assert row.mobile_fingerprint == person.mobile_fingerprint
    assert may_be_texted(person, moment) is None


def test_a_no_stands_beside_the_yes_and_holds_at_once(
    newcomer: TakeOn, session: Session, northside: Northside, moment: datetime
) -> None:
    person = newcomer(mobile=MOBILE)
    give_consent(session, person, "in_person", northside.by, moment)
    withdraw_consent(session, person, "text_stop", northside.by, moment + timedelta(hours=1))
    assert [(row.given, row.source) for row in ledger(session, person.id)] == [
        (False, "text_stop"),
        (True, "in_person"),
    ]
    assert may_be_texted(person, moment) == "no_consent"


@pytest.mark.parametrize("deed", ["UPDATE text_consent SET given = NOT given", "DELETE FROM text_consent"])
def test_the_ledger_cannot_be_changed(
    newcomer: TakeOn, session: Session, northside: Northside, moment: datetime, deed: str
) -> None:
    give_consent(session, newcomer(mobile=MOBILE), "in_person", northside.by, moment)
    with pytest.raises(DBAPIError, match="only ever added to"):
        session.connection().execute(text(deed))


def test_nobody_says_yes_without_a_number(
    newcomer: TakeOn, session: Session, northside: Northside, moment: datetime
) -> None:
    person = newcomer()
    with pytest.raises(WrongMoment, match="Add the number first"):
        give_consent(session, person, "in_person", northside.by, moment)
    assert ledger(session, person.id) == []


def test_a_source_that_is_none_is_refused(
    newcomer: TakeOn, session: Session, northside: Northside, moment: datetime
) -> None:
    person = newcomer(mobile=MOBILE)
    with pytest.raises(BadInput):
        give_consent(session, person, "hearsay", northside.by, moment)
    assert not person.texts_on


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"mobile": None}, "no_number"),
        ({"device": "letter_only"}, "letter_only"),
        ({"device": "voice_only"}, "voice_only"),
        ({"in_custody": True}, "in_custody"),
        ({"mobile_settled": False}, "number_shared"),
        ({"texts_on": False}, "no_consent"),
        ({"device": "sms_only"}, None),
    ],
)
def test_the_question_answers_why_not(
    newcomer: TakeOn, session: Session, northside: Northside, moment: datetime, change: dict[str, object],
    code: str | None,
) -> None:  # fmt: skip
    person = newcomer(mobile=MOBILE)
    give_consent(session, person, "in_person", northside.by, moment)
    for name, value in change.items():
        setattr(person, name, value)
    assert may_be_texted(person, moment) == code
    assert code is None or NOT_TEXTED[code]
