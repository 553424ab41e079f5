"""Makes the README's two pictures anew from the demo: `python -m tests.browser.pictures`."""

import tempfile
from contextlib import ExitStack
from pathlib import Path

from playwright.sync_api import Page, expect, sync_playwright

from tests.browser.demo_server import make_demo, running_demo
from tests.browser.windows import FLAGS
from tests.set_up import find_chromium

PICTURES = Path("web/demo/pictures")
TUESDAY = "2026-12-08T09:30:00+00:00"


def sign_in(page: Page, address: str) -> None:
    page.goto(f"{address}/sign-in")
    page.get_by_label("E-mail").fill("coordinator@demo.example")
    page.get_by_label("Password").fill("demo-circles")
    page.get_by_role("button", name="Sign in").click()


def today(page: Page, address: str) -> None:
    page.goto(f"{address}/today")
    page.screenshot(path=PICTURES / "today.png")


def phone(page: Page, address: str) -> None:
    """A reminder on somebody's phone, the answer, and what was understood."""
    page.get_by_role("button", name="Next event").click()
    page.goto(f"{address}/demo/phone")
    handset = page.locator("section.handset", has_text="reminder").first
    name = handset.get_attribute("aria-label") or ""
    handset.get_by_label("Write back").fill("1")
    handset.get_by_role("button", name="Send").click()
    for _ in range(40):
        page.goto(f"{address}/demo/phone")
        if "You said" in page.get_by_label(name, exact=True).inner_text():
            break
        page.wait_for_timeout(250)
    expect(page.get_by_label(name, exact=True)).to_contain_text("You said")
    page.get_by_label(name, exact=True).screenshot(path=PICTURES / "phone.png")


def main() -> None:
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        make_demo(Path(folder), TUESDAY)
        address, p = stack.enter_context(running_demo(Path(folder))), stack.enter_context(sync_playwright())
        browser = p.chromium.launch(executable_path=find_chromium(), args=list(FLAGS))
        page = browser.new_page(viewport={"width": 1280, "height": 860}, locale="en-GB")
        sign_in(page, address)
        today(page, address)
        phone(page, address)
        browser.close()


if __name__ == "__main__":
    main()
