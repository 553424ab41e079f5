"""Notices: shown once, and only our own words."""

from base64 import urlsafe_b64encode

import pytest
from starlette.testclient import TestClient

from tests.web.conftest import Bridge
from web.security.cookies import NOTICE, SESSION, STRANGER

SAVED = "Saved."


def test_a_notice_is_shown_on_the_next_page_and_on_no_page_after_it(bridge: Bridge) -> None:
    mo = bridge.visitor("Mo")
    account = f"/settings/accounts/{bridge.accounts['Asha'].id}"
    assert mo.sends(f"{account}/roles", {"role": "mentor"}, page=account).status_code == 303
    assert "The role is given." in mo.reads(account)
    assert "The role is given." not in mo.reads(account)


def test_words_that_somebody_else_put_into_the_cookie_are_not_shown(bridge: Bridge) -> None:
    mo = bridge.visitor("Mo")
    for planted in (SAVED, urlsafe_b64encode(SAVED.encode()).decode() + "." + "0" * 64, ".", "x.y"):
        mo.client.cookies.set(NOTICE, planted)
        assert SAVED not in mo.reads("/more")


@pytest.mark.parametrize("name", [NOTICE, SESSION, STRANGER])
def test_a_cookie_of_any_bytes_breaks_nothing(bridge: Bridge, name: str) -> None:
    browser = TestClient(bridge.app, follow_redirects=False)
    for path, status in (("/sign-in", 200), ("/more", 303)):
        assert browser.get(path, headers=[(b"cookie", name.encode() + b"=x.\xff\xfe")]).status_code == status
    mo = bridge.visitor("Mo").client.cookies[SESSION].encode()
    with_both = b"circles=" + mo + b"; " + NOTICE.encode() + b"=x.\xff"
    assert browser.get("/more", headers=[(b"cookie", with_both)]).status_code == 200
