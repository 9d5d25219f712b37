"""Are both catalogues complete? Extracts every marked sentence and compares: `python -m tools.catalogues [--missing]`.

English is the source; German must have every sentence, each with the same placeholders, none left over.
"""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parents[1]
PARTS = ROOT / "translations" / "parts"
KEYWORDS = {"message": None, "plural_message": (1, 2), "_": None, "gettext": None, "ngettext": (1, 2)}
METHODS = [("app/**.py", "python"), ("templates/**.html", "jinja2"), ("templates/**.txt", "jinja2")]
OPTIONS = {"templates/**.html": {"trimmed": "true"}, "templates/**.txt": {"trimmed": "true"}}
PLACEHOLDER = re.compile(r"%\([a-z_]+\)[sd]|\{[a-z_]*\}")


def marked() -> dict[str | tuple[str, ...], str]:
    """Every marked sentence (or singular and plural) and where it first stands."""
    found: dict[str | tuple[str, ...], str] = {}
    for name, line, sentence, _comments, _context in extract_from_dir(ROOT, METHODS, OPTIONS, KEYWORDS):
        key = tuple(sentence) if isinstance(sentence, tuple) else sentence
        if key:
            found.setdefault(key, f"{name}:{line}")
    return found


def translated() -> tuple[dict[str | tuple[str, ...], list[str]], list[str | tuple[str, ...]]]:
    """What the German parts say, plural entries in several forms; and the sentences that two parts say differently."""
    said: dict[str | tuple[str, ...], list[str]] = {}
    unequal: list[str | tuple[str, ...]] = []
    for path in sorted(PARTS.glob("*.de.po")):
        with path.open("rb") as file:
            for entry in read_po(file, locale="de"):
                if entry.id:
                    key = tuple(entry.id) if isinstance(entry.id, list | tuple) else entry.id
                    forms = entry.string if isinstance(entry.string, list | tuple) else [entry.string]
                    german = [str(form or "") for form in forms]
                    if said.setdefault(key, german) != german:
                        unequal.append(key)
    return said, unequal


def faults() -> Iterator[str]:
    """A sentence for every gap, in a fixed order."""
    wanted, (said, unequal) = marked(), translated()
    for key, place in sorted(wanted.items(), key=lambda item: item[1]):
        forms = said.get(key, [])
        if not forms or not all(forms):
            yield f"{place}: no German for {key!r}"
            continue
        source = key if isinstance(key, str) else key[-1]
        if any(set(PLACEHOLDER.findall(form)) - set(PLACEHOLDER.findall(source)) for form in forms):
            yield f"{place}: a placeholder in the German of {key!r} is not in the English"
    for key in said.keys() - wanted.keys():
        yield f"translations: {key!r} stands in no page any more"
    for key in unequal:
        yield f"translations: two parts say {key!r} differently, and one of them would win everywhere"


def main() -> int:
    found = list(faults())
    for fault in found:
        print(fault)
    print(f"{len(marked())} sentences, {len(found)} faults")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
