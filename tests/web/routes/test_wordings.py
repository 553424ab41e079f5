"""What texts say: for coordinators and managers, with any name, which never enters an address."""

import pytest

from tests.web.conftest import Bridge

ADDRESS = "/settings/texts"


def tried(bridge: Bridge, name: str) -> str:
    return bridge.visitor("Cora").sends(ADDRESS, {"first_name": name}).text


@pytest.mark.parametrize("who", ["Cora", "Mo"])
def test_every_text_is_read_with_what_a_locked_phone_shows(bridge: Bridge, who: str) -> None:
    page = bridge.visitor(who).reads(ADDRESS)
    assert "<mark>Hi Sam, reminder: Thu 3 Dec, 6.30pm, usu</mark>" in page
    assert 'lang="cy"' in page


def test_a_name_with_a_dear_letter_says_what_it_costs(bridge: Bridge) -> None:
    page = tried(bridge, "Юлія")
    assert "because of Ю л" in page
    assert 'value="Юлія"' in page


def test_what_is_no_name_is_said_and_shown_nowhere(bridge: Bridge) -> None:
    page = tried(bridge, "07700 900123")
    assert "greet without a name" in page
    assert "Hi, reminder: Thu 3 Dec" in page
    assert "<script>" not in tried(bridge, "<script>alert(1)</script>")


def test_a_volunteer_has_no_such_page(bridge: Bridge) -> None:
    assert bridge.visitor("Asha").status(ADDRESS) == 403
