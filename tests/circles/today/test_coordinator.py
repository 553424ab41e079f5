"""What needs a coordinator, from live data: each question, whose it is, and what it costs at any size."""

from datetime import date, datetime, timedelta
from uuid import UUID

import pytest

from circles.circle.forming import volunteer_leaves
from circles.local_time import at
from circles.matching.proposal import accept, give_up, seats_of, take_answer
from circles.meetings.attendance import answer
from circles.meetings.meeting import Meeting
from circles.people.clearance import clearances_of
from circles.people.number import change_number
from circles.people.text_consent import give_consent, withdraw_consent
from circles.strike_out import strike_out
from circles.today.coordinator import BUCKETS, QUESTIONS, coordinators_rows
from circles.today.question import MOST
from circles.today.row import NOW, WHEN_YOU_CAN, put_off
from circles.viewer import Viewer
from tests.cast import (
    HALF_PAST_SIX,
    LONDON,
    MONDAY,
    Cast,
    form,
    make_cast,
    meetings_of,
    seat_of,
    thursdays,
    weekly_circle,
)
from tests.circles.matching.town import make_town, proposed, region_of
from tests.queries import counting


@pytest.fixture(params=["session", "on_postgres"])
def cast(request: pytest.FixtureRequest) -> Cast:
    return make_cast(request.getfixturevalue(request.param))


def seen_by(cast: Cast, name: str = "Cora") -> Viewer:
    account = cast.accounts[name]
    return Viewer(account.id, account.person_id, cast.provider.id, name, frozenset({"coordinator"}))


def kinds(cast: Cast, name: str = "Cora", now: datetime = MONDAY) -> dict[str, list[str]]:
    """The rows somebody has, as the names under each kind."""
    cast.session.flush()
    found: dict[str, list[str]] = {}
    rows = coordinators_rows(cast.session, seen_by(cast, name), MONDAY.date(), now)
    for row in (one for bucket in rows.values() for one in bucket):
        found.setdefault(row.kind, []).append(row.name)
    return found


def rows_of(cast: Cast, kind: str) -> list[tuple[UUID, int]]:
    """The subject and the number of each row of a kind."""
    cast.session.flush()
    buckets = coordinators_rows(cast.session, seen_by(cast), MONDAY.date(), MONDAY)
    return [(row.subject_id, row.count) for bucket in buckets.values() for row in bucket if row.kind == kind]


pytestmark = pytest.mark.postgres


def test_somebody_who_waits_for_a_circle_is_a_row_of_their_coordinator_alone(cast: Cast) -> None:
    assert kinds(cast)["waiting_for_circle"] == ["Dan"]
    assert "waiting_for_circle" not in kinds(cast, "Nia")


@pytest.mark.parametrize("base", ["session", "on_postgres"])
def test_a_group_that_is_proposed_or_rung_stands_there_instead_of_the_wait(
    request: pytest.FixtureRequest, base: str
) -> None:
    cast = make_town(request.getfixturevalue(base))
    _run, proposal = proposed(cast)
    assert kinds(cast) == {"circle_proposed": ["Dan"]}
    assert kinds(cast, "Nia") == {}
    accept(cast.session, region_of(cast), proposal, cast.by, MONDAY)
    assert kinds(cast) == {"circle_rung": ["Dan"]}
    assert rows_of(cast, "circle_rung") == [(proposal.id, 4)]
    take_answer(cast.session, proposal, seats_of(cast.session, proposal)[0], "no", "", cast.by, MONDAY)
    assert rows_of(cast, "circle_rung") == [(proposal.id, 3)]
    give_up(cast.session, proposal, "They would rather wait.", cast.by, MONDAY)
    assert kinds(cast) == {"waiting_for_circle": ["Dan"]}


def test_whoever_said_stop_by_text_is_to_be_rung_from_now_on(cast: Cast) -> None:
    asha, ben, dan = (cast.people[name] for name in ("Asha", "Ben", "Dan"))
    withdraw_consent(cast.session, asha, "text_stop", cast.by, MONDAY)
    withdraw_consent(cast.session, ben, "in_person", cast.by, MONDAY)  # told us: whoever wrote it down knows
    withdraw_consent(cast.session, dan, "carrier", cast.by, MONDAY)
    assert sorted(kinds(cast)["opted_out"]) == ["Asha", "Dan"]
    assert kinds(cast, "Nia")["opted_out"] == ["Asha"]  # Dan is Cora's
    assert "opted_out" not in kinds(cast, now=MONDAY + timedelta(days=15))
    give_consent(cast.session, asha, "text_start", cast.by, MONDAY)
    assert "opted_out" not in kinds(cast, "Nia")


def test_a_circle_that_is_forming_stands_there_until_its_gate_is_passed(cast: Cast) -> None:
    form(cast)
    found = kinds(cast)
    assert found["gate_open"] == ["Willow"]
    assert "waiting_for_circle" not in found


def test_a_circle_without_a_meeting_ahead_asks_for_its_slot(cast: Cast) -> None:
    circle = weekly_circle(cast)
    assert kinds(cast)["no_weekly_slot"] == ["Willow"]
    thursdays(cast, circle)
    assert "no_weekly_slot" not in kinds(cast)


def test_a_meeting_within_a_day_and_below_quorum_is_for_now(cast: Cast) -> None:
    circle = weekly_circle(cast)
    thursdays(cast, circle)
    meeting = meetings_of(cast, circle)[0]
    the_day_before = meeting.starts_at - timedelta(hours=20)
    assert kinds(cast, now=the_day_before)["below_quorum"] == ["Willow"]
    _says_yes(cast, meeting, "Asha")
    assert kinds(cast, now=the_day_before)["below_quorum"] == ["Willow"], "one is never enough"
    _says_yes(cast, meeting, "Ben")
    assert "below_quorum" not in kinds(cast, now=the_day_before)
    assert BUCKETS["below_quorum"] == NOW


def test_a_meeting_that_is_over_asks_whether_it_happened(cast: Cast) -> None:
    circle = weekly_circle(cast)
    thursdays(cast, circle)
    after = meetings_of(cast, circle)[0].ends_at + timedelta(minutes=1)
    assert kinds(cast, now=after)["did_it_happen"] == ["Willow"]


def test_a_meeting_on_a_bank_holiday_is_to_be_decided_four_weeks_before(cast: Cast) -> None:
    circle = weekly_circle(cast)
    thursdays(cast, circle, weekday=4, from_on=date(2026, 12, 1))  # Fridays: the 25th is Christmas Day
    close, far = at(date(2026, 12, 1), HALF_PAST_SIX, LONDON), at(date(2026, 11, 20), HALF_PAST_SIX, LONDON)
    assert kinds(cast, now=close)["holiday_undecided"] == ["Willow"]
    assert "holiday_undecided" not in kinds(cast, now=far)


def test_a_circle_of_two_asks_for_a_review(cast: Cast) -> None:
    circle = weekly_circle(cast)
    for name in ("Chloe", "Dev"):
        volunteer_leaves(cast.session, seat_of(cast, circle, name), "moved away", cast.by, MONDAY)
    assert kinds(cast)["too_few_volunteers"] == ["Willow"]


def test_a_shared_number_and_a_check_soon_to_be_renewed_are_for_when_you_can(cast: Cast) -> None:
    change_number(cast.session, cast.people["Ben"], "07700 900000", cast.by, MONDAY)
    found = kinds(cast)
    assert sorted(found["number_shared"]) == ["Asha", "Ben"]
    assert BUCKETS["renew_by_soon"] == BUCKETS["number_shared"] != NOW


def test_a_check_is_a_row_of_whoever_leads_its_volunteers_circle(cast: Cast) -> None:
    """In a large provider others would see hundreds; of somebody in no circle it is everybody's, and not now."""
    form(cast)
    for name in ("Asha", "Ewan"):  # the one sits in Cora's circle, the other in none
        (check,) = clearances_of(cast.session, cast.people[name].id)
        check.renew_by = MONDAY.date() - timedelta(days=1)
    both = {name: kinds(cast, name) for name in ("Cora", "Nia")}
    assert both["Cora"]["renew_by_passed"] == ["Asha"]
    assert "renew_by_passed" not in both["Nia"]
    assert both["Cora"]["renew_by_free"] == both["Nia"]["renew_by_free"] == ["Ewan"]
    assert (BUCKETS["renew_by_passed"], BUCKETS["renew_by_free"]) == (NOW, WHEN_YOU_CAN)
    cast.core_member.coordinator_id = None
    assert kinds(cast, "Nia")["renew_by_passed"] == ["Asha"], "of a circle that nobody leads it is everybody's"


def test_whoever_is_struck_from_a_circle_never_meets_it(cast: Cast) -> None:
    circle = form(cast)
    person_id = cast.accounts["Cora"].person_id
    strike_out(cast.session, "circle", circle.id, person_id, cast.provider.id, cast.manager, MONDAY)
    assert "gate_open" not in kinds(cast)


def test_a_row_put_off_is_away_until_its_day_and_for_this_account_alone(cast: Cast) -> None:
    subject = cast.core_member.person_id
    put_off(cast.session, "waiting_for_circle", subject, MONDAY.date() + timedelta(days=3), "panel", cast.by, MONDAY)
    assert "waiting_for_circle" not in kinds(cast)
    later = coordinators_rows(cast.session, seen_by(cast), MONDAY.date() + timedelta(days=3), MONDAY)
    assert "waiting_for_circle" in {row.kind for bucket in later.values() for row in bucket}


def test_every_question_has_its_place_and_today_asks_two_queries(cast: Cast) -> None:
    form(cast)
    viewer = seen_by(cast)
    with counting(cast.session) as queries:
        coordinators_rows(cast.session, viewer, MONDAY.date(), MONDAY)
    assert len(queries) == 2
    assert len(QUESTIONS) == len(BUCKETS)
    assert MOST == 20


def _says_yes(cast: Cast, meeting: Meeting, name: str) -> None:
    answer(cast.session, meeting, cast.people[name].id, "yes", "web", meeting.revision, cast.by, MONDAY)
