"""Third-party files are the published ones, and the table beside them says so."""

import hashlib
import re
from pathlib import Path

import pytest

VENDOR = Path(__file__).resolve().parents[2] / "static" / "vendor"
ROW = re.compile(r"^\| `([^`]+)` \|.*\| `([0-9a-f]{64})` \|$", re.MULTILINE)
LISTED = ROW.findall((VENDOR / "README.md").read_text("utf-8"))
LICENCES = {"LICENSE", "LICENSE.md", "OFL.txt", "README.md"}


@pytest.mark.parametrize(("name", "checksum"), LISTED)
def test_a_vendored_file_has_the_listed_checksum(name: str, checksum: str) -> None:
    assert hashlib.sha256((VENDOR / name).read_bytes()).hexdigest() == checksum


def test_every_vendored_file_is_listed_with_its_licence() -> None:
    present = {
        str(path.relative_to(VENDOR)) for path in VENDOR.rglob("*") if path.is_file() and path.name not in LICENCES
    }
    assert present == {name for name, _checksum in LISTED}


def test_our_styles_ask_no_third_party() -> None:
    sheets = (VENDOR.parent / "css").glob("*.css")
    asked = [
        found
        for sheet in sheets
        for found in re.findall(r"(?:url\(|@import)\s*[\"']?(?:https?:)?//", sheet.read_text("utf-8"))
    ]
    assert asked == []
