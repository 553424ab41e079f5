"""A real Chromium at two widths, the real site on a port of its own, and what every page shown must keep to."""

import os
import shutil
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests import databases
from tests.browser.demo_server import make_demo, running_demo
from tests.browser.windows import FLAGS, PHONE, WIDE, ServedSite, Window, serving
from tests.filled_site import Filled, open_site
from tests.set_up import HELP, find_chromium

HERE = Path(__file__).parent
MONDAY = "2026-12-07T09:00:00+00:00"  # Christmas and Boxing Day lie in the quarter ahead
expect.set_options(timeout=60_000)  # a busy machine is slow, and slowness is no fault


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All tests here use the browser, which those of one module share, and some the demo, which is made once.

    What is shared lives in one process, so those who share run in one.
    """
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)
            with_demo = "demo" in getattr(item, "fixturenames", ())
            item.add_marker(pytest.mark.xdist_group("demo" if with_demo else item.path.stem))


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """One browser a module: while it lives, its thread has a running event loop, which other tests must not meet."""
    path = find_chromium()
    if path is None:
        pytest.fail(HELP)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS), headless=True)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def small_region(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo's data on that Monday, as a folder to be copied."""
    folder = tmp_path_factory.mktemp("small_region")
    make_demo(folder, MONDAY)
    return folder


@pytest.fixture(scope="module")
def demo(small_region: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A demo of the module's own, by its address."""
    folder = tmp_path_factory.mktemp("demo")
    shutil.copytree(small_region, folder, dirs_exist_ok=True)
    with running_demo(folder) as address:
        yield address


@pytest.fixture
def served(filled_template: tuple[Path, Filled], tmp_path: Path) -> Iterator[ServedSite]:
    template, filled = filled_template
    with socket.create_server(("127.0.0.1", 0), backlog=64) as listening:
        address = f"http://127.0.0.1:{listening.getsockname()[1]}"
        site = open_site(databases.sqlite_copy(template, tmp_path), filled, tmp_path, address)
        with serving(site, listening):
            yield ServedSite(site, address)
        site.engine.dispose()


@pytest.fixture
def open_window(chromium: Browser, served: ServedSite) -> Iterator[Callable[..., Window]]:
    """Open a window: `open_window(PHONE)`, `open_window(java_script_enabled=False)`. Nothing may go wrong in any."""
    windows: list[Window] = []

    def opened(size: dict[str, Any] = WIDE, **more: Any) -> Window:
        windows.append(Window(chromium.new_context(locale="en-GB", **size, **more), served))
        return windows[-1]

    yield opened
    faults = [fault for window in windows for fault in window.faults]
    for window in windows:
        window.context.close()
    assert faults == []


@pytest.fixture(params=[WIDE, PHONE], ids=["1280", "390"])
def window(request: pytest.FixtureRequest, open_window: Callable[..., Window]) -> Window:
    """A window at each of the two widths."""
    return open_window(request.param)


@pytest.fixture
def plain_window(open_window: Callable[..., Window]) -> Window:
    """A phone without JavaScript."""
    return open_window(PHONE, java_script_enabled=False)


@pytest.fixture
def axe() -> Callable[[Page], None]:
    """Assert that axe finds nothing on a page, and that the page does not scroll sideways."""

    def nothing_wrong(page: Page) -> None:
        found = Axe().run(page).response["violations"]
        assert [(one["id"], [node["html"] for node in one["nodes"]][:3]) for one in found] == []
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")

    return nothing_wrong


@pytest.fixture
def keep_picture(request: pytest.FixtureRequest) -> Callable[[Page], None]:
    """Write a picture of the page to the folder PICTURES names, for people to look at. Without it, do nothing."""
    folder = os.environ.get("PICTURES")

    def keep(page: Page) -> None:
        if folder:
            page.screenshot(path=Path(folder) / f"{request.node.name}.png", full_page=True)

    return keep
