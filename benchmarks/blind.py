"""What the search for names finds of what is planted, by trick and carrier, and what it accuses wrongly.

``python -m benchmarks.blind`` prints the tables and writes ``build/benchmarks/blind.json``.
"""

import json
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from pathlib import Path

from app.fellowships.rules.blind import find
from benchmarks.blind_corpus.files import in_files
from benchmarks.blind_corpus.people import APPLICANTS
from benchmarks.blind_corpus.planted import Outcome, accused, in_texts, innocent_texts, outcome_of

OUT = Path(__file__).parents[1] / "build" / "benchmarks" / "blind.json"


def main() -> None:
    outcomes = [*(outcome_of(each) for each in in_texts()), *in_files()]
    told = {
        "by carrier": table(outcomes, lambda each: each.planted.carrier),
        "by trick": table(outcomes, lambda each: f"{each.planted.kind}: {each.planted.trick}"),
    }
    for name, rows in told.items():
        print(f"\n| {name} | planted | found | certain |\n|---|---|---|---|")
        for row in rows:
            print("| {} | {} | {} | {} |".format(*row))
    found = sum(each.is_found for each in outcomes)
    print(f"\nfound {found} of {len(outcomes)} ({found / len(outcomes):.1%})")
    for each in outcomes:
        if not each.is_found:
            print(f"missed: {each.planted.trick} · {each.planted.carrier} · {each.planted.secret!r}")
    told["innocent"] = innocents()
    OUT.parent.mkdir(parents=True, exist_ok=True)
    OUT.write_text(json.dumps(told, ensure_ascii=False, indent=1), "utf-8")


def table(outcomes: Iterable[Outcome], by: Callable[[Outcome], str]) -> list[tuple[str, int, int, int]]:
    groups: dict[str, list[Outcome]] = defaultdict(list)
    for each in outcomes:
        groups[by(each)].append(each)
    return [
        (name, len(group), sum(o.is_found for o in group), sum(o.is_certain for o in group))
        for name, group in groups.items()
    ]


def innocents() -> list[tuple[str, int, int, int]]:
    """Each text against one applicant in turn, then every text against every applicant."""
    texts = innocent_texts()
    once = Counter(span.is_certain for _text, span in accused(texts))
    began = time.process_time()
    every = Counter(span.is_certain for text in texts for each in APPLICANTS for span in find(text, each.identity()))
    seconds, letters = time.process_time() - began, sum(map(len, texts)) * len(APPLICANTS)
    rows = [
        ("one applicant a text", len(texts), once[True], once[False]),
        ("every applicant with every text", len(texts) * len(APPLICANTS), every[True], every[False]),
    ]
    print("\n| texts of others | searched | certain | hints |\n|---|---|---|---|")
    for row in rows:
        print("| {} | {} | {} | {} |".format(*row))
    print(f"\n{1000 * seconds / letters * 1000:.1f} ms of processor time for 1,000 characters")
    return rows


if __name__ == "__main__":
    main()
