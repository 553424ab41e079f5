"""What a password must be: long, not everybody's, and not the e-mail."""

from circles.errors import BadInput

SHORTEST, LONGEST = 12, 200
COMMON = frozenset(
    [
        "password1234",
        "passwordpassword",
        "123456789012",
        "qwertyuiopas",
        "letmeinletme",
        "iloveyou1234",
        "welcome12345",
        "changeme1234",
        "liverpool123",
        "manchester12",
        "demo-circles",
    ]
)


def check_password(password: str, email: str) -> None:
    """Raise BadInput (field "new_password") with what to do for a password that is too easy."""
    problem = _problem(password, email.partition("@")[0].casefold())
    if problem:
        raise BadInput({"new_password": problem})


def _problem(password: str, name: str) -> str:
    folded = password.casefold()
    if len(password) < SHORTEST:
        return f"Use at least {SHORTEST} characters. Three or four words that do not belong together work well."
    if len(password) > LONGEST:
        return f"Use at most {LONGEST} characters."
    if folded in COMMON or len(set(folded)) < 5:
        return "Too many people use this one. Three or four words that do not belong together work well."
    if len(name) > 3 and name in folded:
        return "Leave your e-mail out of it: that is the first thing anybody tries."
    return ""
