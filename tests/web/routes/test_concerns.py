"""Concerns through the site: raised on a phone, at the head of Today, taken, seen through, and seen by nobody else."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlmodel import col, select

from circles.accounts.account import Account
from circles.concerns.concern import Concern
from circles.concerns.entry import AGENCIES, CHANNELS, KINDS
from circles.concerns.ladder import RUNGS
from circles.database import reading, writing
from circles.drafts.draft import Draft
from circles.journal import JournalEntry
from circles.people.person import Person
from tests.at_the_gate import know_the_prison, plan_release
from tests.cast import add_account
from tests.queries import counting_all
from tests.web.circle_at_bridge import cast_of, willow
from tests.web.conftest import MONDAY, Bridge
from web.views.concerns import AGENCY_WORDS, CHANNEL_WORDS, KIND_WORDS, LEVEL_TILES, RUNG_WORDS

FACTS = "He showed Ben a second phone."


@pytest.fixture
def circle(bridge: Bridge) -> UUID:
    """Willow. Ben sits in it and Gwen does not; both can sign in."""
    with cast_of(bridge) as cast:
        for name in ("Ben", "Gwen"):
            add_account(cast, name, "volunteer", MONDAY)
            bridge.roles[name] = "volunteer"
    return willow(bridge)[0]


def concerns(bridge: Bridge) -> list[Concern]:
    with reading(bridge.engine) as session:
        return list(session.exec(select(Concern).order_by(col(Concern.id))).all())


def raises(bridge: Bridge, circle: UUID | None, name: str = "Asha", **more: str | list[str]) -> str:
    """Raise a level 2, and give its address."""
    fields = {"level": "2", "facts": FACTS, **({"circle_id": str(circle)} if circle else {}), **more}
    answer = bridge.visitor(name).sends("/concerns", fields, "/concerns/new")
    assert answer.status_code == 303, answer.text[:2000]
    return answer.headers["location"]


def test_the_form_begins_with_999_and_knows_the_circle(bridge: Bridge, circle: UUID) -> None:
    page = bridge.visitor("Asha").reads("/concerns/new")
    assert page.index("999") < page.index("How serious is it?")
    assert "About Dan, or the circle." in page


def test_whoever_raised_it_sees_that_nobody_has_answered_and_then_who_has(bridge: Bridge, circle: UUID) -> None:
    address = raises(bridge, circle)
    asha = bridge.visitor("Asha")
    page = asha.reads(address)
    assert "Nobody has answered yet." in page
    assert "Do not wait" in page
    assert "every 10s" in page
    assert "Nobody has answered yet" in asha.reads("/today")
    bridge.visitor("Cora").sends(f"{address}/take", {}, address)
    assert "Cora has it." in asha.reads(address)
    assert "Cora has it." in asha.reads(f"{address}/waiting")
    assert "every 10s" not in asha.reads(f"{address}/waiting")
    assert "Cora has it" in asha.reads("/today")


def test_it_heads_the_coordinators_today_with_nothing_put_off(bridge: Bridge, circle: UUID) -> None:
    address = raises(bridge, circle)
    page = bridge.visitor("Cora").reads("/today")
    assert page.index("Level 2: serious, Willow") < page.index('id="coordinator-today"')
    cora = bridge.visitor("Cora")
    fields = {"kind": "concern_new", "subject_id": address.rsplit("/", 1)[1], "reason": "x",
              "until_on-day": "9", "until_on-month": "9", "until_on-year": "2026"}  # fmt: skip
    assert cora.sends("/today/put-off", fields, "/today").status_code == 409


def test_the_raiser_reads_nothing_that_others_wrote(bridge: Bridge, circle: UUID) -> None:
    address = raises(bridge, circle)
    cora = bridge.visitor("Cora")
    cora.sends(f"{address}/take", {}, address)
    cora.sends(f"{address}/notes", {"facts": "Probation knew of the phone."}, address)
    bridge.visitor("Asha").sends(f"{address}/notes", {"facts": "It was black."}, address)
    seen, whole = bridge.visitor("Asha").reads(address), cora.reads(address)
    assert "It was black." in seen
    assert "Probation knew" not in seen
    assert "It was black." in whole
    assert "Probation knew" in whole


@pytest.mark.parametrize("name", ["Ben", "Nia", "Mo", "Gwen"])
def test_nobody_else_learns_that_there_is_one(bridge: Bridge, circle: UUID, name: str) -> None:
    address = raises(bridge, circle)
    visitor = bridge.visitor(name)
    for path in (address, f"{address}/waiting", f"{address}/take"):
        assert visitor.status(path) == 404, path
    for deed in ("take", "notes", "level", "agencies", "told", "names", "restriction", "outcome", "sign-off"):
        assert visitor.sends(f"{address}/{deed}", {}, "/today").status_code == 404, deed
    for page in ("/today", "/concerns"):
        assert "Level 2" not in visitor.reads(page)


def test_it_leaves_no_mark_with_the_circle_the_meeting_or_the_messages(bridge: Bridge, circle: UUID) -> None:
    raises(bridge, circle)
    for name, page in (("Ben", f"/circles/{circle}"), ("Cora", f"/circles/{circle}"), ("Cora", "/messages"),
                       ("Cora", "/contacts"), ("Mo", "/today")):  # fmt: skip
        assert "second phone" not in bridge.visitor(name).reads(page)
        assert "Level 2" not in bridge.visitor(name).reads(page)


def test_whoever_is_named_never_meets_it_even_with_the_caseload(bridge: Bridge, circle: UUID) -> None:
    address = raises(bridge, circle, named=[str(bridge.people["Cora"].id)])
    cora = bridge.visitor("Cora")
    assert cora.status(address) == 404
    assert "Level 2" not in cora.reads("/today") + cora.reads("/concerns")
    assert cora.sends(f"{address}/take", {}, "/today").status_code == 404
    mo = bridge.visitor("Mo")  # no safeguarding lead is named here, so the managers are the first rung
    assert "about Cora too" in mo.reads(address)


def test_the_last_rung_learns_the_level_and_reads_on_taking(bridge: Bridge, circle: UUID) -> None:
    address = raises(bridge, circle, level="1")
    bridge.set_clock(MONDAY + timedelta(minutes=40))
    nia = bridge.visitor("Nia")
    assert "A level 1 concern" in nia.reads("/today")
    assert nia.status(address) == 404
    page = nia.reads(f"{address}/take")
    assert "A level 1 concern has nobody" in page
    assert "phone" not in page
    assert nia.sends(f"{address}/take", {}, f"{address}/take").headers["location"] == address
    assert FACTS in nia.reads(address)


def test_a_second_taker_is_told_that_somebody_has_it(bridge: Bridge, circle: UUID) -> None:
    address = raises(bridge, circle, level="1")
    bridge.set_clock(MONDAY + timedelta(minutes=40))
    bridge.visitor("Nia").sends(f"{address}/take", {}, f"{address}/take")
    answer = bridge.visitor("Cora").sends(f"{address}/take", {}, address)
    assert answer.status_code == 303  # of the caseload: taking over is allowed
    assert bridge.visitor("Cora").sends(f"{address}/take", {}, address).status_code == 409


def test_a_coordinator_sees_it_through_and_a_manager_signs_off(bridge: Bridge, circle: UUID) -> None:
    address = raises(bridge, circle)
    cora, mo = bridge.visitor("Cora"), bridge.visitor("Mo")
    assert mo.status(address) == 404
    cora.sends(f"{address}/take", {}, address)
    told = {"agency": "probation", "channel": "phone", "who": "J Reed", "reference": "P/77"}
    assert cora.sends(f"{address}/agencies", told, address).status_code == 303
    assert cora.sends(f"{address}/level", {"level": "3", "why": "It was his old one."}, address).status_code == 303
    assert cora.sends(f"{address}/outcome", {"outcome": "Handed in."}, address).status_code == 303
    assert cora.sends(f"{address}/sign-off", {}, address).status_code == 403
    assert "to sign off" in mo.reads("/concerns")
    page = mo.reads(address)
    assert "Probation, by phone" in page
    assert "reference P/77" in page
    assert mo.sends(f"{address}/sign-off", {"last_word": "Well done."}, address).status_code == 303
    assert "Signed off." in cora.reads(address)
    assert address in mo.reads("/concerns?show=closed")
    assert address not in mo.reads("/concerns")


def test_a_manager_who_only_signs_off_changes_nothing_else(bridge: Bridge, circle: UUID) -> None:
    address = raises(bridge, circle)
    cora, mo = bridge.visitor("Cora"), bridge.visitor("Mo")
    cora.sends(f"{address}/take", {}, address)
    cora.sends(f"{address}/outcome", {"outcome": "Handed in."}, address)
    assert mo.sends(f"{address}/level", {"level": "1", "why": "x"}, address).status_code == 403
    assert mo.sends(f"{address}/reopening", {"why": "Was probation told?"}, address).status_code == 303
    assert "Was probation told?" in cora.reads(address)


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"level": ""}, "Choose how serious it is."),
        ({"level": "7"}, "Choose how serious it is."),
        ({"facts": ""}, "Write what you saw or heard."),
        ({"on-day": "31", "on-month": "2", "on-year": "2026"}, "day"),
        ({"on-day": "9", "on-month": "9", "on-year": "2026"}, "not in the future"),
    ],
)
def test_what_cannot_be_taken_comes_back_with_what_was_typed(
    bridge: Bridge, circle: UUID, fields: dict[str, str], sentence: str
) -> None:
    sent = {"level": "3", "facts": FACTS, "circle_id": str(circle), "opinion": "Odd.", **fields}
    answer = bridge.visitor("Asha").sends("/concerns", sent, "/concerns/new")
    assert answer.status_code == 422
    assert sentence in answer.text
    assert "Odd." in answer.text
    assert concerns(bridge) == []


def test_nobody_raises_one_about_a_circle_that_is_not_theirs(bridge: Bridge, circle: UUID) -> None:
    for name in ("Gwen", "Nia"):
        fields = {"level": "3", "facts": FACTS, "circle_id": str(circle)}
        answer = bridge.visitor(name).sends("/concerns", fields, "/concerns/new")
        assert answer.status_code == 422
        assert "Choose one of your circles" in answer.text


def test_somebody_from_elsewhere_cannot_be_named(bridge: Bridge, circle: UUID) -> None:
    fields = {"level": "3", "facts": FACTS, "circle_id": str(circle), "named": str(bridge.people["Gwen"].id)}
    answer = bridge.visitor("Asha").sends("/concerns", fields, "/concerns/new")
    assert answer.status_code == 422
    assert "Choose from the list." in answer.text


def test_a_volunteer_keeps_nothing_to_the_fewest_and_takes_nothing_for_themselves(bridge: Bridge, circle: UUID) -> None:
    raises(bridge, circle, mine="true", restricted="true")
    (concern,) = concerns(bridge)
    assert (concern.state, concern.restricted) == ("raised", False)


def test_a_coordinator_may_say_they_have_it_already(bridge: Bridge, circle: UUID) -> None:
    raises(bridge, circle, "Cora", mine="true", restricted="true")
    (concern,) = concerns(bridge)
    assert (concern.state, concern.restricted) == ("taken", True)


def test_without_a_circle_it_can_be_raised_all_the_same(bridge: Bridge, circle: UUID) -> None:
    assert circle
    address = raises(bridge, None, "Gwen")
    assert "Nobody has answered yet." in bridge.visitor("Gwen").reads(address)
    assert FACTS in bridge.visitor("Mo").reads(address)


def test_what_is_typed_is_kept_and_gone_once_sent(bridge: Bridge, circle: UUID) -> None:
    asha = bridge.visitor("Asha")
    asha.sends(f"/drafts/concern/{circle}", {"facts": "He was", "typed_at": "1"}, "/concerns/new")
    assert "He was</textarea>" in asha.reads("/concerns/new")
    assert "He was" not in bridge.visitor("Ben").reads("/concerns/new")
    raises(bridge, circle)
    with reading(bridge.engine) as session:
        assert session.exec(select(Draft)).all() == []


def test_with_texts_off_the_form_says_so_before_it_is_sent(bridge: Bridge, circle: UUID) -> None:
    with cast_of(bridge) as cast:
        cast.provider.texting_on = False
    assert "Texts are off here" in bridge.visitor("Asha").reads("/concerns/new")


def test_after_hours_the_form_says_so_and_asks_if_a_level_2_can_wait(bridge: Bridge, circle: UUID) -> None:
    bridge.set_clock(MONDAY.replace(hour=22))
    page = bridge.visitor("Asha").reads("/concerns/new")
    assert "The office is closed now." in page
    assert "can it wait until 07:00?" in page
    fields = {"level": "2", "facts": FACTS, "circle_id": str(circle)}
    assert bridge.visitor("Asha").sends("/concerns", fields, "/concerns/new").status_code == 422
    raises(bridge, circle, can_wait="true")


def test_every_read_of_one_is_journalled_under_itself_alone(bridge: Bridge, circle: UUID) -> None:

    address = raises(bridge, circle)
    bridge.visitor("Cora").reads(address)
    with reading(bridge.engine) as session:
        reads = session.exec(select(JournalEntry).where(col(JournalEntry.subject_kind) == "concern",
                                                         col(JournalEntry.verb) == "read")).all()  # fmt: skip
        assert {str(one.about_id) for one in reads} == {address.rsplit("/", 1)[1]}


def test_the_list_costs_the_same_with_many(bridge: Bridge, circle: UUID) -> None:
    raises(bridge, circle)
    cora = bridge.visitor("Cora")
    with counting_all(bridge.engine) as one:
        cora.reads("/concerns")
    for _ in range(6):
        raises(bridge, circle)
    with counting_all(bridge.engine) as many:
        cora.reads("/concerns")
    assert len(one) == len(many)


def test_every_code_has_its_words() -> None:
    assert set(AGENCY_WORDS) == set(AGENCIES)
    assert set(CHANNEL_WORDS) == set(CHANNELS)
    assert set(KIND_WORDS) == set(KINDS)
    assert set(RUNG_WORDS) == set(RUNGS)
    assert [one for one, _, _ in LEVEL_TILES] == ["1", "2", "3", "4"]


def test_a_closed_account_takes_nothing(bridge: Bridge, circle: UUID) -> None:
    address = raises(bridge, circle)
    with writing(bridge.engine) as session:
        session.get_one(Account, bridge.accounts["Cora"].id).disabled_at = MONDAY
        session.commit()
    assert bridge.visitor("Mo").status(address) == 404


def test_about_somebody_in_prison_the_form_shows_whom_to_ring_there(bridge: Bridge, circle: UUID) -> None:
    with cast_of(bridge) as cast:
        plan_release(cast)
        know_the_prison(cast)
        cast.session.get_one(Person, cast.core_member.person_id).in_custody = True
    page = bridge.visitor("Asha").reads("/concerns/new")
    assert "They are in prison. Ring" in page
    assert "safer custody on" in page
    with cast_of(bridge) as cast:
        cast.session.get_one(Person, cast.core_member.person_id).in_custody = False
    assert "They are in prison" not in bridge.visitor("Asha").reads("/concerns/new")
