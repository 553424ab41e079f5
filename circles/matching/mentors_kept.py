"""What a run leaves of its mentors: proposed pairings and its reasons. It moves nobody and asks nobody."""

import json
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlmodel import Session, col, select

from circles.lifecycle import become
from circles.matching.mentoring import Mentoring, Paired
from circles.matching.run import MatchingRun
from circles.releases.pairing import MOVES, OPEN, Pairing


def keep_mentors(
    session: Session, run: MatchingRun, mentoring: Mentoring, paired: Paired, words: dict[str, Any], now: datetime
) -> None:
    """Write the pairings of a run. What was proposed before and is again stays the same; the rest is overtaken.

    Whom somebody has chosen or asked while the run was worked out stays with whom they chose.
    """
    there = session.exec(
        select(Pairing).where(col(Pairing.provider_id) == run.provider_id, col(Pairing.state).in_(OPEN))
    ).all()
    chosen = {one.core_member_id for one in there if one.is_spoken_for}
    bare = {one.core_member_id: one for one in there if not one.is_spoken_for}
    for core_member_id, old in bare.items():
        if paired.get(core_member_id) != old.mentor_id:
            become(old, "overtaken", MOVES)
    session.flush()
    for core_member_id, mentor_id in paired.items():
        if core_member_id in chosen:
            continue
        same = bare.get(core_member_id)
        kept = same if same is not None and same.mentor_id == mentor_id else None
        _propose(session, run, mentoring, core_member_id, mentor_id, kept, now)
    session.flush()
    answer = json.loads(run.answer or "{}")
    run.answer = json.dumps({**answer, "mentors": words})


def _propose(
    session: Session, run: MatchingRun, mentoring: Mentoring, core_member_id: UUID, mentor_id: UUID,
    kept: Pairing | None, now: datetime,
) -> None:  # fmt: skip
    mentee, mentor = mentoring.facts.mentees[core_member_id], mentoring.facts.mentors[mentor_id]
    pairing = kept or Pairing(
        provider_id=run.provider_id, core_member_id=core_member_id, mentor_id=mentor_id, made_at=now
    )
    pairing.run_id, pairing.minutes = run.id, mentoring.minutes(mentee, mentor)
    session.add(pairing)
