"""Refusals: every "no" of the domain is one of these, with a sentence fit for the person who reads it."""


class Refusal(Exception):
    """Something was not done. `sentence` says what to do instead; `status` is what the site answers with."""

    status = 422

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class NotFound(Refusal):
    """Not there, or not yours: the same answer, so that nobody learns which."""

    status = 404

    def __init__(self, sentence: str = "We could not find that page.") -> None:
        super().__init__(sentence)


class NotAllowed(Refusal):
    """The viewer may see the thing but not do this to it."""

    status = 403


class WrongMoment(Refusal):
    """It could be done at another moment, but not now (a finished meeting cannot be moved)."""

    status = 409


class EditedMeanwhile(Refusal):
    """Somebody else saved first. `theirs` maps each field that differs to what now stands there."""

    status = 409

    def __init__(self, theirs: dict[str, str]) -> None:
        super().__init__(
            "Somebody else changed this while you were writing. Both versions are below: choose, then save."
        )
        self.theirs = theirs


class BadInput(Refusal):
    """What was typed cannot be taken. `problems` maps a field to its sentence."""

    def __init__(self, problems: dict[str, str]) -> None:
        super().__init__("; ".join(problems.values()))
        self.problems = problems


class TooManyTries(Refusal):
    """A throttle is closed for a while."""

    status = 429

    def __init__(self, sentence: str, retry_after_seconds: int) -> None:
        super().__init__(sentence)
        self.retry_after_seconds = retry_after_seconds
