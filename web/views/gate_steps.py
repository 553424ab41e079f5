"""From a missing point of the gate to the one thing to do about it, and to who may let it pass."""

from dataclasses import dataclass

from circles.circle.gate import Point
from circles.seen.circle import CircleForCoordinator

# the point's first word: what to do, and where
_STEPS = {
    "too_few": ("Add a volunteer", "{circle}/volunteers"),
    "too_many": ("", ""),
    "experienced": ("Add a volunteer", "{circle}/volunteers"),
    "core_member": ("Write that they agreed", "{circle}/core-member"),
    "check": ("See the checks", "/people/{person}"),
    "briefing": ("Write who was briefed", "{circle}/briefing"),
    "briefed": ("Write who was briefed", "{circle}/briefing"),
    "agreement": ("Write the agreement", "{circle}/agreement"),
    "signed": ("Write who signed", "{circle}/signatures"),
}


@dataclass(frozen=True)
class Step:
    """One row of the gate: the point in words, its state, and the one action."""

    code: str
    sentence: str
    status: str
    colour: str
    action: str
    href: str
    override_href: str
    note: str


def steps_of(circle: CircleForCoordinator, *, manager: bool) -> list[Step]:
    """The gate's points as rows. What only a manager may let pass says so to everybody else."""
    return [_step(point, f"/circles/{circle.id}", manager=manager) for point in circle.points]


def _step(point: Point, circle: str, *, manager: bool) -> Step:
    kind, _, person = point.code.partition(":")
    action, href = _STEPS[kind]
    href = href.format(circle=circle, person=person.rpartition(":")[2])
    status, colour = _status(point)
    override, note = _passing(point, circle, manager=manager)
    shown = "" if point.overridden else action
    return Step(point.code, point.sentence, status, colour, shown, href, override, note)


def _status(point: Point) -> tuple[str, str]:
    if point.overridden:
        return "let pass", "quiet"
    return ("worth knowing", "quiet") if point.advice else ("missing", "due")


def _passing(point: Point, circle: str, *, manager: bool) -> tuple[str, str]:
    """Where this viewer can let it pass, or who else can."""
    if not point.missing or point.override == "nobody":
        return "", ""
    if point.override == "coordinator":
        return f"{circle}/overrides?point={point.code}", ""
    return (f"{circle}/gate", "") if manager else ("", "A manager can let this pass.")
