"""The goals beside other engines are judged by what one run measured."""

from dataclasses import replace

from benchmarks.engines.lines import BYTES, PRODUCTS, Line, goals_missed

OURS = Line(100_000, 1, PRODUCTS, 1.0, 100, 9.0, 12.0, (8.0, 10.0), 9.0, 1.0, 0.5)


def test_ours_may_take_half_as_long_again_as_the_quickest_exact_engine() -> None:
    numpy = replace(OURS, engine="numpy brute force", p50_ms=6.0)

    assert goals_missed([OURS, numpy]) == []
    assert goals_missed([OURS, replace(numpy, p50_ms=5.9)]) == [
        "100000x1, 100%: 9.0 ms beside 5.9 of numpy brute force"
    ]


def test_only_behind_the_narrow_filter_must_ours_be_quicker_than_an_approximate_engine() -> None:
    graph = replace(OURS, engine="FAISS HNSW, selector", p50_ms=0.6, recall_at_10=0.4)
    narrow = replace(OURS, passing=0.01, p50_ms=0.7)

    assert goals_missed([OURS, graph]) == []
    assert goals_missed([narrow, replace(graph, passing=0.01)]) == [
        "100000x1, 1%: 0.7 ms beside 0.6 of FAISS HNSW, selector"
    ]


def test_ours_must_find_all_at_any_size_and_others_need_not() -> None:
    small = replace(OURS, candidates=1_000, engine=BYTES, passing=0.1, recall_at_10=0.999)

    assert goals_missed([small, replace(small, engine="hnswlib, filter")]) == [
        f"recall 0.999 of {BYTES} at 1000x1, 10%"
    ]
