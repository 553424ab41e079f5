"""What pairings ask of a coordinator's Today: ask in time, review, step down, say goodbye, and nobody else's."""

from datetime import date, datetime, timedelta

import pytest

from circles.releases.dates import state_date
from circles.releases.pairing_steps import (
    begin_first_weeks,
    end_early,
    go_to_the_gate,
    mentor_answers,
    note_entry,
    say_goodbye,
    step_down,
)
from circles.strike_out import strike_out
from circles.today.pairings import QUESTIONS, pairing_rows
from circles.today.row import put_off
from circles.viewer import Viewer
from tests.at_the_gate import THURSDAY, add_mentor
from tests.cast import MONDAY, Cast, make_cast
from tests.circles.matching.test_mentoring import second
from tests.paired import (
    TODAY,
    TWELVE_WEEKS_ON,
    agreed,
    both_asked,
    noon,
    proposed,
    stepping_down,
    two_mentors,
)
from tests.queries import counting

pytestmark = pytest.mark.postgres
FOUR_WEEKS_BEFORE = THURSDAY - timedelta(days=28)
GOODBYE = TWELVE_WEEKS_ON + timedelta(weeks=4)


@pytest.fixture(params=["session", "on_postgres"])
def cast(request: pytest.FixtureRequest) -> Cast:
    cast = make_cast(request.getfixturevalue(request.param))
    two_mentors(cast)
    return cast


def viewer(cast: Cast, name: str = "Cora") -> Viewer:
    account = cast.accounts[name]
    return Viewer(account.id, account.person_id, cast.provider.id, name, frozenset({"coordinator"}))


def kinds(cast: Cast, today: date, name: str = "Cora") -> list[str]:
    cast.session.flush()
    found = pairing_rows(cast.session, viewer(cast, name), today)["this_week"]
    assert {one.name for one in found} <= {"Dan"}
    return [one.kind for one in found]


def test_who_comes_out_within_four_weeks_and_was_not_asked_stands_there(cast: Cast) -> None:
    pairing = proposed(cast)
    assert kinds(cast, FOUR_WEEKS_BEFORE - timedelta(days=1)) == []
    assert kinds(cast, FOUR_WEEKS_BEFORE) == ["pairing_not_asked"]
    mentor_answers(cast.session, pairing, "yes", cast.by, MONDAY)
    assert kinds(cast, FOUR_WEEKS_BEFORE) == ["pairing_not_asked"]
    assert kinds(cast, FOUR_WEEKS_BEFORE, "Nia") == []


def test_once_asked_it_is_gone(cast: Cast) -> None:
    both_asked(cast)
    assert kinds(cast, FOUR_WEEKS_BEFORE) == []


def test_without_a_plan_the_date_that_was_told_last_counts(cast: Cast) -> None:
    ed = second(cast, "Ed")
    add_mentor(cast, "Hal", "")
    dan, cast.dan = cast.dan, ed
    proposed(cast, "Hal")
    cast.dan = dan
    rows = pairing_rows(cast.session, viewer(cast, "Nia"), FOUR_WEEKS_BEFORE)["this_week"]
    assert [(one.name, one.due) for one in rows] == [("Ed", THURSDAY)]
    state_date(cast.session, ed, "crd", date(2027, 6, 3), "prison", "", cast.by, MONDAY + timedelta(days=1))
    assert pairing_rows(cast.session, viewer(cast, "Nia"), FOUR_WEEKS_BEFORE)["this_week"] == []


def test_a_review_is_due_on_its_day_and_writing_it_puts_it_off(cast: Cast) -> None:
    pairing = agreed(cast)
    due = TODAY + timedelta(weeks=4)
    assert kinds(cast, due - timedelta(days=1)) == []
    assert kinds(cast, due) == ["pairing_review"]
    note_entry(cast.session, pairing, "review", due, "Both go on.", cast.by, noon(due))
    assert kinds(cast, due) == []
    end_early(cast.session, pairing, "other", "", cast.by, noon(due))
    assert kinds(cast, due + timedelta(weeks=9)) == []


def test_twelve_weeks_and_then_the_goodbye(cast: Cast) -> None:
    pairing = stepping_down(cast, GOODBYE)
    assert "pairing_goodbye" not in kinds(cast, GOODBYE - timedelta(days=1))
    assert "pairing_goodbye" in kinds(cast, GOODBYE)
    say_goodbye(cast.session, pairing, "A walk.", GOODBYE, cast.by, noon(GOODBYE))
    assert kinds(cast, GOODBYE) == []


def test_when_twelve_weeks_are_over_contacts_grow_fewer(cast: Cast) -> None:
    pairing = agreed(cast)
    go_to_the_gate(cast.session, pairing, cast.by, MONDAY)
    begin_first_weeks(cast.session, pairing, THURSDAY, cast.by, noon(THURSDAY))
    assert "pairing_step_down" not in kinds(cast, TWELVE_WEEKS_ON - timedelta(days=1))
    assert "pairing_step_down" in kinds(cast, TWELVE_WEEKS_ON)
    step_down(cast.session, pairing, GOODBYE, cast.by, noon(TWELVE_WEEKS_ON))
    assert "pairing_step_down" not in kinds(cast, TWELVE_WEEKS_ON)


def test_a_row_can_be_put_off_for_oneself(cast: Cast) -> None:
    pairing = proposed(cast)
    moment = datetime(2026, 9, 10, 9, tzinfo=MONDAY.tzinfo)
    until = moment.date() + timedelta(days=3)
    put_off(cast.session, "pairing_not_asked", pairing.id, until, "At the visit.", cast.by, moment)
    assert kinds(cast, until - timedelta(days=1)) == []
    assert kinds(cast, until) == ["pairing_not_asked"]


def test_who_is_struck_from_the_record_sees_none_of_it(cast: Cast) -> None:
    proposed(cast)
    strike_out(cast.session, "core_member", cast.core_member.id, cast.accounts["Cora"].person_id, cast.provider.id,
               cast.by, MONDAY)  # fmt: skip
    assert kinds(cast, FOUR_WEEKS_BEFORE) == []


def test_all_questions_are_one_query(cast: Cast) -> None:
    proposed(cast)
    cora = viewer(cast)
    with counting(cast.session) as asked:
        pairing_rows(cast.session, cora, TODAY)
    assert len(asked) == 1
    assert len(QUESTIONS) == 4
