"""The inbox by single keys: they press what is there to see, rest while one types, and can be switched off."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page

from tests.browser.looking import Windows

ROW = "document.activeElement.closest('li.message')?.id ?? ''"
ROWS = "[...document.querySelectorAll('li.message')].map(row => row.id)"
IS_OPEN = "document.getElementById('keys').open"


@pytest.fixture
def inbox(all_windows: Windows) -> Iterator[Page]:
    page = all_windows.page("/introductions", "investor")
    yield page
    page.close()


def test_j_and_k_go_from_name_to_name_and_stay_at_the_ends(inbox: Page) -> None:
    rows = inbox.evaluate(ROWS)
    seen = []
    for key in ("j", "j", "k", "k"):
        inbox.keyboard.press(key)
        seen.append(inbox.evaluate(ROW))
    last = min(1, len(rows) - 1)
    assert seen == [rows[0], rows[last], rows[0], rows[0]]


def test_a_question_mark_lists_the_keys_and_no_key_does_anything_behind_the_list(inbox: Page) -> None:
    inbox.keyboard.press("?")
    assert inbox.evaluate(IS_OPEN)
    inbox.keyboard.press("j")
    assert inbox.evaluate(ROW) == ""
    inbox.keyboard.press("Escape")
    assert not inbox.evaluate(IS_OPEN)


def test_u_takes_back_what_was_answered_wherever_the_row_went(inbox: Page) -> None:
    undo = "ol.inbox .deeds form[action$='/undo']"
    before = inbox.evaluate(ROWS)
    for key in ("j", "x", "d"):
        inbox.keyboard.press(key)
    inbox.wait_for_selector(undo)
    inbox.keyboard.press("u")
    inbox.wait_for_selector(undo, state="detached")
    assert inbox.evaluate(ROWS) == before


def test_in_a_field_a_key_is_a_letter(inbox: Page) -> None:
    inbox.evaluate("document.querySelector('main').insertAdjacentHTML('beforeend', '<input id=\"typed\">')")
    inbox.focus("#typed")
    inbox.keyboard.type("jx?")
    assert inbox.input_value("#typed") == "jx?"
    assert not inbox.evaluate(IS_OPEN)


def test_wcag_2_1_4_single_keys_can_be_switched_off(inbox: Page) -> None:
    inbox.evaluate("document.body.dataset.keys = 'off'")
    inbox.keyboard.press("j")
    inbox.keyboard.press("?")
    assert (inbox.evaluate(ROW), inbox.evaluate(IS_OPEN)) == ("", False)
