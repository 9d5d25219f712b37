"""Numbers inside sentences are grouped as their reader groups them."""

import pytest
from flask import Flask

from app.core.counted import Counted
from app.core.forms import Form, LongTextField
from app.core.language import message, speaking


class Pasted(Form):
    text = LongTextField("Text", max_length=65_536)


@pytest.mark.parametrize(("language", "said"), [("de", "65.536"), ("en", "65,536")])
def test_a_number_is_grouped_by_the_language_of_the_sentence(language: str, said: str) -> None:
    with speaking(language):
        assert str(message("{limit}", limit=Counted(65_536))) == said


def test_a_text_that_is_too_long_names_both_numbers_grouped(app: Flask) -> None:
    with app.test_request_context(method="POST", data={"text": "x" * 70_000}), speaking("de"):
        form = Pasted()
        form.validate()
        told = " ".join(str(error) for error in form.text.errors)
    assert "65.536 Zeichen" in told
    assert "70.000" in told
