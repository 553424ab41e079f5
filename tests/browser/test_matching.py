"""From waiting to a circle, at a desk and on a phone: matched, swapped, accepted, rung, formed; no axe problem."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.windows import PHONE, WIDE

LOOKS = 160


class Coordinator:
    """Cora at a desk or with a phone."""

    def __init__(self, browser: Browser, address: str, axe: Callable[[Page], None], *, phone: bool) -> None:
        self.context = browser.new_context(locale="en-GB", **(PHONE if phone else WIDE))
        self.context.set_default_timeout(20_000)
        self.address, self.page, self.axe = address, self.context.new_page(), axe
        self.go("/sign-in")
        self.page.get_by_label("E-mail").fill("coordinator@demo.example")
        self.page.get_by_label("Password").fill("demo-circles")
        self.press("Sign in")
        expect(self.page).to_have_url(f"{self.address}/today")

    def go(self, path: str) -> None:
        self.page.goto(self.address + path)

    def press(self, name: str | re.Pattern[str]) -> None:
        self.page.get_by_role("button", name=name).first.click()

    def follow(self, name: str | re.Pattern[str]) -> None:
        self.page.get_by_role("link", name=name).first.click()

    def looks(self, heading: str | re.Pattern[str]) -> None:
        """The page has come, and nothing on it is in anybody's way."""
        expect(self.page.get_by_role("heading", level=1)).to_contain_text(heading)
        self.axe(self.page)

    def waits_for(self, path: str, words: str) -> None:
        """The worker is a process of its own: looked for again and again until it has done its work."""
        for _ in range(LOOKS):
            self.go(path)
            said = self.page.locator("main").inner_text()
            if words in said and "being worked out" not in said:
                return
            self.page.wait_for_timeout(250)
        expect(self.page.locator("main")).to_contain_text(words)
        expect(self.page.locator("main")).not_to_contain_text("being worked out")

    def match(self) -> None:
        """Ask for a run, and wait until it has explained itself."""
        self.go("/matching")
        self.looks("Matching")
        self.press(re.compile("Work out the best circles|Match again"))
        self.waits_for("/matching", "The next best")


@pytest.fixture(params=["desk", "phone"])
def cora(
    request: pytest.FixtureRequest, chromium: Browser, demo: str, axe: Callable[[Page], None]
) -> Iterator[Coordinator]:
    somebody = Coordinator(chromium, demo, axe, phone=request.param == "phone")
    yield somebody
    somebody.context.close()


def test_from_waiting_to_a_circle_that_forms(cora: Coordinator, request: pytest.FixtureRequest) -> None:
    cora.match()
    cora.looks("Matching")
    proposed = cora.page.locator(".rows li", has=cora.page.locator(".tag", has_text="proposed")).first
    proposed.get_by_role("link").first.click()
    cora.looks("days")
    here = cora.page.url
    _swap_one(cora)
    cora.press("Accept, and begin to ring them")
    cora.looks("days")
    _ring_everybody(cora)
    name = request.node.callspec.params["cora"].capitalize()
    cora.page.get_by_label("Name of the circle").fill(f"{name} lamp")
    cora.press("Make the circle")
    expect(cora.page).to_have_url(re.compile("/circles/"))
    cora.looks(f"{name} lamp")
    expect(cora.page.locator("main")).to_contain_text("The core member has not agreed to this group yet.")
    cora.go(here.removeprefix(cora.address))
    expect(cora.page.get_by_role("link", name="The circle it became")).to_be_visible()


def _swap_one(cora: Coordinator) -> None:
    """The list says what each would change; the pair's page says what stands between two."""
    first = cora.page.get_by_role("link", name=re.compile("^Swap"))
    leaves = first.first.inner_text().removeprefix("Swap").strip()
    cora.follow(re.compile("What stands between"))
    cora.looks("and")
    cora.page.go_back()
    first.first.click()
    cora.looks(f"Who instead of {leaves}?")
    expect(cora.page.locator("main")).to_contain_text("travel in all")
    cora.press(re.compile("^Take "))
    cora.looks("days")
    expect(cora.page.get_by_role("status").first).to_contain_text("The group is changed")


def _ring_everybody(cora: Coordinator) -> None:
    """The first says no, the next best is put in, and the rest say yes."""
    cora.press(re.compile("^No: "))
    expect(cora.page.locator("main")).to_contain_text("Next best: ")
    put_in = cora.page.get_by_role("button", name=re.compile("^Put .* in$"))
    name = put_in.inner_text().removeprefix("Put ").removesuffix(" in")
    put_in.click()
    expect(cora.page.get_by_role("button", name=f"Yes, no link: {name}")).to_be_visible()
    yes = cora.page.get_by_role("button", name=re.compile("^Yes, no link: "))
    for left in range(yes.count(), 0, -1):
        expect(yes).to_have_count(left)
        yes.first.click()
    expect(yes).to_have_count(0)


def test_needs_settings_and_earlier_runs_are_in_nobodys_way(cora: Coordinator) -> None:
    cora.match()
    cora.page.locator(".rows li", has=cora.page.locator(".tag", has_text="no circle yet")).first.get_by_role(
        "link"
    ).first.click()
    cora.looks("needs of a circle")
    for path, heading in (("/settings/matching", "What matching weighs"), ("/matching/runs", "Earlier runs")):
        cora.go(path)
        cora.looks(heading)
    cora.follow(re.compile("December"))
    cora.looks("Run of")
    cora.press("Work it out again from the same")
    cora.waits_for(cora.page.url.removeprefix(cora.address), "It came to the same")
    cora.looks("Run of")
