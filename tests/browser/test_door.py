"""At the door and just behind it: signing in, and Today for everybody, at both widths and without JavaScript."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from circles.accounts.account import Account
from circles.accounts.password import hash_password
from circles.database import writing
from tests.browser.windows import ServedSite, Window

PASSWORD = "a long enough password"


def set_password(served: ServedSite, name: str) -> str:
    """Give somebody a password. Gives their e-mail."""
    with writing(served.site.engine) as session:
        account = session.get_one(Account, served.site.filled.accounts[name].id)
        account.password_hash = hash_password(PASSWORD)
        session.add(account)
        session.commit()
        return account.email


def knock(page: Page, email: str, password: str) -> None:
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()


def test_the_door_has_nothing_in_the_way_of_anybody(
    window: Window, axe: Callable[[Page], None], keep_picture: Callable[[Page], None]
) -> None:
    page = window.open("/sign-in")
    keep_picture(page)
    axe(page)


def test_a_wrong_password_is_said_and_the_e_mail_stays(window: Window, axe: Callable[[Page], None]) -> None:
    page = window.open("/sign-in")
    knock(page, "nobody@house.example", "not the password")
    expect(page.get_by_text("That e-mail and password do not go together").first).to_be_visible()
    expect(page.get_by_label("E-mail")).to_have_value("nobody@house.example")
    expect(page.get_by_label("Password")).to_have_value("")
    axe(page)


def test_signing_in_and_out_needs_no_javascript(plain_window: Window, served: ServedSite) -> None:
    page = plain_window.open("/sign-in")
    knock(page, set_password(served, "Cora"), PASSWORD)
    expect(page).to_have_url(served.path("/today"))
    page.get_by_role("button", name="Sign out").click()
    expect(page).to_have_url(served.path("/sign-in"))
    plain_window.open("/today")
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()


@pytest.mark.parametrize("name", ["Cora", "Mo", "Asha", "Maya"])
def test_today_has_nothing_in_the_way_of_anybody(
    window: Window, name: str, axe: Callable[[Page], None], keep_picture: Callable[[Page], None]
) -> None:
    window.sign_in(name)
    page = window.open("/today")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    keep_picture(page)
    axe(page)
