"""A volunteer's evening on a phone: a contact in four taps, minutes kept while typed, a concern that rings a phone."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.browser.windows import PHONE, WIDE

LOOKS = 80


class Somebody:
    """A person at the demo with a phone or a desk."""

    def __init__(self, browser: Browser, address: str, who: str, *, phone: bool) -> None:
        self.context = browser.new_context(locale="en-GB", **(PHONE if phone else WIDE))
        self.context.set_default_timeout(20_000)
        self.address, self.who, self.page = address, who, self.context.new_page()
        self.taps = 0
        self.sign_in()

    def sign_in(self) -> None:
        self.go("/sign-in")
        self.page.get_by_label("E-mail").fill(f"{self.who}@demo.example")
        self.page.get_by_label("Password").fill("demo-circles")
        self.page.get_by_role("button", name="Sign in").click()
        expect(self.page).to_have_url(f"{self.address}/today")

    def go(self, path: str) -> Page:
        self.page.goto(self.address + path)
        return self.page

    def tap(self, role: str, name: str) -> None:
        self.taps += 1
        self.page.get_by_role(role, name=name, exact=True).first.click()  # type: ignore[arg-type]

    def reads(self, words: str | re.Pattern[str]) -> None:
        expect(self.page.locator("main")).to_contain_text(words)

    def comes_to_read(self, path: str, words: str) -> None:
        for _ in range(LOOKS):
            if words in self.go(path).locator("main").inner_text():
                return
            self.page.wait_for_timeout(250)
        self.reads(words)


@pytest.fixture
def bethan(chromium: Browser, demo: str) -> Iterator[Somebody]:
    somebody = Somebody(chromium, demo, "volunteer", phone=True)
    yield somebody
    somebody.context.close()


@pytest.fixture
def cora(chromium: Browser, demo: str) -> Iterator[Somebody]:
    somebody = Somebody(chromium, demo, "coordinator", phone=False)
    yield somebody
    somebody.context.close()


def test_a_contact_is_four_taps_from_today(bethan: Somebody, cora: Somebody, axe: Callable[[Page], None]) -> None:
    bethan.tap("link", "Log a contact")
    expect(bethan.page).to_have_url(re.compile("contacts/new"))
    axe(bethan.page)
    bethan.tap("radio", "Phone")
    bethan.tap("radio", "Well")
    bethan.tap("button", "Save")
    assert bethan.taps == 4
    expect(bethan.page.get_by_role("status").first).to_contain_text("Logged. Thank you.")
    cora.go("/contacts?unread=1")
    cora.page.get_by_role("button", name=re.compile("Seen, thank you")).first.click()
    bethan.go("/today")
    bethan.reads("Seen, thank you.")


def test_minutes_are_kept_as_they_are_typed_and_shown_to_nobody_else(bethan: Somebody, cora: Somebody) -> None:
    path = bethan.page.locator("main a[href$='/minutes']").first.get_attribute("href")
    assert path
    bethan.go(path).get_by_label("What happened").press_sequentially("He cooked for all of us.")
    expect(bethan.page.locator("#saved-minutes")).to_contain_text("Saved")
    bethan.context.request.get(bethan.address + "/today")
    bethan.page.get_by_role("button", name="Sign out").click()
    bethan.sign_in()
    expect(bethan.go(path).get_by_label("What happened")).to_have_value("He cooked for all of us.")
    expect(cora.go(path).get_by_label("What happened")).to_have_value("")


def test_typing_on_while_a_save_is_slow_loses_no_letter(bethan: Somebody) -> None:
    """The save hangs, the volunteer types on; when it comes back the field is as typed, and the rest is saved too."""
    hanging: list[Route] = []
    bethan.page.route("**/drafts/**", lambda route: hanging.append(route) if not hanging else route.continue_())
    facts = bethan.go("/concerns/new").get_by_label("What did you see or hear?")
    facts.press_sequentially("He was quiet")
    for _ in range(LOOKS):
        if hanging:
            break
        bethan.page.wait_for_timeout(100)
    facts.press_sequentially(", then angry.")
    hanging[0].continue_()
    expect(facts).to_have_value("He was quiet, then angry.")
    expect(facts).to_be_focused()
    for _ in range(LOOKS):
        other = bethan.context.new_page()
        other.goto(f"{bethan.address}/concerns/new")
        kept = other.get_by_label("What did you see or hear?").input_value()
        other.close()
        if kept == "He was quiet, then angry.":
            break
        bethan.page.wait_for_timeout(250)
    assert kept == "He was quiet, then angry."
    expect(facts).to_have_value("He was quiet, then angry.")


def test_a_concern_rings_a_phone_with_a_text_that_says_nothing(
    bethan: Somebody, cora: Somebody, axe: Callable[[Page], None], keep_picture: Callable[[Page], None]
) -> None:
    page = bethan.go("/concerns/new")
    axe(page)
    page.get_by_label("2. Serious").check()
    page.get_by_label("What did you see or hear?").fill("He showed Ben a second phone.")
    bethan.tap("button", "Send")
    bethan.reads("Nobody has answered yet.")
    axe(bethan.page)
    address = bethan.page.url.removeprefix(bethan.address)
    cora.go("/today")
    cora.reads("Level 2: serious")
    axe(cora.page)
    cora.comes_to_read("/demo/phone", "to say you have it")
    phone = cora.page.locator("section.handset", has_text="to say you have it").first
    text = phone.inner_text()
    assert not re.search("Ben|second|concern|Callum|serious", text)
    phone.get_by_label("Write back").fill(re.findall(r"reply (\d{4})", text)[-1])
    phone.get_by_role("button", name="Send").click()
    cora.comes_to_read(address, "You have this.")
    axe(cora.page)
    keep_picture(cora.page)
    bethan.reads(re.compile(r"\w+ has it\."))  # of itself: the page asks every few seconds
    cora.go("/messages")
    assert "second phone" not in cora.page.content()
