"""``python -m benchmarks``: every benchmark, one after the other, each in a process of its own.

Hours on two cores the first time: what other engines build takes longest, and stays in `var/bench/engines`.
`benchmarks.real_data` stands apart: it needs a folder of data.
"""

import subprocess
import sys
from time import perf_counter

BENCHMARKS = (
    ("ranked_page",),
    ("whole_page",),
    ("learned_page",),
    ("learned_page",),
    ("market",),
    ("freshness",),
    ("import_rate",),
    ("all_pairs", "--anew"),
    ("kernels",),
    ("encoding",),
    ("engines",),
    ("engines.large",),
    ("nearby",),
    ("cost_model",),
    ("attestations", "verify"),
    ("attestations", "sync"),
    ("attestation_page",),
    ("allocation",),
    ("allocation_scale",),
    ("assignment",),
    ("review_scores",),
    ("deadline_rush",),
    ("answer_chance",),
    ("blind",),
    ("round_pages",),
    ("review_desk",),
    ("languages",),
    ("fairness",),
    ("stuffing",),
)


def main() -> int:
    """0 if each ran and kept its goals."""
    failed = []
    for name, *arguments in BENCHMARKS:
        words = " ".join((name, *arguments))
        print(f"== {words}", flush=True)
        began = perf_counter()
        command = [sys.executable, "-m", f"benchmarks.{name}", *arguments]
        if subprocess.run(command, check=False).returncode:  # noqa: S603 -- our own words
            failed.append(words)
        print(f"-- {words}: {perf_counter() - began:.0f} s\n", flush=True)
    if failed:
        print(f"Failed or missed a goal: {', '.join(failed)}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
