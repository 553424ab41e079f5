"""What `make test` needs of a machine, found or fetched: a Chromium for the browser tests.

Looked for in this order: $CHROMIUM, a Chromium or Chrome on the PATH, Playwright's own (fetched into `.venv`), and,
as root on Debian, the system's package. Prints the path; ends with one line to run where none can be had.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
PLAYWRIGHTS = ("chrome", "headless_shell", "chrome-headless-shell", "Chromium")
BROWSERS = Path(__file__).parents[1] / ".venv" / "browsers"
HELP = "No Chromium could be had. Install one (`apt-get install chromium`) or set CHROMIUM to its path, then run again."


def find_chromium() -> str | None:
    """A Chromium that is already here and starts, as its path."""
    given = os.environ.get("CHROMIUM")
    if given:
        return given if _starts(given) else None
    return next((path for path in _candidates() if _starts(path)), None)


def _candidates() -> Iterator[str]:
    yield from (found for name in NAMES if (found := shutil.which(name)))
    yield from (str(path) for path in sorted(BROWSERS.glob("chromium*/*/*")) if path.name in PLAYWRIGHTS)


def _starts(path: str) -> bool:
    """Whether it runs at all: a downloaded one may lack libraries of the system."""
    try:
        return subprocess.run([path, "--version"], capture_output=True, check=False, timeout=60).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def fetch_from_playwright() -> None:
    """Playwright's own Chromium, into `.venv`. Where its server cannot be reached, that shows within seconds."""
    print("No Chromium found: fetching Playwright's own into .venv …", flush=True)
    wanted = [sys.executable, "-m", "playwright", "install", "chromium", "--only-shell"]
    settings = {"PLAYWRIGHT_BROWSERS_PATH": str(BROWSERS), "PLAYWRIGHT_DOWNLOAD_CONNECTION_TIMEOUT": "10000"}
    fetched = subprocess.run(wanted, env=os.environ | settings, capture_output=True, check=False, timeout=300)
    if fetched.returncode != 0:
        print("It could not be fetched.", flush=True)


def install_package() -> None:
    """The system's package, on Debian, as root."""
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        return
    print("No Chromium yet: installing the system's package `chromium` with apt-get …", flush=True)
    quiet = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(["apt-get", "update", "-qq"], env=quiet, check=False, timeout=300)
    wanted = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium"]
    subprocess.run(wanted, env=quiet, check=False, timeout=900)


def main() -> None:
    for fetch in (None, fetch_from_playwright, install_package):
        if fetch is not None:
            try:
                fetch()
            except (OSError, subprocess.TimeoutExpired) as error:
                print(f"That did not work: {error}", flush=True)
        if found := find_chromium():
            print(found)
            return
    sys.exit(HELP)


if __name__ == "__main__":
    main()
