"""The eight questions of set-up: each answer taken, each that cannot be refused with its sentence."""

from dataclasses import replace
from datetime import time
from typing import Any

import pytest
from sqlmodel import Session

from circles.accounts.set_up import Answers, answer_set_up, answers_of, office_accounts
from circles.errors import BadInput, EditedMeanwhile
from circles.identity import new_id
from tests.cast import MONDAY, Cast, make_cast


@pytest.fixture
def cast(session: Session) -> Cast:
    return make_cast(session)


def good(cast: Cast, **other: Any) -> Answers:
    given = replace(
        answers_of(cast.provider), neutral_name="The Bridge", duty_number="01632 960123",
        safeguarding_lead_id=cast.accounts["Mo"].id,
    )  # fmt: skip
    return replace(given, **other)


def take(cast: Cast, answers: Answers) -> None:
    answer_set_up(cast.session, cast.provider, answers, cast.manager, MONDAY, version=cast.provider.version)


def test_the_answers_are_kept_and_set_up_is_done(cast: Cast) -> None:
    take(cast, good(cast, staffed_days=(0, 2, 4), switches=("welsh", "nonsense", "mentors"), experienced="preferred"))
    provider = cast.provider
    assert (provider.duty_number, provider.staffed_days) == ("+441632960123", [0, 2, 4])
    assert provider.switches == ["mentors", "welsh"]
    assert provider.policies["experienced"] == "preferred"
    assert provider.set_up_at == MONDAY
    assert answers_of(provider).neutral_name == "The Bridge"


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("neutral_name", "", "Write the name"),
        ("neutral_name", "x" * 21, "20 characters"),
        ("neutral_name", "Tîm", "plain letters"),
        ("neutral_name", "Bristol Circles", "tells a stranger nothing"),
        ("neutral_name", "Probation Team", "tells a stranger nothing"),
        ("staffed_days", (0, 9), "Choose from the days"),
        ("staffed_until", time(8), "before you open"),
        ("duty_number", "12", "UK phone number"),
        ("duty_number", "", "Texts tell people this number"),
        ("safeguarding_lead_id", new_id(), "Choose somebody from the list"),
        ("timezone", "Europe/Atlantis", "time zone"),
        ("holiday_division", "wales", "Choose one"),
        ("quorum", 1, "Choose from 2"),
        ("renew_checks_years", 0, "1 to 10"),
        ("experienced", "perhaps", "Choose one"),
    ],
)
def test_an_answer_that_cannot_be_gets_its_sentence_and_changes_nothing(
    cast: Cast, field: str, value: Any, sentence: str
) -> None:
    before = answers_of(cast.provider)
    with pytest.raises(BadInput, match=sentence) as raised:
        take(cast, good(cast, **{field: value}))
    assert set(raised.value.problems) == {field}
    assert answers_of(cast.provider) == before
    assert cast.provider.set_up_at is None


def test_two_managers_who_edit_at_once_both_keep_theirs(cast: Cast) -> None:
    seen = cast.provider.version
    take(cast, good(cast))
    with pytest.raises(EditedMeanwhile) as raised:
        answer_set_up(cast.session, cast.provider, good(cast, quorum=3), cast.manager, MONDAY, version=seen)
    assert raised.value.theirs["neutral_name"] == "The Bridge"
    assert cast.provider.quorum == 2


def test_only_people_of_this_office_can_be_safeguarding_lead(cast: Cast) -> None:
    make_cast(cast.session)
    assert [name for _, name in office_accounts(cast.session, cast.provider.id)] == [
        "Cora Coraford", "Mo Moford", "Nia Niaford",
    ]  # fmt: skip
