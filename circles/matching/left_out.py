"""Why somebody has no circle in a plan: what is missing in their slots, or that others come first."""

from collections.abc import Sequence

from circles.matching.most import possible
from circles.matching.plan import SPEAKERS
from circles.matching.problem import Core, Problem, Volunteer
from circles.matching.table import table_of


def reasons(problem: Problem, core: int) -> list[str]:
    """In the slot that comes nearest: what is missing. Nothing missing: the volunteers there are serve others."""
    one = problem.cores[core]
    if not one.slots:
        return ["they have no slot"]
    pairs = [pair for pair in problem.pairs if pair[0] == core]
    theirs = [problem.volunteers[volunteer] for _, volunteer, _ in pairs if problem.volunteers[volunteer].capacity]
    if not theirs and one.seated.count < problem.fewest:
        return ["no volunteer is possible for them"]
    missing = [_missing(problem, one, [who for who in theirs if slot in who.slots]) for slot in one.slots]
    nearest = min(range(len(missing)), key=lambda place: (len(missing[place]), place))
    if missing[nearest]:
        return [f"{problem.slots[one.slots[nearest]]}: {words}" for words in missing[nearest]]
    if not possible(table_of(problem, [core], pairs, {})):
        return [f"{problem.slots[one.slots[nearest]]}: those who are free cannot all sit together"]
    return ["a circle is possible, but its volunteers are worth more elsewhere"]


def _missing(problem: Problem, core: Core, people: Sequence[Volunteer]) -> list[str]:
    seated, found = core.seated, []
    wanted = problem.fewest - seated.count
    if seated.count > problem.most:
        found.append(f"{seated.count} sit already, and {problem.most} is the most")
    if len(people) < wanted:
        found.append(f"{len(people)} of the {wanted} volunteers it needs")
    if core.mixed and not seated.man and not any(one.gender == "man" for one in people):
        found.append("no man is free")
    if core.mixed and not seated.woman and not any(one.gender == "woman" for one in people):
        found.append("no woman is free")
    if not seated.experienced and not any(one.experienced for one in people):
        found.append("nobody experienced is free")
    if core.language and sum(core.language in one.languages for one in people) < SPEAKERS:
        found.append(f"fewer than two speak {core.language}")
    return found


def in_words(problem: Problem, core: int) -> str:
    """The same for a coordinator, in one sentence. What would help is asked of the solver (`explaining.py`)."""
    one = problem.cores[core]
    found = reasons(problem, core)
    if not one.slots:
        return "No evening is noted for them. Note one, and match again."
    if found == ["no volunteer is possible for them"]:
        return "No volunteer is possible for them on their evenings."
    if found == ["a circle is possible, but its volunteers are worth more elsewhere"]:
        return "A circle is possible, but its volunteers are needed for somebody more urgent."
    evening = _EVENINGS.get(found[0].partition(":")[0], "their evening")
    missing = [words.partition(": ")[2] for words in found]
    return f"On {evening}, which comes nearest: {' and '.join(missing)}."


_EVENINGS = {
    "mon": "Monday", "tue": "Tuesday", "wed": "Wednesday", "thu": "Thursday", "fri": "Friday", "sat": "Saturday",
    "sun": "Sunday",
}  # fmt: skip
