"""The field's words stand everywhere: no label is put on a person, in a page, a text, a docstring or a name (D§6).

Words are banned *for a person*. Official titles stay (F24), and so do the HTTP client and the SQL `case`.
"""

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.structure.tree import files, modules, named, parsed, templates

LABELS = re.compile(
    r"\b(?:(?:sex |ex-?)?offenders?|service users?|inmates?|convicts?|ex-?cons?|felons?|perpetrators?|criminals"
    r"|paedophiles?|rapists?|murderers?|nominals?)\b",
    re.IGNORECASE,
)
TITLES = re.compile(
    r"offender[- ]management(?: units?| in custody)?|(?:prison |police |community )?offender managers?", re.IGNORECASE
)
AS_A_PERSON = re.compile(
    r"\b(?:the|a|our|my|your|their|this|each|every|no|new|old|open|closed) (?:client|case)s?\b"
    r"|\b(?:clients?|cases?)['’]s?\b|\bcase ?(?:load|work)?(?: ?manager| ?worker)s?\b",
    re.IGNORECASE,
)
# What these words also mean, where they are said of a machine, of letters or of an argument.
OF_A_THING = re.compile(
    r"HTTP client|(?:SDK|test|browser|mail|chat) client|keeps a client of its own"
    r"|in (?:any|this|that|each|either|the worst) case",
    re.IGNORECASE,
)
# The lists of words that are kept out of texts, and the tests that try them.
LISTS_OF_WORDS = {
    "circles/accounts/set_up.py",  # what a neutral name may not hold
    "notifications/wording/word_guard.py",
    "tests/notifications/wording/test_word_guard.py",
    "tests/structure/test_words.py",
}


def _labels(said: str) -> list[str]:
    return LABELS.findall(TITLES.sub(" ", said))


def _persons(said: str) -> list[str]:
    return AS_A_PERSON.findall(OF_A_THING.sub(" ", said))


def _spoken_names(path: Path) -> Iterator[str]:
    """Every name in the code as words: `police_offender_manager` is "police offender manager"."""
    for node in ast.walk(parsed(path)):
        for attribute in ("id", "attr", "name", "arg"):
            name = getattr(node, attribute, None)
            if isinstance(name, str):
                yield re.sub(r"(?<=[a-z])(?=[A-Z])|_", " ", name)


def _said(path: Path) -> Iterator[str]:
    """Every string, docstring and comment of a module."""
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value.replace("_", " ")
    for token in tokenize.generate_tokens(io.StringIO(path.read_text()).readline):
        if token.type == tokenize.COMMENT:
            yield token.string


def _our_modules() -> list[Path]:
    return [path for path in (*modules(), *files(".py", "migrations/versions")) if named(path) not in LISTS_OF_WORDS]


def test_no_name_and_no_sentence_in_the_code_puts_a_label_on_a_person() -> None:
    found = {
        (named(path), label)
        for path in _our_modules()
        for said in (*_spoken_names(path), *_said(path))
        for label in _labels(said)
    }
    assert found == set()


def test_no_sentence_in_the_code_calls_a_person_a_case_or_a_client() -> None:
    assert {(named(path), word) for path in _our_modules() for said in _said(path) for word in _persons(said)} == set()


@pytest.mark.parametrize("path", templates(), ids=named)
def test_no_page_puts_a_label_on_a_person(path: Path) -> None:
    text = " ".join(path.read_text().split())
    assert _labels(text) == []
    assert re.findall(r"\b(?:clients?|cases?)\b", text, re.IGNORECASE) == []


@pytest.mark.parametrize(
    "said", ["an ex-offender", "three sex offenders", "the service user", "an inmate", "ex-con", "high-risk offender"]
)
def test_a_label_is_found(said: str) -> None:
    assert _labels(said)


@pytest.mark.parametrize(
    "said", ["Your client has come", "The case was closed", "her case worker", "a client's number"]
)
def test_a_person_called_a_case_or_a_client_is_found(said: str) -> None:
    assert _persons(said)


@pytest.mark.parametrize(
    "said", ["the offender management unit", "a prison offender manager", "police offender manager"]
)
def test_an_official_title_stays(said: str) -> None:
    assert not _labels(said)
