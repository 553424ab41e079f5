"""How fast due texts leave, beside the limit that the carrier sets and beside other ways to do it, on one carrier.

The carrier takes 50 ms for a text. With so many callers at once, no design can send more than callers ÷ 50 ms: that is
the limit, and everything is told as a share of it. Lost and doubled are counted from the carrier's own memory.
"""

import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from urllib.request import ProxyHandler, build_opener

from circles.database import open_engine
from circles.secret import Keyring, new_key, use_keyring
from migrations.upgrade import upgrade
from web.bench.due_texts import make_due_texts
from web.bench.peers import PEERS

TEXTS = 5000
MILLISECONDS, CALLERS = 50.0, 32
LONGEST, SLOWEST = 300.0, 100.0  # seconds until we give up waiting, or texts a second where that takes longer
_direct = build_opener(ProxyHandler({}))
Say = Callable[[str], None]


@dataclass(frozen=True)
class Sent:
    """What one way of sending did. `limit` is texts a second that no way could exceed with these callers.

    `megabytes`: what its processes held after a tenth of the texts and after all; nothing where it was not looked at.
    """

    way: str
    texts: int
    seconds: float
    per_second: float
    limit: float
    lost: int
    doubled: int
    megabytes: tuple[int, int] = (0, 0)

    @property
    def share(self) -> float:
        return self.per_second / self.limit


def bench_dispatch(say: Say, texts: int = TEXTS, postgres: str = "") -> list[Sent]:
    """Measure ours on SQLite, on PostgreSQL where an address of an empty database is given, and the peers."""
    with tempfile.TemporaryDirectory(prefix="circles-bench-") as name:
        folder = Path(name)
        found = [ours(folder, f"sqlite:///{folder}/one.sqlite", 1, texts, say)]
        if postgres:
            found.append(ours(folder, postgres, 2, texts, say))
        for way, command in PEERS.items():
            found += peer(folder, way, command, postgres, texts, say)
        return found


def ours(folder: Path, url: str, workers: int, texts: int, say: Say) -> Sent:
    """`circles worker` processes, through the real SDK, with all their callers at once."""
    key = new_key()
    use_keyring(Keyring.parse(key))
    upgrade(url)
    engine = open_engine(url)
    make_due_texts(engine, texts)
    say(f"{texts} texts are due")
    with quick_carrier() as carrier:
        settings = {
            "DATABASE_URL": url, "DATA_DIR": str(folder), "ENCRYPTION_KEYS": key, "CARRIER": "twilio",
            "TWILIO_API_URL": carrier, "TWILIO_ACCOUNT_SID": "AC" + "0" * 32, "TWILIO_AUTH_TOKEN": "bench",
            "TWILIO_FROM": "+447700900999", "TEXTS_PER_SECOND": "100000", "PUBLIC_URL": "http://127.0.0.1:9",
        }  # fmt: skip
        given = os.environ | {f"CIRCLES_{setting}": value for setting, value in settings.items()}
        pace = json.dumps({"senders": CALLERS // workers, "batch": CALLERS // workers})
        command = [sys.executable, "-m", "web.bench.dispatch_worker", pace]
        running = [subprocess.Popen(command, env=given) for _ in range(workers)]  # noqa: S603
        held: list[tuple[int, int]] = []
        try:
            wait_for(carrier, texts, lambda many: held.append((many, sum(_megabytes(one.pid) for one in running))))
        finally:
            for one in running:
                one.terminate()
            for one in running:
                one.wait(60)
        engine.dispose()
        kind = "SQLite" if url.startswith("sqlite") else "PostgreSQL"
        early = next((size for many, size in held if many >= texts / 10), 0)
        found = counted(f"Circles, {workers} worker{'s' * (workers > 1)}, {kind}", carrier, texts)
        return replace(found, megabytes=(early, held[-1][1] if held else 0))


def _megabytes(pid: int) -> int:
    """What a process holds in memory, where the system says it (Linux)."""
    status = Path(f"/proc/{pid}/status")
    held = re.search(r"VmRSS:\s+(\d+) kB", status.read_text()) if status.exists() else None
    return int(held[1]) // 1024 if held else 0


def peer(folder: Path, way: str, module: Sequence[str], postgres: str, texts: int, say: Say) -> list[Sent]:
    """Another way to send the same, in a process of its own; nothing where it is not installed or has no database."""
    with quick_carrier() as carrier:
        say(f"{way} begins")
        asked = [carrier, str(texts), str(CALLERS), str(folder), postgres]
        command = [sys.executable, "-m", module[0], *asked, *module[1:]]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as running:  # noqa: S603
            assert running.stdout is not None
            if running.stdout.readline().strip() != "ready":
                say(f"{way} cannot run here")
                return []
            wait_for(carrier, texts)
            running.kill()
        return [counted(way, carrier, texts)]


# ---- the carrier ----


@contextmanager
def quick_carrier() -> Iterator[str]:
    """A carrier in a process of its own. Yields its address."""
    command = [sys.executable, "-m", "web.bench.quick_carrier", "--milliseconds", str(MILLISECONDS)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as carrier:  # noqa: S603
        assert carrier.stdout is not None
        try:
            yield carrier.stdout.readline().strip()
        finally:
            carrier.kill()


def taken_by(carrier: str) -> tuple[list[tuple[str, str]], float]:
    """What the carrier took, and in how many seconds."""
    with _direct.open(f"{carrier}/taken", timeout=30) as answer:
        found = json.load(answer)
    return [tuple(one) for one in found["taken"]], found["seconds"]


def wait_for(carrier: str, texts: int, look: Callable[[int], None] = lambda _many: None) -> None:
    """Until the carrier has as many texts as there are, or no more come for a while. `look` is called every second."""
    began, many, since = time.monotonic(), 0, time.monotonic()
    longest = max(LONGEST, texts / SLOWEST)
    while many < texts and time.monotonic() - began < longest and time.monotonic() - since < 30:
        time.sleep(1)
        with _direct.open(f"{carrier}/many", timeout=30) as answer:
            now = json.load(answer)
        many, since = (now, time.monotonic()) if now > many else (many, since)
        look(many)


def counted(way: str, carrier: str, texts: int) -> Sent:
    """From the first text taken to the last."""
    taken, seconds = taken_by(carrier)
    each = Counter(taken)
    per_second = (len(taken) - 1) / seconds if seconds else 0.0
    limit = CALLERS / (MILLISECONDS / 1000)
    doubled = sum(times - 1 for times in each.values())
    return Sent(way, len(taken), round(seconds, 2), round(per_second, 1), limit, texts - len(each), doubled)


# ---- what is printed ----


def lines(found: list[Sent]) -> list[str]:
    """One line for each way, the limit first."""
    if not found:
        return []
    head = f"limit {found[0].limit:.0f} texts/s: {CALLERS} callers, {MILLISECONDS:.0f} ms for each text"
    return [head, *(
        f"{one.way:34} {one.per_second:6.1f}/s  {one.share:4.0%} of the limit  {one.texts} texts in {one.seconds:.1f} s"
        f"  lost {one.lost}  doubled {one.doubled}{_memory(one)}" for one in found
    )]  # fmt: skip


def _memory(one: Sent) -> str:
    early, late = one.megabytes
    return f"  {early} MB after a tenth, {late} MB after all" if early else ""


def as_data(found: list[Sent]) -> list[dict[str, object]]:
    return [asdict(one) | {"share": round(one.share, 3)} for one in found]
