"""Every page that can be reached by links, for each role and at both widths: nothing is in anybody's way."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.browser.windows import Window

IDS = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}")
MOST_PAGES = 60
SKIPPED = ("/static", "/sign-out", "/demo", ".csv")
PAGES = 12  # at least: a crawl that finds fewer has lost its way


def kind_of(path: str) -> str:
    """A page by its address without ids and questions: one of each kind is enough."""
    return IDS.sub("…", path.partition("?")[0].partition("#")[0])


def links_of(page: Page) -> list[str]:
    found: list[str] = page.eval_on_selector_all("a[href]", "all => all.map(one => one.getAttribute('href'))")
    return [one for one in found if one.startswith("/") and not any(part in one for part in SKIPPED)]


@pytest.mark.parametrize(("who", "least"), [("Cora", 2 * PAGES), ("Mo", PAGES), ("Asha", 5), ("Maya", 2)])
def test_every_page_somebody_can_reach_is_in_nobodys_way(
    window: Window, axe: Callable[[Page], None], who: str, least: int
) -> None:
    window.sign_in(who)
    waiting, seen = ["/today", "/more"], set[str]()
    while waiting and len(seen) < MOST_PAGES:
        path = waiting.pop(0)
        if kind_of(path) in seen:
            continue
        seen.add(kind_of(path))
        page = window.open(path)
        _is_a_good_page(page, path)
        axe(page)
        waiting += links_of(page)
    assert len(seen) >= least, sorted(seen)


def _is_a_good_page(page: Page, path: str) -> None:
    assert page.locator("h1").count() == 1, path
    title = page.title()
    assert title.endswith("– The Bridge"), f"{path}: {title}"
    assert not re.search(r"Dan|Asha|Cora|ford|Willow", title), f"{path}: {title}"
    assert not page.locator("h1").inner_text().startswith(("Sorry", "That page")), path
