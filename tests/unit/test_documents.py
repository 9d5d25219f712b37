"""What the papers say of the code stays true."""

import re

from config import ROOT
from tools.settings_table import PAGE, page_with_table


def test_the_table_of_settings_is_up_to_date() -> None:
    page = PAGE.read_text("utf-8")
    assert page == page_with_table(page)


def test_the_map_of_the_house_names_folders_that_exist() -> None:
    architecture = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    named = re.findall(r"^\| `([a-z_/]+/)`", architecture, flags=re.MULTILINE)
    assert [name for name in named if not (ROOT / name).is_dir()] == []
