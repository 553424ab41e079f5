"""The contact log through the site: four taps, attempts apart, read and thanked for, nobody else's to see."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlmodel import col, select

from circles.circle.circle import Circle
from circles.database import reading
from circles.journal import JournalEntry
from circles.meetings.contact import Contact, log_contact
from circles.people.core_member import CoreMember
from tests.queries import counting_all
from tests.web.circle_at_bridge import cast_of, willow
from tests.web.conftest import MONDAY, Bridge


@pytest.fixture
def circle(bridge: Bridge) -> UUID:
    return willow(bridge)[0]


def logged(bridge: Bridge) -> list[Contact]:
    with reading(bridge.engine) as session:
        return list(session.exec(select(Contact).order_by(col(Contact.id))).all())


def log(bridge: Bridge, circle: UUID, name: str = "Asha", **more: str) -> int:
    fields = {"circle_id": str(circle), "how": "phone", "went": "well", **more}
    return bridge.visitor(name).sends("/contacts", fields, "/contacts/new").status_code


def test_how_it_was_and_how_it_went_are_all_it_asks(bridge: Bridge, circle: UUID) -> None:
    assert "With Dan, now." in bridge.visitor("Asha").reads("/contacts/new")
    assert log(bridge, circle) == 303
    (contact,) = logged(bridge)
    assert (contact.how, contact.went, contact.reached) == ("phone", "well", True)
    assert MONDAY <= contact.at < MONDAY + timedelta(minutes=5)
    assert contact.person_id == bridge.people["Asha"].id
    with reading(bridge.engine) as session:
        assert session.get_one(CoreMember, contact.core_member_id).last_contact_at == contact.at


def test_nobody_answered_is_an_attempt(bridge: Bridge, circle: UUID) -> None:
    log(bridge, circle, went="no_answer")
    assert logged(bridge)[0].reached is False
    assert "nobody answered" in bridge.visitor("Asha").reads("/contacts")


def test_another_day_and_time_are_by_the_wall(bridge: Bridge, circle: UUID) -> None:
    log(bridge, circle, **{"on-day": "6", "on-month": "9", "on-year": "2026", "at": "6.30pm"})
    assert logged(bridge)[0].at.isoformat() == "2026-09-06T17:30:00+00:00"


def test_the_coordinator_reads_and_thanks_and_the_volunteer_sees_it(bridge: Bridge, circle: UUID) -> None:
    log(bridge, circle, note="He found a room")
    cora = bridge.visitor("Cora")
    assert "1 logged contacts to read" in cora.reads("/today")
    assert "He found a room" in cora.reads("/contacts?unread=1")
    cora.sends(f"/contacts/{logged(bridge)[0].id}/thanks", {}, "/contacts")
    assert "Everything that was logged has been read." in cora.reads("/contacts?unread=1")
    assert "Seen, thank you." in bridge.visitor("Asha").reads("/today")


def test_the_coordinator_enters_what_was_told_by_phone(bridge: Bridge, circle: UUID) -> None:
    log(bridge, circle, "Cora", by_person=str(bridge.people["Ben"].id))
    (contact,) = logged(bridge)
    assert (contact.person_id, contact.told_by_phone) == (bridge.people["Ben"].id, True)
    assert log(bridge, circle, "Cora", by_person=str(bridge.people["Gwen"].id)) == 422


def test_a_volunteer_logs_for_nobody_else(bridge: Bridge, circle: UUID) -> None:
    log(bridge, circle, by_person=str(bridge.people["Ben"].id))
    assert logged(bridge)[0].person_id == bridge.people["Asha"].id


def test_a_concern_leaves_no_mark_in_the_log(bridge: Bridge, circle: UUID) -> None:
    fields = {"circle_id": str(circle), "how": "phone", "went": "hard", "next": "concern"}
    answer = bridge.visitor("Asha").sends("/contacts", fields, "/contacts/new")
    assert answer.headers["location"] == f"/concerns/new?circle={circle}"
    assert "concern" not in repr(logged(bridge)[0].model_dump())
    with reading(bridge.engine) as session:
        assert not [one for one in session.exec(select(JournalEntry)) if "concern" in repr(one.model_dump())]


@pytest.mark.parametrize("missing", ["went", "how", "circle_id"])
def test_what_is_missing_is_said_and_the_note_is_kept(bridge: Bridge, circle: UUID, missing: str) -> None:
    fields = {"circle_id": str(circle), "how": "phone", "went": "well", "note": "A long note"} | {missing: ""}
    answer = bridge.visitor("Asha").sends("/contacts", fields, "/contacts/new")
    assert answer.status_code == 422
    assert "A long note" in answer.text
    assert logged(bridge) == []


@pytest.mark.parametrize("name", ["Nia", "Sam"])
def test_contacts_of_others_are_not_there(bridge: Bridge, circle: UUID, name: str) -> None:
    log(bridge, circle, note="He found a room")
    visitor = bridge.visitor(name)
    assert "He found a room" not in visitor.reads("/contacts")
    assert visitor.sends(f"/contacts/{logged(bridge)[0].id}/thanks", {}, "/contacts").status_code == 404
    assert log(bridge, circle, name) == 422
    assert len(logged(bridge)) == 1


def test_a_volunteer_reads_the_circles_log_and_thanks_for_nothing(bridge: Bridge, circle: UUID) -> None:
    log(bridge, circle, "Cora", note="I rang him")
    asha = bridge.visitor("Asha")
    assert "I rang him" in asha.reads("/contacts")
    assert asha.sends(f"/contacts/{logged(bridge)[0].id}/thanks", {}, "/contacts").status_code == 403


@pytest.mark.parametrize("name", ["Mo"])
def test_a_manager_reads_no_contacts(bridge: Bridge, circle: UUID, name: str) -> None:
    assert bridge.visitor(name).status("/contacts") == 403


def test_a_long_log_is_read_by_pages_at_the_same_cost(bridge: Bridge, circle: UUID) -> None:
    log(bridge, circle)
    cora = bridge.visitor("Cora")
    cora.reads("/contacts")
    with counting_all(bridge.engine) as few:
        cora.reads("/contacts")
    with cast_of(bridge) as cast:
        willow_ = cast.session.get_one(Circle, circle)
        for hours in range(120):
            log_contact(cast.session, cast.core_member, willow_, cast.people["Asha"].id, "text",
                        MONDAY - timedelta(hours=hours), cast.by, MONDAY, note=f"Number {hours}.")  # fmt: skip
    with counting_all(bridge.engine) as many:
        first = cora.reads("/contacts")
    assert len(few) == len(many)
    earlier = first.split('rel="next"')[0].rsplit('href="', 1)[1].split('"')[0].replace("&amp;", "&")
    second = cora.reads(earlier)
    assert "Number 10." in first
    assert "Number 10." not in second
    assert "Number 60." in second


def test_nobody_in_a_circle_is_told_so(bridge: Bridge) -> None:
    assert "You sit in no circle yet" in bridge.visitor("Asha").reads("/contacts/new")
