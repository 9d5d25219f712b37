"""Whether words among which no stop word decides are German."""

from collections.abc import Iterable

from matching.bridge.readings import Reader


def sounds_german(found: Iterable[str], reader: Reader) -> bool:
    """More of the lower-case words are German forms or compounds or carry umlauts than are English.

    A word of both languages ("Software", "Hand") speaks for English, whose texts must never be changed.
    """
    balance = 0
    for word in set(found):
        if word in reader.english:
            balance -= 1
        elif not word.isascii() or reader.inflections.best(word) is not None or reader.read(word).how == "compound":
            balance += 1
    return balance > 0
