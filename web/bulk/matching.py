"""Two runs of the matching over a region in bulk, and what is proposed for whoever waits: quick and not the best.

The solver is not asked: that would cost a nation minutes. What is written is as a run would have left it.
"""

import json
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Engine
from sqlmodel import Session

from circles.database import writing
from circles.local_time import local_date
from circles.matching.gathering import gather
from circles.matching.proposal import MatchingProposal, keep_proposal, seats_of
from circles.matching.region import EVENINGS, Region, Waits
from circles.matching.run import MatchingRun, keep_inputs
from web.bulk.size import ZONE
from web.demo.region import Region as Demo

FEWEST, MOST_PROPOSED = 4, 40
Planned = tuple[UUID, str, list[UUID]]


def add_runs(engine: Engine, demo: Demo) -> None:
    """A run of last week, whose proposals are over, and one of today. One group is put before the managers."""
    with writing(engine) as session:
        region = gather(session, demo.provider_id, local_date(demo.now, ZONE))
        plan = list(_plan(region))
        _run(session, demo, region, plan[1:], demo.now - timedelta(days=7))
        run = _run(session, demo, region, plan, demo.now - timedelta(hours=1))
        made = [keep_proposal(session, run.id, region, *one, demo.now) for one in plan]
        if made:
            _ask_for_a_word(session, made[0])
        session.commit()


def _plan(region: Region) -> Iterator[Planned]:
    used: set[UUID] = set()
    for waits in [one for one in region.waits if not one.no_venue][:MOST_PROPOSED]:
        found = next(_groups(region, waits, used), None)
        if found is not None:
            used |= set(found[2])
            yield found


def _groups(region: Region, waits: Waits, used: set[UUID]) -> Iterator[Planned]:
    away = used | waits.sitting.volunteer_ids
    possible = [one for one in region.free if one.id not in away and not region.stops_between(waits, one)]
    for evening in waits.evenings:
        there = [one.id for one in possible if evening in one.evenings]
        if len(there) >= FEWEST:
            yield waits.id, EVENINGS[evening], there[:FEWEST]


def _run(session: Session, demo: Demo, region: Region, plan: Sequence[Planned], at: datetime) -> MatchingRun:
    account = demo.by().account_id
    assert account is not None
    served = {core_member_id for core_member_id, _slot, _people in plan}
    answer = {
        "plan": [[str(core), slot, sorted(str(one) for one in people)] for core, slot, people in plan],
        "left_out": {str(one.id): "No volunteer is possible for them on their evenings."
                     for one in region.waits if one.id not in served},
    }  # fmt: skip
    run = MatchingRun(
        provider_id=demo.provider_id, by_account_id=account, asked_at=at, ended_at=at, state="done",
        stopped_by="work", waiting=len(region.waits), served=len(plan), answer=json.dumps(answer),
    )  # fmt: skip
    keep_inputs(run, region.problem())
    session.add(run)
    session.flush()
    return run


def _ask_for_a_word(session: Session, proposal: MatchingProposal) -> None:
    session.delete(seats_of(session, proposal)[-1])
    proposal.pass_asked = True
