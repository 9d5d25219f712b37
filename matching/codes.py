"""Vectors in one byte a number, and how far a product with them can be from the true one."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from matching.model import Vectors

Bytes = npt.NDArray[np.uint8]

_GREATEST: Final = 127
_ZERO: Final = 128
"""The byte that stands for 0."""
_PIECE: Final = 8_192
_FLOAT32: Final = 2.0**-24
_SLACK: Final = 1 + 1e-4
"""Norms are found in float32; this covers their own rounding many times over."""


@dataclass(frozen=True, slots=True)
class Codes:
    """A vector is about ``(byte - 128) * scale``; a block's bytes lie as its vectors do."""

    blocks: tuple[Bytes, ...]
    scale: Vectors
    """(d,) what one step means in each dimension."""
    residual: float
    """The greatest distance of any vector from what its bytes say."""
    norm: float
    """The greatest length of any vector."""

    def asked(self, query: Vectors) -> "Asked":
        """The query in whole numbers for these bytes.

        With x the vector, y what its bytes say, and r what the query loses when it is rounded:
        |<q, x> - found| <= |q| |x - y| + |r / scale| |y|, by Cauchy and Schwarz, and |y| <= |x| + |x - y|. What brute
        force finds in float32 is itself off by about d · 2^-24 at most, which is added.
        """
        steps = query.astype(np.float64) * self.scale
        factor = _GREATEST / max(float(np.abs(steps).max()), 1e-30)
        numbers = np.rint(steps * factor)
        lost = float(np.linalg.norm((steps - numbers / factor) / self.scale))
        length, seen = float(np.linalg.norm(query.astype(np.float64))), self.norm + self.residual
        rounding = 4 * len(query) * _FLOAT32 * length * seen
        return Asked(numbers.astype(np.float32), factor, length * self.residual + lost * seen + rounding)


@dataclass(frozen=True, slots=True)
class Asked:
    numbers: Vectors
    """(d,) whole numbers from -127 to 127; products of them and bytes are exact in float32 up to 1,000 dimensions."""
    factor: float
    """What products with bytes are divided by."""
    error: float
    """No product is farther from the true one."""


def encoded(blocks: Sequence[Vectors]) -> Codes:
    """The codes of all blocks with one scale, so wide that nothing is cut off.

    >>> codes = encoded([np.eye(2, dtype=np.float32)])
    >>> codes.blocks[0].tolist(), codes.residual < 1e-5
    ([[255, 128], [128, 255]], True)
    """
    greatest = np.max([np.abs(piece).max(axis=0) for block in blocks for piece in _pieces(block)], axis=0)
    scale = np.where(greatest > 0, greatest / _GREATEST, 1).astype(np.float32)
    coded, residuals, norms = [], [0.0], [0.0]
    for block in blocks:
        kept = np.empty(block.shape, dtype=np.uint8)
        for number, piece in enumerate(_pieces(block)):
            steps = np.clip(np.rint(piece / scale), -_GREATEST, _GREATEST)
            kept[number * _PIECE : number * _PIECE + len(piece)] = steps + _ZERO
            residuals.append(_longest(piece - steps * scale))
            norms.append(_longest(piece))
        coded.append(kept)
    return Codes(tuple(coded), scale, max(residuals) * _SLACK + 1e-6, max(norms) * _SLACK)


def _pieces(block: Vectors) -> Iterable[Vectors]:
    return (block[start : start + _PIECE] for start in range(0, len(block), _PIECE))


def _longest(rows: Vectors) -> float:
    return float(np.sqrt(np.einsum("nd,nd->n", rows, rows).max()))
