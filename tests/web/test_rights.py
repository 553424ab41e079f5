"""Who may use each address: every one names its right, and the grid of people and rights is what it should be."""

import json

import pytest
from typer.testing import CliRunner

from circles.identity import new_id
from circles.permission import RIGHTS, Facts, grant
from circles.viewer import Viewer
from tests.cast import MONDAY
from tests.web.conftest import Bridge
from web.app import DEMO_ROUTERS, ROUTERS
from web.command import app as command
from web.public import PUBLIC, SIGNED_IN
from web.rights import all_rights, right_of, routes_of

PROVIDER, ME, COLLEAGUE = new_id(), new_id(), new_id()
PEOPLE = {
    "coordinator": Viewer(ME, new_id(), PROVIDER, "Cora", frozenset({"coordinator"})),
    "deputy": Viewer(new_id(), new_id(), PROVIDER, "Dee", frozenset({"coordinator"}), frozenset({ME})),
    "colleague": Viewer(COLLEAGUE, new_id(), PROVIDER, "Nia", frozenset({"coordinator"})),
    "manager": Viewer(new_id(), new_id(), PROVIDER, "Mo", frozenset({"manager"})),
    "volunteer": Viewer(new_id(), new_id(), PROVIDER, "Asha", frozenset({"volunteer"})),
    "mentor": Viewer(new_id(), new_id(), PROVIDER, "Femi", frozenset({"mentor"})),
    "other provider": Viewer(new_id(), new_id(), new_id(), "Hugh", frozenset({"coordinator", "manager"})),
}
WHO_MAY = {  # over a circle that "coordinator" leads and "volunteer" sits in
    "see_circle": {"coordinator", "deputy", "volunteer"},
    "change_circle": {"coordinator", "deputy"},
    "see_meeting": {"coordinator", "deputy", "volunteer"},
    "change_meeting": {"coordinator", "deputy"},
    "answer_meeting": {"volunteer"},
    "see_core_member": {"coordinator", "deputy"},
    "change_core_member": {"coordinator", "deputy"},
}


@pytest.mark.parametrize("right", WHO_MAY)
@pytest.mark.parametrize("who", PEOPLE)
def test_the_grid_over_one_circle(who: str, right: str) -> None:
    facts = Facts(PROVIDER, ME, member=who == "volunteer")
    assert (grant(PEOPLE[who], right, facts, MONDAY) is not None) == (who in WHO_MAY[right])


@pytest.mark.parametrize("right", RIGHTS)
@pytest.mark.parametrize("who", PEOPLE)
def test_whoever_is_struck_out_has_no_right_over_the_record(who: str, right: str) -> None:
    facts = Facts(PROVIDER, ME, member=True, struck=True)
    assert grant(PEOPLE[who], right, facts, MONDAY) is None


def test_a_deputy_acts_on_the_basis_of_cover_and_for_whom() -> None:
    given = grant(PEOPLE["deputy"], "change_circle", Facts(PROVIDER, ME), MONDAY)
    assert given is not None
    assert given.basis == f"cover for {ME}"


def test_every_address_names_one_right_or_stands_on_a_list() -> None:
    routes = [route for router in (*ROUTERS, *DEMO_ROUTERS) for route in routes_of(router)]
    assert len(routes) > 40
    listed = PUBLIC | SIGNED_IN
    bare = {f"{method} {route.path}" for route in routes if right_of(route) is None for method in route.methods or ()}
    assert bare - {"HEAD " + one.removeprefix("GET ") for one in listed} == listed


def test_no_address_that_changes_something_asks_only_for_a_right_to_see() -> None:
    changing = [one for one in all_rights() if "POST" in one.methods and one.right not in ("public", "see_own_pages")]
    asked = {one.path for one in changing if one.right.startswith("see_")}
    assert asked == {
        "/people/search",  # changes nothing: a name is kept out of the address
        "/settings/texts",  # neither does this
        "/messages/inbox/{text_id}/answer",
        "/messages/{message_id}/posted",
        "/messages/{message_id}/seen-to",
        "/people/{person_id}/conditions/{condition_id}/approval",
        "/people/{person_id}/conditions/{condition_id}/end",
    }


def test_the_command_prints_the_table_for_programs() -> None:
    answer = CliRunner().invoke(command, ["rights", "--json"])
    assert answer.exit_code == 0
    routes = json.loads(answer.stdout)["routes"]
    assert {"methods", "path", "right", "held_by"} <= set(routes[0])
    assert next(one for one in routes if one["path"] == "/sign-in")["right"] == "public"


@pytest.mark.parametrize("who", ["Cora", "Nia", "Mo", "Asha"])
def test_every_page_without_a_thing_answers_as_the_table_says(bridge: Bridge, who: str) -> None:
    """Asked as each role: 200 where the role holds the right, 403 where it does not, and never an error."""
    visitor = bridge.visitor(who)
    roles = {bridge.roles[who], "anybody"}
    for one in all_rights():
        if "GET" not in one.methods or "{" in one.path or one.path.startswith(("/demo", "/health", "/sign-in")):
            continue
        status = visitor.status(one.path)
        assert status in (200, 303) if roles & set(one.held_by) else status == 403, f"{one.path}: {status}"
