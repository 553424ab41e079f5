"""Why this mentor, why none, and what would use somebody who is free: sentences for the coordinator (F23)."""

from collections import Counter
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from circles.matching.mentoring import Mentoring, Paired
from circles.releases.pairing_stops import STOPS, Mentee, Mentor, main_stop, warnings_between

NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


def in_words(mentoring: Mentoring, paired: Paired) -> dict[str, Any]:
    """What a run keeps of its mentors beside the pairings it proposes, by id."""
    return {
        "why": {str(core): why(mentoring, paired, core) for core in paired},
        "without": {str(core): why_none(mentoring, core) for core in mentoring.seek if core not in paired},
        "idle": {str(one.id): why_idle(mentoring, paired, one) for one in _idle(mentoring, paired)},
        "backups": {str(core): str(mentor) for core, mentor in mentoring.backups(paired).items()},
    }


def why(mentoring: Mentoring, paired: Paired, core_member_id: UUID) -> list[str]:
    """The way, the room that is left, and who would be second best."""
    mentee, mentor = mentoring.facts.mentees[core_member_id], mentoring.facts.mentors[paired[core_member_id]]
    room = mentor.room - list(paired.values()).count(mentor.id)
    words = [_way(mentoring, mentee, mentor)]
    if any(person == mentor.person_id and said == "accepted" for person, said in mentee.meets.values()):
        words.append("Has said yes to the gate already.")
    words.append(f"Has room for {_number(room)} more after this." if room > 0 else "It is their last free place.")
    words.append(_second_best(mentoring, mentee, mentor))
    return words + warnings_between(mentee, mentor, mentoring.facts.today)


def why_none(mentoring: Mentoring, core_member_id: UUID) -> str:
    """What stands in the way, counted over the mentors who are ready by the first stop of each."""
    mentee = mentoring.facts.mentees[core_member_id]
    ready = [one for one in mentoring.facts.mentors.values() if one.ready]
    if not ready:
        return "No peer mentor is ready just now."
    stops = [mentoring.stops(mentee, one) for one in ready]
    counts = Counter(main_stop(found) for found in stops if found)
    parts = [
        f"{_number(counts[code])} {stop.counted[counts[code] > 1]}" for code, stop in STOPS.items() if counts[code]
    ]
    needed = sum(not found for found in stops)
    if needed:
        parts.append(f"{_number(needed)} could, but {'is' if needed == 1 else 'are'} needed for others")
    many = f"{_number(len(ready))} peer mentor{' is' if len(ready) == 1 else 's are'} ready"
    return f"{many[:1].upper()}{many[1:]}: {'; '.join(parts)}."


def why_idle(mentoring: Mentoring, paired: Paired, mentor: Mentor) -> str:
    """Where somebody would fit, or the one change that would use them."""
    if not mentoring.seek:
        return f"Nobody without a mentor comes out in the next {mentoring.setting.mentor_weeks_ahead} weeks."
    mentees = [mentoring.facts.mentees[one] for one in mentoring.seek]
    found = [mentoring.stops(mentee, mentor) for mentee in mentees]
    if fits := sum(not stops for stops in found):
        return f"Would suit {_number(fits)} of those who come out, and others are nearer."
    alone = [mentoring.stops(one, mentor) for one in mentees if one.core_member_id not in paired] or found
    counts = Counter(main_stop(stops) for stops in alone if len(stops) == 1)
    best = max((code for code in STOPS if STOPS[code].would_help and counts[code]), key=counts.__getitem__, default="")
    if not best:
        return "Nobody who comes out just now could have them."
    people = "person" if counts[best] == 1 else "people"
    return f"If {STOPS[best].would_help}, {_number(counts[best])} {people} could have them."


def _idle(mentoring: Mentoring, paired: Paired) -> Iterable[Mentor]:
    used = set(paired.values())
    return (one for one in mentoring.facts.mentors.values() if one.ready and one.room > 0 and one.id not in used)


def _way(mentoring: Mentoring, mentee: Mentee, mentor: Mentor) -> str:
    minutes = mentoring.minutes(mentee, mentor)
    if minutes is None:
        return "The prison is not known yet: plan the release, and match again."
    return f"About {minutes} minutes to {mentee.prison}."


def _second_best(mentoring: Mentoring, mentee: Mentee, mentor: Mentor) -> str:
    others = [one for one in mentoring.could(mentee.core_member_id) if one.id != mentor.id]
    if not others:
        return "Nobody else is possible."
    minutes = mentoring.minutes(mentee, others[0])
    return f"The second best is {others[0].name}{'' if minutes is None else f': about {minutes} minutes'}."


def _number(count: int) -> str:
    return NUMBERS[count] if count < len(NUMBERS) else str(count)
