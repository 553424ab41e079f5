"""Finding the release plan of an address, for whoever leads the caseload or meets."""

from uuid import UUID

from sqlmodel import col

from circles.errors import NotFound
from circles.permission import release_facts, visible_releases
from circles.releases.confirmation import ReleaseConfirmation
from circles.releases.plan import ReleasePlan
from web.dependencies import Found, path_id
from web.visit import Visit


def the_release(visit: Visit) -> Found:
    """The plan of the address. Nobody else's is there."""
    wanted = visible_releases(visit.viewer, visit.now).where(col(ReleasePlan.id) == path_id(visit, "release_id"))
    plan = visit.session.execute(wanted).scalars().first()
    if plan is None:
        raise NotFound()
    facts = release_facts(visit.session, visit.viewer, plan)
    return Found(plan, facts, "release", plan.id, plan.core_member_id)


def the_confirmation(visit: Visit, plan: ReleasePlan, confirmation_id: UUID) -> ReleaseConfirmation:
    """A thing to confirm, of a plan that was found."""
    found = visit.session.get(ReleaseConfirmation, confirmation_id)
    if found is None or found.plan_id != plan.id:
        raise NotFound()
    return found
