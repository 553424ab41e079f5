"""Finding the circle or the meeting of an address, for whoever may see it. What they may not see is not there."""

from typing import Any

from sqlmodel import col

from circles.circle.circle import Circle, CircleVolunteer
from circles.errors import NotFound
from circles.meetings.meeting import Meeting
from circles.permission import Facts, circle_facts, visible_circles, visible_meetings
from web.dependencies import Found, path_id
from web.visit import Visit


def the_circle(visit: Visit) -> Found:
    """The circle of the address, in the viewer's caseload or with the viewer in it."""
    wanted = visible_circles(visit.viewer, visit.now).where(col(Circle.id) == path_id(visit, "circle_id"))
    circle = _one(visit, wanted)
    facts = circle_facts(visit.session, visit.viewer, circle.id, visit.now)
    return Found(circle, facts, "circle", circle.id, circle.core_member_id)


def the_meeting(visit: Visit) -> Found:
    """The meeting of the address, of a circle the viewer may see."""
    wanted = visible_meetings(visit.viewer, visit.now).where(col(Meeting.id) == path_id(visit, "meeting_id"))
    meeting = _one(visit, wanted)
    facts = circle_facts(visit.session, visit.viewer, meeting.circle_id, visit.now)
    about = visit.session.get_one(Circle, meeting.circle_id).core_member_id
    return Found(meeting, facts, "meeting", meeting.id, about)


def the_gate(visit: Visit) -> Found:
    """The circle of the address for a manager, who sees its gate and nothing of the core member."""
    circle = visit.session.get(Circle, path_id(visit, "circle_id"))
    if circle is None or circle.provider_id != visit.viewer.provider_id:
        raise NotFound()
    facts = circle_facts(visit.session, visit.viewer, circle.id, visit.now)
    if facts.struck or "manager" not in visit.viewer.roles:
        raise NotFound()
    return Found(circle, Facts(facts.provider_id), "circle", circle.id)


def the_seat(visit: Visit, circle: Circle) -> CircleVolunteer:
    """The seat of the address, in a circle that was found."""
    seat = visit.session.get(CircleVolunteer, path_id(visit, "seat_id"))
    if seat is None or seat.circle_id != circle.id or seat.left_on is not None:
        raise NotFound()
    return seat


def _one(visit: Visit, wanted: Any) -> Any:
    found = visit.session.execute(wanted).scalars().first()
    if found is None:
        raise NotFound()
    return found
