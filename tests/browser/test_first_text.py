"""The first text, from an import to an answer on a phone, through every layer, with real clicks.

One story: volunteers are imported, a circle is formed, its meeting is moved, a text is answered; nobody else learns.
"""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.windows import PHONE, WIDE

PEOPLE = (
    "first_name,last_name,mobile,email,date_of_birth,postcode,dbs_checked_on,languages,notes\n"
    "Ann,Lee,07700 900777,ann@people.example,01/02/1980,BS3 1AB,01/01/2026,Welsh;Polish,\n"
    "Bob,,123,bob@people.example,31/02/1980,BS3 1AB,,,\n"
    "Cai,Rees,07700 900778,cai@people.example,01/02/1990,BS5 1AB,01/06/2026,,\n"
)
LOOKS = 60


class Visitor:
    """Somebody at the demo, by what they read and click."""

    def __init__(self, browser: Browser, address: str, who: str, *, plain: bool = False) -> None:
        size = PHONE if plain else WIDE
        self.context = browser.new_context(locale="en-GB", java_script_enabled=not plain, **size)
        self.context.set_default_timeout(15_000)
        self.address, self.page = address, self.context.new_page()
        self.go("/sign-in")
        self.page.get_by_label("E-mail").fill(f"{who}@demo.example")
        self.page.get_by_label("Password").fill("demo-circles")
        self.press("Sign in")
        expect(self.page).to_have_url(f"{address}/today")

    def go(self, path: str) -> Page:
        self.page.goto(self.address + path)
        return self.page

    def follow(self, words: str, exact: bool = False) -> None:
        self.page.locator("main").get_by_role("link", name=words, exact=exact).first.click()

    def press(self, words: str) -> None:
        self.page.get_by_role("button", name=words).first.click()

    def date(self, day: int, month: int, year: int) -> None:
        for label, number in (("Day", day), ("Month", month), ("Year", year)):
            self.page.get_by_label(label, exact=True).first.fill(str(number))

    def reads(self, words: str) -> None:
        expect(self.page.locator("main")).to_contain_text(words)

    def comes_to_read(self, path: str, words: str) -> None:
        """Look again until the page says so: the worker is another thread, with its own pace."""
        for _ in range(LOOKS):
            if words in self.go(path).locator("main").inner_text():
                return
            self.page.wait_for_timeout(250)
        self.reads(words)

    def status(self, path: str) -> int:
        answer = self.context.request.get(self.address + path)
        return answer.status

    def next_event(self) -> None:
        self.press("Next event")
        expect(self.page.get_by_role("status")).to_contain_text("The clock has moved on")


@pytest.fixture(scope="module")
def cora(chromium: Browser, demo: str) -> Iterator[Visitor]:
    visitor = Visitor(chromium, demo, "coordinator")
    yield visitor
    visitor.context.close()


def test_the_first_text_from_an_import_to_an_answer(chromium: Browser, demo: str, cora: Visitor) -> None:
    import_volunteers_twice(cora)
    form_a_circle_and_set_its_evening(cora)
    move_the_meeting(cora)
    answer_on_a_phone(cora)
    move_it_back(cora)
    let_nobody_else_see_it(chromium, demo, cora)


def import_volunteers_twice(cora: Visitor) -> None:
    for added in (2, 0):
        cora.go("/people/import")
        cora.page.get_by_label("Volunteers").check()
        file = {"name": "people.csv", "mimeType": "text/csv", "buffer": PEOPLE.encode()}
        cora.page.set_input_files("input[type=file]", files=[file])  # type: ignore[arg-type]
        cora.press("Look at the file")
        cora.reads("There is no 31 February")
        if added:
            cora.press("Add 2 people")
            cora.reads("Choose another file")
        cora.reads("here already, left as they are")
        cora.reads("Line 3")


def form_a_circle_and_set_its_evening(cora: Visitor) -> None:
    cora.go("/today")
    name = cora.page.locator("main li", has_text="Is waiting for a circle").first.locator("a").first.inner_text()
    cora.go("/circles")
    cora.follow("Form a circle")
    around = cora.page.get_by_label("Around whom?")
    around.select_option(value=around.locator("option", has_text=name).first.get_attribute("value"))
    cora.page.get_by_label("A name for the circle").fill("Willow")
    _choose_four(cora.page)
    cora.press("Form the circle")
    cora.reads("The briefing has not been held yet")
    _pass_the_gate(cora)
    cora.follow("Set the weekly slot")
    cora.page.get_by_label("Which day?").select_option(label="Friday")
    cora.page.get_by_label("What time?").fill("6.30pm")
    cora.press("Set the slot")
    cora.reads("bank holiday")


def move_the_meeting(cora: Visitor) -> None:
    for _ in range(3):
        cora.press("+1 day")
        expect(cora.page.get_by_role("status")).to_contain_text("The clock has moved on")
    cora.comes_to_read("/messages", "Willow")
    _move(cora, 12)
    cora.comes_to_read("/messages?show=unsent", "Withdrawn")
    cora.comes_to_read("/demo/phone", "Sat 12 Dec")


def answer_on_a_phone(cora: Visitor) -> None:
    cora.go("/demo/phone")
    phone = cora.page.locator("section.handset", has_text="Sat 12 Dec").first
    name = (phone.get_attribute("aria-label") or "").removesuffix("'s phone")
    phone.get_by_label("Write back").fill("1")
    phone.get_by_role("button", name="Send").click()
    meeting = _willows_next_meeting(cora)
    cora.comes_to_read(meeting, "is coming")
    expect(cora.page.locator("main li", has_text=name.split()[0]).first).to_contain_text("coming")
    cora.comes_to_read("/demo/phone", "You said you can come on Sat 12 Dec")
    expect(cora.page.get_by_label(f"{name}'s phone")).to_contain_text("You said you can come on Sat 12 Dec")


def move_it_back(cora: Visitor) -> None:
    _move(cora, 11)
    cora.comes_to_read("/demo/phone", "Fri 11 Dec")
    cora.go(_willows_next_meeting(cora))
    cora.reads("has not said")


def let_nobody_else_see_it(chromium: Browser, demo: str, cora: Visitor) -> None:
    """To a volunteer of another circle, a mentor, a manager and a colleague it is like what is not there."""
    meeting = _willows_next_meeting(cora)
    for who in ("volunteer", "mentor", "manager", "coordinator2"):
        somebody = Visitor(chromium, demo, who, plain=True)
        assert somebody.status(meeting) == somebody.status("/meetings/018f0000-0000-7000-8000-000000000000") == 404
        somebody.context.close()


def _move(cora: Visitor, day: int) -> None:
    cora.go(_willows_next_meeting(cora))
    cora.follow("Move")
    cora.date(day, 12, 2026)
    cora.press("Move the meeting")
    cora.reads(f"{day} December")


def _willows_next_meeting(cora: Visitor) -> str:
    cora.go("/circles")
    cora.follow("Willow")
    link = cora.page.locator("main a[href^='/meetings/']").first
    path: str = link.get_attribute("href") or ""
    return path


def _choose_four(page: Page) -> None:
    boxes = page.locator("input[name=volunteers]").all()
    words = [page.locator(f"label[for='{box.get_attribute('id')}']").inner_text() for box in boxes]
    seasoned = next(box for box, label in zip(boxes, words, strict=True) if "experienced" in label)
    others = [box for box, label in zip(boxes, words, strict=True) if "experienced" not in label]
    for box in (seasoned, *others[:3]):
        box.check()


def _pass_the_gate(cora: Visitor) -> None:
    cora.follow("Write that they agreed")
    cora.date(7, 12, 2026)
    cora.press("Write it down")
    cora.follow("Write who was briefed")
    cora.date(7, 12, 2026)
    _check_all(cora.page)
    cora.press("Write the briefing")
    cora.follow("Write the agreement")
    cora.page.locator("textarea").first.fill("We meet weekly, and keep what is said here.")
    cora.press("Write this version")
    cora.follow("Write who signed")
    _check_all(cora.page)
    cora.press("Write the signatures")
    cora.press("Open the circle")


def _check_all(page: Page) -> None:
    for box in page.locator("main input[type=checkbox]").all():
        box.check()
