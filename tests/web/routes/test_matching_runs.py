"""Earlier runs: kept with their fingerprint, compared, and worked out again to the same."""

from uuid import UUID

import pytest
from sqlmodel import col, select

from circles.database import reading
from circles.matching.run import MatchingRun
from tests.web.circle_at_bridge import cast_of
from tests.web.conftest import Bridge
from tests.web.town_at_bridge import matched, settle_town, work


@pytest.fixture
def town(bridge: Bridge) -> Bridge:
    return settle_town(bridge)


def runs(town: Bridge) -> list[MatchingRun]:
    with reading(town.engine) as session:
        return list(session.exec(select(MatchingRun).order_by(col(MatchingRun.id))))


def test_a_run_is_kept_and_worked_out_again_comes_to_the_same(town: Bridge) -> None:
    matched(town)
    (run,) = runs(town)
    cora, here = town.visitor("Cora"), f"/matching/runs/{run.id}"
    assert here in cora.reads("/matching/runs")
    assert run.fingerprint in cora.reads(here)
    assert cora.sends(f"{here}/check", {}, page=here).status_code == 303
    work(town)
    assert "It came to the same" in cora.reads(here)


def test_a_run_that_did_not_end_cannot_be_worked_out_again(town: Bridge) -> None:
    cora = town.visitor("Cora")
    cora.sends("/matching", {})
    (run,) = runs(town)
    here = f"/matching/runs/{run.id}"
    assert "This run left nothing." in cora.reads(here)
    assert cora.sends(f"{here}/check", {}, page="/matching").status_code == 409
    assert cora.status(f"{here}/beside/{run.id}") == 404


def test_two_runs_stand_side_by_side(town: Bridge) -> None:
    matched(town)
    with cast_of(town) as cast:
        cast.volunteers["Asha"].experienced = False
        cast.session.commit()
    cora = town.visitor("Cora")
    cora.sends("/matching", {})
    work(town)
    first, second = runs(town)
    page = cora.reads(f"/matching/runs/{first.id}/beside/{second.id}")
    assert "a circle in the first only" in page
    assert "Second: no circle" in page
    assert "a circle in the second only" in cora.reads(f"/matching/runs/{second.id}/beside/{first.id}")
    assert "1 of yours has the same group in both." in cora.reads(f"/matching/runs/{first.id}/beside/{first.id}")
    assert "Dan" not in town.visitor("Nia").reads(f"/matching/runs/{first.id}/beside/{second.id}")


def test_a_run_of_another_provider_is_not_there(town: Bridge) -> None:
    matched(town)
    assert town.visitor("Sam").status(f"/matching/runs/{runs(town)[0].id}") == 404
    assert town.visitor("Cora").status(f"/matching/runs/{UUID(int=1)}") == 404
