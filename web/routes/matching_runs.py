"""Earlier runs of the matching: the list, one of them, two side by side, and working one out again."""

from typing import Annotated

from fastapi import APIRouter
from starlette.responses import Response

from circles.matching.run import MatchingRun, ask_for_check, runs_of
from circles.seen.matching_runs import side_by_side, whole
from web.dependencies import doing, looking, write_read
from web.finding.matching import the_run, the_two_runs
from web.visit import Deed, Look

router = APIRouter()
TwoRuns = tuple[MatchingRun, MatchingRun]


@router.get("/matching/runs")
def list_runs(visit: Look, _: Annotated[None, looking("see_matching")]) -> Response:
    runs = runs_of(visit.session, visit.viewer.provider_id)
    return visit.page("matching/runs.html", "Earlier runs", runs=runs)


@router.get("/matching/runs/{run_id}")
def show_run(visit: Look, run: Annotated[MatchingRun, looking("see_matching", the_run)]) -> Response:
    others = [one for one in runs_of(visit.session, visit.viewer.provider_id) if one.id != run.id and one.inputs]
    return visit.page("matching/run.html", "A run", whole=whole(run), run=run, others=others)


@router.get("/matching/runs/{run_id}/beside/{other_id}")
def compare(visit: Look, runs: Annotated[TwoRuns, looking("see_matching", the_two_runs)]) -> Response:
    write_read(visit, "matching_proposals", None, None)
    both = side_by_side(visit.session, visit.viewer, *runs, visit.now)
    return visit.page("matching/beside.html", "Two runs", both=both)


@router.post("/matching/runs/{run_id}/check")
def check(visit: Deed, run: Annotated[MatchingRun, doing("match_region", the_run)]) -> Response:
    ask_for_check(visit.session, run, visit.by, visit.now)
    return visit.done(f"/matching/runs/{run.id}", "It is being worked out again. Look here in a moment.")
