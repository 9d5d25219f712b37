"""One command runs every benchmark."""

from pathlib import Path

import benchmarks
from benchmarks.__main__ import BENCHMARKS

FOLDER = Path(benchmarks.__file__).parent
RUN = 'if __name__ == "__main__":'


def test_every_benchmark_but_the_one_that_needs_data_is_run_with_the_others() -> None:
    runnable = {
        ".".join(path.relative_to(FOLDER).with_suffix("").parts).removesuffix(".__main__")
        for path in FOLDER.rglob("*.py")
        if RUN in path.read_text(encoding="utf-8")
    }

    assert runnable - {name for name, *_ in BENCHMARKS} == {"__main__", "real_data"}
