"""Finding a wish for a call, for the coordinator of the circle it came from and nobody else."""

from sqlmodel import col, select

from circles.circle.circle import Circle
from circles.errors import NotFound
from circles.meetings.minutes import CallWish
from circles.permission import circle_facts, visible_circles
from web.dependencies import Found, path_id
from web.visit import Visit


def the_call_wish(visit: Visit) -> Found:
    """The wish of the address, where its circle is in the viewer's caseload."""
    wish = visit.session.exec(select(CallWish).where(col(CallWish.id) == path_id(visit, "call_id"))).first()
    if wish is None or wish.person_id == visit.viewer.person_id:
        raise NotFound()
    led = visible_circles(visit.viewer, visit.now).where(col(Circle.id) == wish.circle_id)
    if visit.session.execute(led).first() is None:
        raise NotFound()
    facts = circle_facts(visit.session, visit.viewer, wish.circle_id, visit.now)
    return Found(wish, facts, "call_wish", wish.id)
