"""The counter in the page counts what the service counts: one table for both."""

from collections.abc import Callable

from playwright.sync_api import Page

from tests.factories.texts import COUNTED

COUNT = "(texts) => texts.map((text) => [countLength(text, 'characters'), countLength(text, 'words')])"


def test_the_browser_counts_as_the_service_does(visit: Callable[..., Page]) -> None:
    counted = visit("/about").evaluate(COUNT, [text for text, _, _ in COUNTED])
    assert counted == [[of_characters, of_words] for _, of_characters, of_words in COUNTED]
