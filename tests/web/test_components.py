"""The macros that every form and list is made of."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from werkzeug.datastructures import MultiDict

from app.core.forms import ChoiceField, ChoicesField, Form, LongTextField, PasswordField, TextField, TickField
from app.core.language import message
from app.core.paging import Page

Render = Callable[..., BeautifulSoup]


class SampleForm(Form):
    name = TextField(message("Name"), description="So you appear in lists.")
    about = LongTextField(message("Problem"), max_length=20)
    password = PasswordField(message("Password"))
    stage = ChoiceField(message("Stage"), choices=[("seed", "Seed"), ("a", "Series A")])
    sectors = ChoicesField(message("Sectors"), choices=[("e", "Energy"), ("f", "Farming")], optional=True)
    consent = TickField(message("I agree"), required=message("Tick this to go on."))


@dataclass(frozen=True)
class Part:
    label: str
    width: float


@pytest.fixture
def render(app: Flask) -> Render:
    def made(source: str, **values: object) -> BeautifulSoup:
        with app.test_request_context("/", headers={"Accept-Language": "en"}):
            return BeautifulSoup(app.jinja_env.from_string(source).render(values), "html.parser")

    return made


def sample_form(app: Flask, **typed: str) -> SampleForm:
    with app.test_request_context("/", method="POST", headers={"Accept-Language": "en"}):
        form = SampleForm(MultiDict(typed), meta={"csrf": False})
        form.validate()
        return form


FIELD = '{% from "components/field.html" import field %}{{ field(form[name]) }}'


def test_u09_a_refused_field_keeps_its_value_and_says_why(app: Flask, render: Render) -> None:
    shown = render(FIELD, form=sample_form(app, about="much more than twenty characters"), name="about")
    control = shown.select_one("textarea")
    assert control is not None
    assert control.text.strip() == "much more than twenty characters"
    assert control["aria-invalid"] == "true"
    assert "20 characters" in shown.select_one("#about-error").text  # type: ignore[union-attr]
    assert control["aria-describedby"] == "about-error about-limit"


def test_u07_only_optional_fields_are_marked(app: Flask, render: Render) -> None:
    form = sample_form(app)
    assert "(optional)" in render(FIELD, form=form, name="sectors").text
    assert "(optional)" not in render(FIELD, form=form, name="name").text
    assert "*" not in render(FIELD, form=form, name="name").text


def test_u11_the_summary_says_word_for_word_what_stands_beside_the_field(app: Flask, render: Render) -> None:
    form = sample_form(app, name="A")
    summary = render(
        '{% from "components/error_summary.html" import error_summary %}{{ error_summary(form) }}', form=form
    )
    links = {str(link["href"]): link.text for link in summary.select("a")}
    assert set(links) == {"#about", "#password", "#stage", "#consent"}
    for target, sentence in links.items():
        assert sentence in render(FIELD, form=form, name=target.removeprefix("#")).text


def test_a_password_is_never_shown_again(app: Flask, render: Render) -> None:
    assert "hunter2" not in str(render(FIELD, form=sample_form(app, password="hunter2"), name="password"))


def test_a_choice_is_never_made_for_the_person(app: Flask, render: Render) -> None:
    options = render(FIELD, form=sample_form(app), name="stage").select("option")
    assert [option["value"] for option in options] == ["", "seed", "a"]


def test_the_first_of_a_group_has_the_id_the_summary_links_to(app: Flask, render: Render) -> None:
    boxes = render(FIELD, form=sample_form(app, sectors="f"), name="sectors").select("input")
    assert [(box["id"], box.has_attr("checked")) for box in boxes] == [("sectors-0", False), ("sectors-1", True)]


def test_s25_what_a_person_typed_is_escaped(app: Flask, render: Render) -> None:
    shown = render(FIELD, form=sample_form(app, name='"><script>alert(1)</script>'), name="name")
    assert shown.select("script") == []


def test_a_score_bar_is_made_of_its_parts_and_holds_no_number_to_read(render: Render) -> None:
    source = '{% from "components/score_bar.html" import score_bar %}{{ score_bar(parts) }}'
    shown = render(source, parts=[Part("Sector", 20), Part("Thesis", 44)])
    bar = shown.select_one("svg.score-bar")
    assert bar is not None
    assert bar["aria-label"] == "Made up of, largest first: Thesis, Sector"
    assert [rect["width"] for rect in bar.select("rect")] == ["19.3", "43.3"]


def test_u26_one_page_needs_no_page_numbers(render: Render) -> None:
    source = '{% from "components/pagination.html" import pagination %}{{ pagination(page, address) }}'
    address = "?page={}".format
    assert render(source, page=Page([], 1, 25, 25), address=address).select("nav") == []
    shown = render(source, page=Page([], 2, 25, 160), address=address)
    assert "Page 2 of 7" in shown.text
    assert [link["href"] for link in shown.select("a[rel]")] == ["?page=1", "?page=3"]
