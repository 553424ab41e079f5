"""Every setting stands in the README's table, and the table holds no other."""

import re

import pytest

from circles.settings import Settings
from tests.structure.tree import ROOT

README = (ROOT / "README.md").read_text()
ABOUT_THE_RUN = {"BACKUP_PASSPHRASE"}  # read by one command, not by the settings


@pytest.mark.parametrize("name", sorted(Settings.model_fields))
def test_a_setting_is_in_the_readme(name: str) -> None:
    assert re.search(rf"`(?:CIRCLES_)?{name.upper()}`", README)


def test_the_readme_names_no_setting_that_is_not_there() -> None:
    known = {name.upper() for name in Settings.model_fields} | ABOUT_THE_RUN
    assert set(re.findall(r"\bCIRCLES_([A-Z][A-Z_]+)", README)) <= known
