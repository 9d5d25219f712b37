"""Templates print and nothing else: no inline code, no unused imports, tokens in forms, every include exists."""

import re
from pathlib import Path

import pytest
from flask import Flask
from jinja2 import nodes

ROOT = Path(__file__).resolve().parents[2] / "templates"
PAGES = sorted(str(path.relative_to(ROOT)) for path in ROOT.rglob("*.html"))
HANDLER = re.compile(r"<[^>]*\son[a-z]+\s*=", re.IGNORECASE)
INLINE_SCRIPT = re.compile(r"<script(?![^>]*\ssrc=)", re.IGNORECASE)
INLINE_STYLE = re.compile(r"<style|\sstyle\s*=", re.IGNORECASE)
PLAIN_POST_FORM = re.compile(r'<form(?=[^>]*method="post")', re.IGNORECASE)


def text_of(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


@pytest.mark.parametrize("name", [name for name in PAGES if not name.startswith("emails/")])
def test_s29_no_template_has_inline_code(name: str) -> None:
    text = text_of(name)
    assert [found.group(0) for shape in (HANDLER, INLINE_SCRIPT, INLINE_STYLE) for found in shape.finditer(text)] == []


@pytest.mark.parametrize("name", PAGES)
def test_s27_no_template_switches_escaping_off(name: str) -> None:
    assert re.findall(r"\|\s*safe\b|autoescape false", text_of(name)) == []


@pytest.mark.parametrize("name", PAGES)
def test_what_a_template_imports_it_uses(app: Flask, name: str) -> None:
    tree = app.jinja_env.parse(text_of(name))
    imported = {
        alias[1] if isinstance(alias, tuple) else alias
        for block in tree.find_all(nodes.FromImport)
        for alias in block.names
    }
    assert imported - {found.name for found in tree.find_all(nodes.Name)} == set()


@pytest.mark.parametrize("name", PAGES)
def test_s26_every_form_that_writes_carries_the_token(name: str) -> None:
    text = text_of(name)
    assert len(PLAIN_POST_FORM.findall(text)) <= text.count("csrf_token()")


@pytest.mark.parametrize("name", PAGES)
def test_every_template_compiles_and_finds_what_it_includes(app: Flask, name: str) -> None:
    tree = app.jinja_env.parse(text_of(name))
    for block in tree.find_all((nodes.Include, nodes.FromImport, nodes.Extends, nodes.Import)):
        if isinstance(block.template, nodes.Const):
            assert (ROOT / str(block.template.value)).is_file(), block.template.value


@pytest.mark.parametrize("name", PAGES)
def test_pages_ask_no_third_party(name: str) -> None:
    asked = re.findall(r"<(?:script|link|img|iframe|source)[^>]*(?:src|href)=\"(https?:)?//", text_of(name))
    assert asked == []
