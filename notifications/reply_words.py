"""What a received text means: an answer, a consent keyword, or a person speaking.

An answer is only what can be nothing else: a number, or a known phrase with at most a courtesy beside it.
Anything longer is free text and goes to a person (F2), for "no idea where it is, can you ring me" is not a no.
Consent words count only when they stand alone, as they do at the carrier.
"""

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

Kind = Literal["yes", "no", "unsure", "which", "stop", "start", "help", "cancel", "free_text"]
Heard = Literal["stop", "start", "help"]

# What the carrier itself acts on (a single word, any case); it still passes the text on to us.
_CARRIER: dict[str, Heard] = {
    "stop": "stop", "stopall": "stop", "unsubscribe": "stop", "end": "stop", "quit": "stop", "cancel": "stop",
    "revoke": "stop", "optout": "stop", "start": "start", "unstop": "start", "yes": "start", "help": "help",
    "info": "help",
}  # fmt: skip
_CANCEL = "cancel|end|quit"  # F3: also the answer "no" while a question is open
_STOP = """
stop|stopall|stop all|unsubscribe|revoke|optout|opt out|opt-out|stop texts|stop texting me|stop messages
no more texts|stopio|stopiwch|stop popeth|dim mwy o negeseuon|dad-danysgrifio
"""
_START = "start|unstop|dechrau|ailddechrau|cychwyn"
_HELP = "help|info|cymorth|gwybodaeth"
_YES = """
1|one|un|y|yes|yess|yea|yeah|yeh|yep|yes i am|yes i can|yes i will|yes coming|yes i'm coming
yes i'll be there|yh|ye|yup|aye|sure|of course|definitely|coming|i'm coming|im coming|i am coming|i can come
i'll come|ill be there|i'll be there|i will be there|be there|will be there|see you there|count me in|i'm in
👍|ie|ia|ydw|ydw rydw i'n dod|oes|ydy|byddaf|bydda|bydda i|bydda i yno|byddaf yno|gallaf|galla i|wrth gwrs
dw i'n dod|dwi'n dod|rydw i'n dod|dod
"""
_NO = """
2|two|dau|n|no|noo|nope|nah|no i'm not|no im not|no i can't|no i cant|no can't come|no i won't|not coming
i'm not coming|im not coming|i am not coming|can't|cant|cannot|i can't|i cant|can't come|cant come
i can't come|i cant come|can't make it|cant make it|i can't make it|i cant make it|cannot come|i cannot come
won't be there|wont be there|i won't be there|won't make it|not this time|not this week|can't do it|👎|na
nage|nac ydw|nag ydw|nac oes|nac ydy|na fyddaf|na fydda|na fydda i|na allaf|alla i ddim|methu|methu dod
dw i ddim yn dod|dwi ddim yn dod|ddim yn dod|dydw i ddim yn dod|ddim tro hwn|dim y tro hwn
"""
_UNSURE = """
3|three|tri|maybe|not sure|not sure yet|i'm not sure|im not sure|don't know|dont know|don't know yet
dont know yet|i don't know|i don't know yet|might|possibly|perhaps|efallai|falle|ddim yn siwr
ddim yn siwr eto|dim yn siwr
"""
_COURTESY = re.compile(
    r"\b(?:please|pls|plz|plse|thank you|thank u|thanks|thanx|thx|ta|cheers|sorry|sry|soz|x+|mate|love"
    r"|hi|hello|hiya|diolch yn fawr|diolch|os gwelwch yn dda|plis|sori|ymddiheuriadau|helo|shwmae)\b"
)


def _table(kind: Kind, phrases: str) -> dict[str, Kind]:
    return {phrase.strip(): kind for line in phrases.strip().splitlines() for phrase in line.split("|")}


_CONSENT = _table("cancel", _CANCEL) | _table("stop", _STOP) | _table("start", _START) | _table("help", _HELP)
_ANSWERS = _table("yes", _YES) | _table("no", _NO) | _table("unsure", _UNSURE)
_NUMBERS = {"1": 1, "one": 1, "un": 1, "2": 2, "two": 2, "dau": 2, "3": 3, "three": 3, "tri": 3}
_BOTH = re.compile(r"^([123])[ .,:;)=-]+(\D.*)$|^(\D*?)[ .,:;(=-]+([123])$")
_AB = {"a", "b"}


@dataclass(frozen=True)
class Reply:
    """What a text says. `option` is the number that was sent, if one was; `letter` answers "which one?".

    `carrier_hears` is what the carrier itself does with the word: after "stop" it refuses our texts to that number.
    YES is a "start" to it only for a number that had opted out, so ask our own consent ledger before acting on it.
    """

    kind: Kind
    option: int | None = None
    letter: str | None = None
    carrier_hears: Heard | None = None

    @property
    def says_no(self) -> bool:
        """A no to an open question; CANCEL, END and QUIT are that too (F3)."""
        return self.kind in {"no", "cancel"}


def understand(body: str) -> Reply:
    """The meaning of a received text. Never raises; what is not surely something else is `free_text`."""
    heard = _CARRIER.get(body.strip().casefold())
    said = _plain(body)
    bare = _courtesy_off(said)
    if said in _CONSENT:
        return Reply(_CONSENT[said], carrier_hears=heard)
    if _CONSENT.get(bare) in {
        "stop",
        "cancel",
    }:  # "please stop": a clear wish, though the carrier does not hear it
        return Reply(_CONSENT[bare])
    if bare in _AB:
        return Reply("which", letter=bare.upper())
    option, kind = (None, None) if "?" in body else _answer(bare)
    return Reply(kind, option=option, carrier_hears=heard) if kind else Reply("free_text")


def _answer(said: str) -> tuple[int | None, Kind | None]:
    if said in _ANSWERS:
        return _NUMBERS.get(said), _ANSWERS[said]
    if both := _BOTH.match(said):  # "1 yes", "no - 2": a number and a word that agree
        number, word = (both[1], both[2]) if both[1] else (both[4], both[3])
        kind = _ANSWERS.get(_courtesy_off(word))
        if kind and kind == _ANSWERS[number]:
            return int(number), kind
    return None, None


def _plain(body: str) -> str:
    """Lower case, plain quotes, one space between words, no accents, no signs around it."""
    lowered = unicodedata.normalize("NFKD", body).casefold()
    lowered = re.sub(r"[\u2018\u2019\u02bc`\u00b4]", "'", lowered)
    lowered = re.sub(r"[\u2010-\u2015]", "-", lowered)
    kept = "".join(one for one in lowered if unicodedata.category(one) not in {"Mn", "Me", "Cf", "Sk"})
    return _trimmed(kept)


def _trimmed(said: str) -> str:
    """Without what stands around the words: spaces, stops, brackets, smileys. Thumbs stay, for they are answers."""
    spaced = " ".join(said.split())
    return re.sub(r"^[^\w👍👎]+|[^\w👍👎]+$", "", spaced).replace("_", " ").strip()


def _courtesy_off(said: str) -> str:
    without = _trimmed(_COURTESY.sub(" ", said))
    return re.sub(r"\s*[,.!;]+\s*", " ", without)
