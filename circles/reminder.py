"""That somebody must be told, and when: worked out from what stands in the tables, never scheduled (F18).

Each rule reads one indexed instant and costs a fixed number of queries at any size. To tell people of something new,
add a rule to `RULES` and its wordings to the table of whoever asks `still_wanted`. With what words, through what and
with which retry is the business of notifications.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from circles.concerns import telling as concerns_telling
from circles.matching import inviting
from circles.meetings import minutes_telling, quorum_telling, telling
from circles.meetings.telling import Value
from circles.releases import check_in_telling
from circles.releases import telling as release_telling


@dataclass(frozen=True)
class Reminder:
    """One thing one person must be told. `due_at` is when; after `useful_until` it is worth nothing any more.

    `only_if_told`: for people who were told of an earlier revision of the same thing, and nobody else. Not `ahead`: it
    is recorded when it is due and not before, for until then it is likely that nobody will need it.
    """

    wording: str
    subject_kind: str
    subject_id: UUID
    revision: int
    person_id: UUID | None
    provider_id: UUID
    core_member_id: UUID | None
    due_at: datetime
    useful_until: datetime
    urgency: str = "routine"
    asks: bool = False
    only_if_told: bool = False
    ahead: bool = True
    values: Mapping[str, Value] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """The same for the same thing, revision and person, so that nobody is told it twice."""
        return f"{self.wording}:{self.subject_id}:{self.revision}:{self.person_id or 'duty'}"


Rule = Callable[[Session, datetime, datetime], Iterable[telling.Due]]
Recheck = Callable[[Session, str, UUID, int, UUID | None, datetime], Mapping[str, Value] | str]

RULES: dict[str, tuple[Rule, ...]] = {
    "meeting": (
        telling.of_the_day_before,
        telling.of_changes,
        telling.of_cancellations,
        minutes_telling.of_minutes,
        quorum_telling.of_quorum,
    ),
    concerns_telling.STEP: (concerns_telling.of_steps,),
    concerns_telling.CONCERN: (concerns_telling.of_taken,),
    release_telling.PLAN: (
        release_telling.of_asking,
        release_telling.of_sure,
        release_telling.of_steps,
        release_telling.of_the_final_word,
    ),
    release_telling.MENTOR: (release_telling.of_standing_down,),
    release_telling.CONFIRMATION: (release_telling.of_no_final_go,),
    check_in_telling.CHECK_IN: (check_in_telling.of_silence,),
    inviting.SEAT: (inviting.of_invitations,),
}
RECHECKS: dict[str, Recheck] = {
    **dict.fromkeys(telling.WORDINGS, telling.still_wanted),
    minutes_telling.WORDING: minutes_telling.still_wanted,
    quorum_telling.WORDING: quorum_telling.still_wanted,
    **dict.fromkeys(concerns_telling.WORDINGS, concerns_telling.still_wanted),
    **dict.fromkeys(release_telling.OF_PLAN, release_telling.still_wanted),
    release_telling.NOT_NEEDED: release_telling.still_not_needed,
    release_telling.RING: release_telling.still_no_final_go,
    **dict.fromkeys(check_in_telling.WORDINGS, check_in_telling.still_wanted),
    inviting.WORDING: inviting.still_wanted,
}


def reminders_between(session: Session, start: datetime, end: datetime) -> list[Reminder]:
    """Everything due from `start` to `end`, both inclusive, in the order in which it is due."""
    found = [
        Reminder(subject_kind=kind, **vars(due))
        for kind, rules in RULES.items()
        for rule in rules
        for due in rule(session, start, end)
    ]
    return sorted(found, key=lambda one: (one.due_at, one.key))


def still_wanted(
    session: Session, wording: str, subject_id: UUID, revision: int, person_id: UUID | None, now: datetime
) -> Mapping[str, Value] | str:
    """What the text must say as things stand now, or a code why nobody wants it any more.

    The codes: moved, cancelled, over, rung_again, left, answered, enough, in_custody, not_wanted.
    """
    recheck = RECHECKS.get(wording)
    return recheck(session, wording, subject_id, revision, person_id, now) if recheck else "not_wanted"
