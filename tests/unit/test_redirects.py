"""Only paths of ours are followed."""

import pytest

from app.core.redirects import safe_next


@pytest.mark.parametrize("path", ["/", "/matches?page=2&sort=newest", "/profiles/x7k2m9q4t8vb#problem", "/a%20b"])
def test_s33_our_own_paths_are_kept(path: str) -> None:
    assert safe_next(path, default="/home") == path


FOREIGN = [
    "//evil.example",
    "/\\evil.example",
    "/%09/evil.example",
    "https:evil.example",
    "///evil.example",
    "https://evil.example",
    "javascript:alert(1)",
    "/\tevil",
    "/\nevil",
    " /evil",
    "/ä",
    "\\evil",
    "",
    None,
    "evil",
    "/%5cevil.example",
    "/%2f/evil.example",
    "/" + "a" * 5000,
    "//\u0435vil.example",
]


@pytest.mark.parametrize("path", FOREIGN)
def test_s33_everything_else_goes_to_the_default(path: str | None) -> None:
    assert safe_next(path, default="/home") == "/home"
