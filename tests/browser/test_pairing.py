"""A pairing in a real browser, from chosen to stepping down, at both widths: nothing is in anybody's way."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.windows import Window

BOUNDARIES = ("Money", "Lifts", "Phone", "Gifts")


def press(page: Page, name: str) -> None:
    """A button of ours sends a form, and the next page comes: what follows looks at that one."""
    with page.expect_navigation():
        page.get_by_role("button", name=name, exact=True).click()


def follow(page: Page, name: str) -> None:
    with page.expect_navigation():
        page.get_by_role("link", name=name, exact=True).click()


def test_each_step_of_a_pairing_is_clear_and_accessible(window: Window, axe: Callable[[Page], None]) -> None:
    window.sign_in("Cora")
    page = window.open(f"/people/{window.served.site.filled.people['Dan']}")
    follow(page, "Choose a mentor")
    axe(page)
    press(page, "Propose Maya M")
    expect(page.locator("h1")).to_have_text("Dan and Maya")
    axe(page)
    press(page, "Told me yes, no link")
    follow(page, "Write down what Dan says")
    axe(page)
    page.get_by_label("Yes", exact=True).check()
    press(page, "Save")
    follow(page, "Write down the boundaries")
    press(page, "They agree")
    axe(page)  # with four sentences by four fields
    for name in BOUNDARIES:
        page.get_by_label(name, exact=True).fill("None.")
    press(page, "They agree")
    axe(page)
    _further(page, axe)


def _further(page: Page, axe: Callable[[Page], None]) -> None:
    follow(page, "Record an approval")
    axe(page)
    page.go_back()
    press(page, "Letters can begin")
    follow(page, "Write down a letter, a visit, a review or supervision")
    axe(page)
    page.go_back()
    press(page, "Ready for the gate")
    follow(page, "Yes, they met")
    axe(page)
    press(page, "Save")
    follow(page, "Step down")
    for part, value in (("Day", "1"), ("Month", "10"), ("Year", "2026")):
        page.get_by_label(part, exact=True).fill(value)
    press(page, "Save")
    expect(page.locator("main")).to_contain_text("Goodbye is planned for Thursday 1 October.")
    axe(page)
    follow(page, "They said goodbye")
    axe(page)


def test_a_mentor_sees_a_first_name_and_the_next_contact(
    window: Window, open_window: Callable[..., Window], axe: Callable[[Page], None]
) -> None:
    office = open_window()
    office.sign_in("Cora")
    desk = office.open(f"/people/{office.served.site.filled.people['Dan']}/mentor")
    press(desk, "Propose Maya M")
    press(desk, "Ask on their own page")
    window.sign_in("Maya")
    page = window.open("/today")
    axe(page)
    follow(page, "Could you be a mentor?")
    axe(page)
    expect(page.locator("main")).not_to_contain_text("Dan")
    press(page, "Yes, I can")
    expect(page.locator("h1")).to_have_text("Dan")
    expect(page.locator("main")).not_to_contain_text("Danford")
    axe(page)
