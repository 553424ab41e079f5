"""Letting the size or the experience of a proposed group pass: a coordinator asks, a manager decides (F11)."""

from datetime import datetime

from sqlmodel import Session

from circles.errors import BadInput, NotAllowed, WrongMoment
from circles.journal import Actor
from circles.matching.group import BY_MANAGER, Fault, members_of, weigh
from circles.matching.proposal import COMING, OPEN, MatchingPass, MatchingProposal, changed, passes_of, seats_of
from circles.matching.region import Region


def managers_faults(session: Session, region: Region, proposal: MatchingProposal) -> list[Fault]:
    """What a manager might let pass of this group as it stands, and has not yet."""
    waits = region.waiting.get(proposal.core_member_id)
    if waits is None or proposal.state not in OPEN:
        return []
    coming = members_of(region, (one.volunteer_id for one in seats_of(session, proposal) if one.said in COMING))
    passed = {one.point for one in passes_of(session, proposal)}
    faults = weigh(region, waits, proposal.evening, coming).faults
    return [one for one in faults if one.code in BY_MANAGER and one.code not in passed]


def ask_for_pass(session: Session, region: Region, proposal: MatchingProposal, by: Actor, now: datetime) -> None:
    """Put the group before the managers. Raises WrongMoment where nothing of it is theirs to let pass."""
    if not managers_faults(session, region, proposal):
        raise WrongMoment("Nothing of this group is for a manager to let pass.")
    proposal.pass_asked = True
    changed(session, proposal, "ask_for_pass", by, now)


def let_group_pass(
    session: Session, region: Region, proposal: MatchingProposal, point: str, reason: str, by: Actor, now: datetime
) -> MatchingPass:
    """Let one point pass, with the reason. Raises NotAllowed to whoever is no manager, WrongMoment, BadInput."""
    if "manager" not in by.roles:
        raise NotAllowed("A manager has to let this pass.")
    open_ones = managers_faults(session, region, proposal)
    if point not in {one.code for one in open_ones}:
        raise WrongMoment("That does not speak against this group, so there is nothing to let pass.")
    if not reason.strip():
        raise BadInput({"reason": "Write why, in a few words."})
    assert by.account_id is not None, "only people let things pass"
    row = MatchingPass(
        provider_id=proposal.provider_id, proposal_id=proposal.id, point=point, reason=reason.strip(),
        by_account_id=by.account_id, at=now,
    )  # fmt: skip
    session.add(row)
    proposal.pass_asked = len(open_ones) > 1
    changed(session, proposal, "let_group_pass", by, now)
    return row
