"""A life: time goes from instant to instant, things happen, workers work, the post is delivered, and truth is noted."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

from sqlalchemy import Engine, func
from sqlmodel import col, select

from circles import clock
from circles.database import reading, writing
from circles.errors import Refusal
from notifications.channels.twilio import TwilioChannel
from notifications.claim import Sender
from notifications.demo_carrier.carrier import Carrier
from notifications.demo_carrier.store import Store
from notifications.dispatch import Line
from notifications.jobs import Children
from notifications.message import Message
from notifications.pace import Pace
from notifications.recheck import ALL_WAYS
from notifications.sending_stop import open_stop, start_sending
from notifications.worker import Worker
from web.simulation.events import HAPPENINGS, TEXTS_IN
from web.simulation.fate import Died, Fate
from web.simulation.hands import Hands
from web.simulation.mail import MailWire
from web.simulation.post import Post
from web.simulation.truth import Truth
from web.simulation.weather import Weather, usual_account
from web.simulation.wire import ADDRESS, Wire
from web.simulation.world import World, span_of, world_of

A_DAY_HAS = 7  # things that happen, on average
CALM = timedelta(days=2)  # at the end nothing goes wrong any more, so that all must settle
LONGEST_STEP = timedelta(hours=6)
SHORTEST_PAUSE, LONGEST_PAUSE = timedelta(seconds=2), timedelta(minutes=20)
MOST_ROUNDS = 60
DYING, STALLING = 0.012, 0.003
PER_SECOND, TO_DELIVER = 20.0, 3.0


@dataclass
class Life:
    """One life in one database. `told` is what happened, a line each, for whoever looks for a fault."""

    engine: Engine
    random: Random
    hands: Hands
    world: World
    fate: Fate
    carrier: Carrier
    post: Post
    wire: Wire
    mail: MailWire
    weather: Weather
    began: datetime
    until: datetime
    truth: Truth = field(default_factory=Truth)
    happened: Counter[str] = field(default_factory=Counter)
    told: list[str] = field(default_factory=list)
    asleep_until: datetime | None = None  # no worker is alive until then
    next_event: datetime | None = None
    next_weather: datetime | None = None
    _worker: Worker | None = None
    _pause: timedelta = timedelta(seconds=2)

    # ---- from beginning to end ----

    def live(self) -> None:
        """From the start until everything must have settled."""
        self._note()
        self.next_event, self.next_weather = self.hands.moment, self.hands.moment
        while self.hands.moment < self.until:
            self._go_on()
        self.next_event = self.next_weather = self.asleep_until = None
        self.weather.calm()
        self.fate.dying = self.fate.stalling = 0.0
        self._lift_the_stop()
        while self.hands.moment < self.until + CALM:
            self._go_on()

    def _go_on(self) -> None:
        self.hands.move_to(self._next_instant())
        self._let_things_happen()
        self._work()

    def _let_things_happen(self) -> None:
        if self.next_weather is not None and self.hands.moment >= self.next_weather:
            self._tell(f"weather: {self.weather.turn()}")
            self._lift_the_stop()
            self.next_weather = self.hands.moment + timedelta(minutes=self.random.randint(20, 600))
        if self.next_event is not None and self.hands.moment >= self.next_event:
            self._happen()
            self.next_event = self._in_a_while()
        if self.next_event is not None and self.asleep_until is None and self.random.random() < 0.004:
            self.asleep_until = self.hands.moment + timedelta(minutes=self.random.randint(5, 600))
            self._tell("no worker is alive")
        if self.asleep_until is not None and self.hands.moment >= self.asleep_until:
            self.asleep_until = None
            self._tell("a worker is alive again")

    # ---- time ----

    def _in_a_while(self) -> datetime:
        """Mostly by day: what would fall into the small hours is often put off until the morning."""
        moment = self.hands.moment + timedelta(days=self.random.expovariate(A_DAY_HAS))
        if moment.hour < 6 and self.random.random() < 0.7:
            moment = moment.replace(hour=7) + timedelta(minutes=self.random.randrange(180))
        return moment

    def _next_instant(self) -> datetime:
        with reading(self.engine) as session:
            waiting = select(func.min(Message.go_at)).where(col(Message.state).in_(("planned", "held")))
            held = ("claimed", "sending", "unknown", "sent")
            leases = select(func.min(Message.lease_until)).where(col(Message.state).in_(held))
            found = [session.exec(waiting).first(), session.exec(leases).first()]
        if self.asleep_until is not None:
            found = [self.asleep_until]
        found += [self.next_event, self.next_weather, self.post.next_due(), self.hands.moment + LONGEST_STEP]
        # What is due already and did not go (a stop, nobody there) is tried again, after longer and longer pauses.
        due = any(one is not None and one <= self.hands.moment for one in found)
        self._pause = min(self._pause * 2, LONGEST_PAUSE) if due else SHORTEST_PAUSE
        soon = self.hands.moment + self._pause
        return min(max(one, soon) for one in found if one is not None)

    # ---- what happens ----

    def _happen(self) -> None:
        if self.random.random() < 0.35:
            return self._somebody_texts()
        happens, _ = self.random.choices(HAPPENINGS, [weight for _, weight in HAPPENINGS])[0]
        name = happens.__name__
        with writing(self.engine) as session:
            try:
                happens(session, self.world, clock.now(session))
                session.commit()
            except Refusal as refusal:
                name += f" (refused: {refusal.sentence})"
        self._note()
        self._tell(name)
        return None

    def _somebody_texts(self) -> None:
        with reading(self.engine) as session:
            person = self.world.anybody_with_a_phone(session)
        number = str(person.mobile) if person is not None and self.random.random() < 0.97 else "+447700900555"
        words = self.random.choice(TEXTS_IN)
        self.carrier.write_back(number, words)
        self._tell(f"text in: {words}")

    def _lift_the_stop(self) -> None:
        """A manager has mended the account and starts the sending again."""
        with writing(self.engine) as session:
            if (open_stop(session) is not None and self.random.random() < 0.7) or self.next_weather is None:
                start_sending(session, self.world.manager, clock.now(session))
                session.commit()

    # ---- workers and post ----

    def _work(self) -> None:
        """Deliver and work until nothing moves at this instant."""
        for _ in range(MOST_ROUNDS):
            moved = self.post.deliver()
            if moved:
                self._note()
            worked = self._tick() if self.asleep_until is None else 0
            if worked:
                self._note()
            if not moved and not worked:
                return

    def _tick(self) -> int:
        """One round of a worker; whoever dies is followed by another, at once or in a minute."""
        if self._worker is None:
            self._worker = self._new_worker()
        try:
            with self.fate.at_work():
                return self._worker.tick()
        except Died as death:
            self._tell(f"a worker died {death}")
            self._worker = None
            self.hands.move_to(self.hands.moment + timedelta(seconds=self.random.choice((1, 1, 45))))
            return 1

    def stall(self) -> None:
        """A worker stands still, perhaps for longer than its lease; the rest of the world goes on without it."""
        mine, self._worker = self._worker, None
        until = self.hands.moment + timedelta(seconds=self.random.choice((20, 130, 400, 1500)))
        self._tell(f"a worker stands still until {until:%H:%M:%S}")
        while self.hands.moment < until:
            self.hands.move_to(min(self._next_instant(), until))
            self._let_things_happen()
            self._work()
        self._worker = mine
        self._tell("it goes on")

    def _new_worker(self) -> Worker:
        account = self.carrier.account
        channel = TwilioChannel(
            account.sid, usual_account().token, account.first_number, api_url=ADDRESS, wire=self.wire
        )
        pace = Pace(batch=self.random.choice((1, 3, 8)), senders=1)
        sender = Sender(account.first_number, PER_SECOND, pace, PER_SECOND, ALL_WAYS)
        line = Line(channel, sender, "http://site.invalid", self.mail, jitter=self.random.random)
        return Worker(self.engine, line, Children(), name=f"worker-{self.random.randrange(10**6)}")

    # ---- what is written down ----

    def _note(self) -> None:
        with reading(self.engine) as session:
            self.truth.note(session, self.hands.moment)

    def _tell(self, what: str) -> None:
        self.happened[what.partition(":")[0].partition(" (")[0]] += 1
        self.told.append(f"{self.hands.moment:%d %b %H:%M:%S.%f} {what}")


@contextmanager
def a_life(engine: Engine, seed: int, start: datetime, folder: Path) -> Iterator[Life]:
    """The life of a seed, in a database that holds the world of `start`. Time stands at its beginning."""
    random = Random(seed)  # noqa: S311 - invented lives
    hands = Hands(start)
    fate = Fate(Random(f"fate {seed}"), hands, DYING, STALLING)  # noqa: S311
    post = Post(hands)
    post.engine = engine
    carrier = Carrier(Store(folder / f"carrier-{seed}.sqlite"), usual_account(), hands, TO_DELIVER, post)
    wire = Wire(carrier, fate, hands)
    mail = MailWire(seed, fate, hands)
    weather = Weather(Random(f"weather {seed}"), carrier, wire, mail)  # noqa: S311
    world = world_of(engine, Random(f"world {seed}"))  # noqa: S311
    life = Life(engine, random, hands, world, fate, carrier, post, wire, mail, weather, start, start + span_of(seed))
    fate.stall = life.stall
    try:
        with clock.follow(hands), fate.watch(engine):
            yield life
    finally:
        wire.close()
        carrier.stop()
