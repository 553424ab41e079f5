"""A fragment is a file: one root element whose id begins with the file's name, so that a swap finds its place."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from tests.structure.tree import named, templates

JINJA = re.compile(r"\{#.*?#\}|\{%.*?%\}", re.DOTALL)
VALUE = re.compile(r"\{\{.*?\}\}", re.DOTALL)
NEVER_CLOSED = {"input", "br", "hr", "img", "meta", "link", "source", "wbr", "col"}
FRAGMENTS = tuple(path for path in templates() if path.name.startswith("_"))


class Roots(HTMLParser):
    """Collects the elements that stand in no other, and words that stand in none."""

    def __init__(self) -> None:
        super().__init__()
        self.depth = 0
        self.ids: list[str] = []
        self.loose = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self.depth == 0:
            self.ids.append(dict(attrs).get("id") or "")
        if tag not in NEVER_CLOSED:
            self.depth += 1

    def handle_endtag(self, tag: str) -> None:
        if tag not in NEVER_CLOSED:
            self.depth -= 1

    def handle_data(self, data: str) -> None:
        if self.depth == 0:
            self.loose += data.strip()


def _roots(text: str) -> Roots:
    roots = Roots()
    roots.feed(VALUE.sub("x", JINJA.sub("", text)))
    return roots


@pytest.mark.parametrize("path", FRAGMENTS, ids=named)
def test_a_fragment_has_one_root_named_like_its_file(path: Path) -> None:
    roots = _roots(path.read_text())
    name = path.stem.removeprefix("_").replace("_", "-")
    assert (len(roots.ids), roots.depth, roots.loose) == (1, 0, "")
    assert roots.ids[0] == name or roots.ids[0].startswith(f"{name}-")


@pytest.mark.parametrize("path", templates(), ids=named)
def test_a_page_holds_no_script_and_no_style_of_its_own(path: Path) -> None:
    """The content security policy would refuse them, and htmx's evaluated attributes too."""
    text = JINJA.sub("", path.read_text())
    assert re.findall(r"<script(?![^>]*\ssrc=)|<style|\sstyle=|\son[a-z]+=|\shx-on|=[\"']js:|javascript:", text) == []


@pytest.mark.parametrize("path", templates(), ids=named)
def test_nothing_on_a_page_comes_from_another_machine(path: Path) -> None:
    assert re.findall(r"(?:src|href|action)=[\"'](?:https?:)?//[^\"']*", path.read_text()) == []


@pytest.mark.parametrize("path", templates(), ids=named)
def test_no_page_puts_markup_in_unescaped(path: Path) -> None:
    assert re.findall(r"\|\s*safe\b|autoescape\s+false", path.read_text()) == []
