"""A faster way of multiplying, taken only where the processor has it and a self-test finds the same order."""

from typing import Final

import numpy as np

from matching.encoders import SentenceTransformerEncoder
from matching.model import Encoder, Vectors
from matching.word_lists import FOLDER

LEAST_COSINE: Final = 0.999
FIRST: Final = 10
TIE: Final = 0.002
"""Cosines closer than this are nobody's order: which of two such texts is tenth may differ."""


def quickened(encoder: Encoder) -> Encoder:
    """The encoder in bfloat16 if this processor multiplies those and the self-test agrees, or as it was.

    Decided once a process. Names stay: rows of either way may be compared.
    """
    if isinstance(encoder, SentenceTransformerEncoder) and multiplies_halves():
        texts = self_test()
        exact = encoder.encode(texts)
        take_back = encoder.halve()
        if not agrees(exact, encoder.encode(texts)):
            take_back()
    return encoder


def multiplies_halves() -> bool:
    """Whether this processor has instructions for bfloat16; without them it would be slower than single precision."""
    import torch  # noqa: PLC0415 -- loaded with the model

    # Private names of torch, which has no public ones; where they are gone, nothing is gained and nothing breaks.
    asked = (getattr(torch.cpu, name, None) for name in ("_is_avx512_bf16_supported", "_is_amx_tile_supported"))
    return any(ask() for ask in asked if ask is not None)


def self_test() -> list[str]:
    """Some start-ups and theses in both languages, one by one and three at a time."""
    lines = (FOLDER / "self_test.txt").read_text(encoding="utf-8").splitlines()
    texts = [line for line in lines if line and not line.startswith("#")]
    return [*texts, *(" ".join(texts[start : start + 3]) for start in range(0, len(texts), 3))]


def agrees(exact: Vectors, quick: Vectors) -> bool:
    """Whether (n, d) unit rows are the same within ``LEAST_COSINE``, and each text's nearest ``FIRST`` others too."""
    return bool((exact * quick).sum(axis=1).min() >= LEAST_COSINE) and all(
        _same_first(mine, its) for mine, its in zip(_likeness(exact), _likeness(quick), strict=True)
    )


def _likeness(rows: Vectors) -> Vectors:
    found: Vectors = rows @ rows.T
    np.fill_diagonal(found, -2)
    return found


def _same_first(exact: Vectors, quick: Vectors) -> bool:
    """Whether whom the quick way puts first belongs there by the exact way, ties apart."""
    first = np.argsort(-quick, kind="stable")[:FIRST]
    last_exact = np.sort(exact)[-FIRST:][0]
    return bool((exact[first] >= last_exact - TIE).all())
