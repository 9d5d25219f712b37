"""Which passwords may be chosen: long enough, not on the shipped list, not made of what anybody knows."""

import unicodedata
from functools import lru_cache
from pathlib import Path

from app.core.errors import RuleBroken
from app.core.language import message

MINIMUM_LENGTH = 8
RECOMMENDED_LENGTH = 15
MAXIMUM_LENGTH = 1024
COMMON_PASSWORDS = Path(__file__).resolve().parents[1] / "data" / "common-passwords.txt"
MINIMUM_LISTED = 10_000

# What an attacker tries first here; each also with digits and signs around it.
CONTEXT_WORDS = (
    "anschub", "anschubfinanzierung", "missionki", "acatech", "startup", "spinoff", "fellowship", "investor",
    "investorin", "gründer",
    "gründerin", "founder", "passwort", "password", "kennwort", "einführung", "vorschlag",
)  # fmt: skip
SHORTEST_OWN_WORD = 4
KEYBOARD_ROWS = ("qwertzuiopü", "qwertyuiop", "asdfghjklöä", "1234567890", "abcdefghijklmnopqrstuvwxyz")
FEWEST_SIGNS = 4


def prepared(password: str) -> str:
    """The form that is hashed: NFC, so that ä typed as one sign or as two is one password. Nothing is cut off."""
    return unicodedata.normalize("NFC", password)


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold().strip()


def _letters(text: str) -> str:
    """The word without digits and signs around and between its letters."""
    return "".join(letter for letter in _folded(text) if letter.isalpha())


@lru_cache(maxsize=1)
def common_passwords() -> frozenset[str]:
    """The shipped list. Raises OSError or ValueError when it is missing or cut: nothing is accepted unchecked."""
    words = frozenset(COMMON_PASSWORDS.read_text(encoding="utf-8").splitlines())
    if len(words) < MINIMUM_LISTED:
        raise ValueError(f"{COMMON_PASSWORDS} holds {len(words)} passwords, expected at least {MINIMUM_LISTED}")
    return words


def is_common(password: str) -> bool:
    """On the list as it stands, or a listed word of six letters or more with digits and signs around it."""
    folded = _folded(password)
    stripped = folded.strip("0123456789!?.,;:#*+-_/\\()[]{}<>$%&@§\"'= ")
    return (
        folded in common_passwords()
        or stripped in common_passwords()
        or len(set(folded)) < FEWEST_SIGNS
        or any(run in row for row in KEYBOARD_ROWS for run in (folded, folded[::-1]))
    )


def _own_words(display_name: str, address: str) -> set[str]:
    parts = [
        *display_name.split(),
        display_name,
        address,
        *address.replace("@", ".").split("."),
        address.partition("@")[0],
    ]
    return {word for word in (_letters(part) for part in parts) if len(word) >= SHORTEST_OWN_WORD}


def check_password(password: str, *, display_name: str, address: str) -> None:
    """Raise RuleBroken (field ``new_password``) unless the password may be chosen; any sign may stand in it."""
    chosen = prepared(password)
    if any(unicodedata.category(sign) == "Cs" or sign == "\0" for sign in chosen):
        raise RuleBroken(
            message("This password contains a sign that cannot be stored. Choose other signs."), field="new_password"
        )
    if len(chosen) < MINIMUM_LENGTH:
        text = message(
            "Choose a password of at least {limit} characters, better {better} or more.",
            limit=MINIMUM_LENGTH,
            better=RECOMMENDED_LENGTH,
        )
        raise RuleBroken(text, field="new_password")
    if len(chosen) > MAXIMUM_LENGTH:
        raise RuleBroken(
            message("Choose a password of at most {limit} characters.", limit=MAXIMUM_LENGTH), field="new_password"
        )
    letters = _letters(chosen)
    known = {_letters(word) for word in CONTEXT_WORDS} | _own_words(display_name, address)
    if _folded(chosen) == _folded(address) or letters in known:
        text = message(
            "This password consists of your name, your address or words of this platform. Choose another one."
        )
        raise RuleBroken(text, field="new_password")
    if is_common(chosen):
        text = message("This password is on lists of known passwords. Choose another one, for example four words.")
        raise RuleBroken(text, field="new_password")
