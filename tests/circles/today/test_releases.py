"""What releases ask of a coordinator's Today: whose it is, when it comes and goes, and what it costs."""

from datetime import date, datetime

import pytest

from circles.releases.check_in import ask_later, end_plan, send_backup
from circles.releases.confirmation import Said, confirmations_of, give_confirmation
from circles.releases.dates import state_date
from circles.releases.legs import Leg, add_leg
from circles.releases.plan import practitioner_told, reception_told
from circles.strike_out import strike_out
from circles.today.releases import QUESTIONS, release_rows
from circles.viewer import Viewer
from tests.at_the_gate import OFFICE, THURSDAY, know_the_prison, london, plan_release, ready_to_go
from tests.cast import MONDAY, Cast, make_cast
from tests.queries import counting

pytestmark = pytest.mark.postgres
SEPTEMBER_10 = london(date(2026, 9, 10), 9)


@pytest.fixture(params=["session", "on_postgres"])
def cast(request: pytest.FixtureRequest) -> Cast:
    return make_cast(request.getfixturevalue(request.param))


def kinds(cast: Cast, now: datetime, name: str = "Cora") -> list[str]:
    cast.session.flush()
    account = cast.accounts[name]
    viewer = Viewer(account.id, account.person_id, cast.provider.id, name, frozenset({"coordinator"}))
    rows = release_rows(cast.session, viewer, now.date(), now)
    assert {row.name for found in rows.values() for row in found} <= {"Dan"}
    assert not any(row.can_be_put_off for found in rows.values() for row in found)
    return [row.kind for found in rows.values() for row in found]


def test_a_plan_that_is_not_ready_stands_there_four_weeks_ahead(cast: Cast) -> None:
    plan = ready_to_go(cast)
    assert kinds(cast, london(date(2026, 9, 2), 9)) == []
    assert kinds(cast, SEPTEMBER_10) == ["release_not_ready"]
    know_the_prison(cast)
    assert kinds(cast, SEPTEMBER_10) == ["release_not_ready"]
    add_leg(cast.session, plan, Leg("probation", OFFICE), cast.by, MONDAY)
    assert kinds(cast, SEPTEMBER_10) == []


def test_a_date_without_a_plan_stands_there_and_only_the_latest_counts(cast: Cast) -> None:
    state_date(cast.session, cast.core_member, "crd", date(2026, 10, 2), "letter", "", cast.by, MONDAY)
    assert kinds(cast, SEPTEMBER_10) == ["release_unplanned"]
    assert kinds(cast, SEPTEMBER_10, "Nia") == []
    later = london(date(2026, 9, 8), 9)
    state_date(cast.session, cast.core_member, "crd", date(2027, 3, 2), "letter", "", cast.by, later)
    assert kinds(cast, SEPTEMBER_10) == []


def test_a_plan_takes_the_place_of_the_bare_date(cast: Cast) -> None:
    plan_release(cast)
    assert kinds(cast, SEPTEMBER_10) == ["release_not_ready"]


def test_what_is_to_be_confirmed_comes_at_ten_and_turns_red_when_it_is_late(cast: Cast) -> None:
    plan = ready_to_go(cast)
    day = date(2026, 9, 22)
    assert "release_confirm" not in kinds(cast, london(day, 9, 59))
    assert "release_confirm" in kinds(cast, london(day, 10))
    assert "release_ring" in kinds(cast, london(day, 14, 1))
    give_confirmation(cast.session, plan, confirmations_of(cast.session, plan)[0], Said("Ms Okafor"), cast.by,
                      london(day, 15))  # fmt: skip
    assert not {"release_ring", "release_confirm"} & set(kinds(cast, london(day, 15)))


def test_silence_comes_with_the_coordinators_rung_and_goes_with_all_fine(cast: Cast) -> None:
    plan = ready_to_go(cast)
    assert "release_silent" not in kinds(cast, london(THURSDAY, 7, 44))
    assert kinds(cast, london(THURSDAY, 7, 45))[0] == "release_silent"
    assert "release_silent" not in kinds(cast, london(THURSDAY, 7, 45), "Nia")
    ask_later(cast.session, plan, 30, cast.by, london(THURSDAY, 7, 46))
    assert "release_silent" not in kinds(cast, london(THURSDAY, 7, 46))


def test_calls_to_make_stand_there_until_somebody_has_made_them(cast: Cast) -> None:
    plan, now = ready_to_go(cast), london(THURSDAY, 8)
    send_backup(cast.session, plan, cast.by, now)
    assert "release_reception" in kinds(cast, now)
    reception_told(cast.session, plan, cast.by, now)
    end_plan(cast.session, plan, "not_released", "", cast.by, now)
    assert "release_practitioner" in kinds(cast, now)
    practitioner_told(cast.session, plan, cast.by, now)
    assert kinds(cast, now) == []


def test_who_is_struck_from_the_record_sees_none_of_it(cast: Cast) -> None:
    plan = ready_to_go(cast)
    strike_out(cast.session, "release", plan.id, cast.accounts["Cora"].person_id, cast.provider.id, cast.by, MONDAY)
    assert kinds(cast, SEPTEMBER_10) == []


def test_all_questions_are_one_query(cast: Cast) -> None:
    ready_to_go(cast)
    account = cast.accounts["Cora"]
    viewer = Viewer(account.id, account.person_id, cast.provider.id, "Cora", frozenset({"coordinator"}))
    with counting(cast.session) as asked:
        release_rows(cast.session, viewer, MONDAY.date(), MONDAY)
    assert len(asked) == 1
    assert len(QUESTIONS) == 6
