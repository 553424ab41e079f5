"""Finding the contact of an address, for whoever may see it."""

from sqlmodel import col

from circles.errors import NotFound
from circles.meetings.contact import Contact
from circles.people.core_member import CoreMember
from circles.permission import core_member_facts, visible_contacts
from web.dependencies import Found, path_id
from web.visit import Visit


def the_contact(visit: Visit) -> Found:
    """The logged contact of the address, with the facts of its core member's caseload."""
    wanted = visible_contacts(visit.viewer, visit.now).where(col(Contact.id) == path_id(visit, "contact_id"))
    contact = visit.session.execute(wanted).scalars().first()
    if contact is None:
        raise NotFound()
    core_member = visit.session.get_one(CoreMember, contact.core_member_id)
    return Found(contact, core_member_facts(core_member), "contact", contact.id, core_member.id)
