"""The contact log: contacts and attempts apart, the core member's clock in the same step, one-to-one brought back."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from circles.circle.circle import Circle
from circles.errors import BadInput, WrongMoment
from circles.meetings.contact import (
    FIRST_WEEKS,
    HOW,
    Contact,
    brought_back,
    contact_due_after,
    log_contact,
    say_thank_you,
    to_bring_back,
)
from tests.cast import MONDAY, Cast, meetings_of, thursdays, weekly_circle

HOUR = timedelta(hours=1)


@pytest.fixture
def circle(cast: Cast) -> Circle:
    return weekly_circle(cast)


def log(cast: Cast, circle: Circle | None, at: datetime = MONDAY - HOUR, how: str = "phone", **more: object) -> Contact:
    asha = cast.people["Asha"].id
    return log_contact(cast.session, cast.core_member, circle, asha, how, at, cast.by, MONDAY, **more)  # type: ignore[arg-type]


def test_a_contact_moves_the_core_members_clock_in_the_same_step(cast: Cast, circle: Circle) -> None:
    log(cast, circle)
    assert cast.core_member.last_contact_at == MONDAY - HOUR
    assert cast.core_member.next_due_at == MONDAY - HOUR + timedelta(days=8)


def test_an_attempt_that_reached_nobody_is_kept_and_moves_nothing(cast: Cast, circle: Circle) -> None:
    attempt = log(cast, circle, reached=False, went="well", note="Rang twice")
    assert (attempt.reached, attempt.went, attempt.bring_back) == (False, None, False)
    assert cast.core_member.last_contact_at is None


def test_an_older_contact_logged_late_moves_nothing(cast: Cast, circle: Circle) -> None:
    log(cast, circle)
    log(cast, circle, at=MONDAY - timedelta(days=3))
    assert cast.core_member.last_contact_at == MONDAY - HOUR


def test_contact_grows_thin_later_after_the_first_twelve_weeks(circle: Circle) -> None:
    assert circle.briefed_on is not None
    late = MONDAY + FIRST_WEEKS
    assert contact_due_after(circle, MONDAY) - MONDAY < contact_due_after(circle, late) - late


def test_one_to_one_contact_is_to_be_brought_back_until_a_meeting_notes_it(cast: Cast, circle: Circle) -> None:
    thursdays(cast, circle)
    meeting = meetings_of(cast, circle)[0]
    one, other = log(cast, circle), log(cast, circle, how="text")
    assert to_bring_back(cast.session, circle.id) == [one, other]
    brought_back(cast.session, circle.id, meeting.id, {one.id})
    assert to_bring_back(cast.session, circle.id) == [other]
    assert one.meeting_id == meeting.id


def test_the_coordinator_thanks_once(cast: Cast, circle: Circle) -> None:
    contact = log(cast, circle)
    say_thank_you(cast.session, contact, cast.by, MONDAY)
    assert (contact.seen_at, contact.seen_by_id) == (MONDAY, cast.accounts["Cora"].id)
    with pytest.raises(WrongMoment):
        say_thank_you(cast.session, contact, cast.by, MONDAY)


@pytest.mark.parametrize(
    ("field", "given"),
    [
        ("how", {"how": "pigeon"}),
        ("at", {"at": MONDAY + HOUR}),
        ("at", {"at": MONDAY - timedelta(days=61)}),
        ("went", {"went": "badly"}),
        ("minutes", {"minutes": -1}),
        ("travel_minutes", {"travel_minutes": 1441}),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence_by_its_field(
    cast: Cast, circle: Circle, field: str, given: dict[str, object]
) -> None:
    with pytest.raises(BadInput) as refusal:
        log(cast, circle, **given)  # type: ignore[arg-type]
    assert list(refusal.value.problems) == [field]


@pytest.mark.parametrize("how", HOW)
def test_every_way_of_being_in_touch_is_taken(cast: Cast, circle: Circle, how: str) -> None:
    assert log(cast, circle, how=how).how == how


@given(st.integers(-400, 400))
def test_thin_is_always_after_the_contact(days: int) -> None:
    at = MONDAY + timedelta(days=days)
    assert contact_due_after(None, at) > at
