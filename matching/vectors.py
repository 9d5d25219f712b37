"""Facet vectors in large blocks: appended without moving, read where they lie, mapped from disk if loaded."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from matching.codes import Codes
from matching.errors import EncoderError
from matching.model import Vectors

BLOCK_ROWS = 65_536


@dataclass(slots=True)
class VectorBlocks:
    """Shared by successive snapshots of a pool; each remembers in ``end`` how far it may read."""

    dimension: int
    blocks: list[Vectors] = field(default_factory=list)
    used: int = 0
    codes: Codes | None = None
    """Bytes of the first blocks, of those that were loaded and that nobody writes to any more."""

    def place(self, count: int, end: int) -> int:
        """Where the next ``count`` rows start: in one block, never over rows that another snapshot has written."""
        start = max(end, self.used)
        if start // BLOCK_ROWS != (start + count - 1) // BLOCK_ROWS or not self._is_writable(start // BLOCK_ROWS):
            start = (start // BLOCK_ROWS + 1) * BLOCK_ROWS
        while len(self.blocks) <= start // BLOCK_ROWS:
            # Zeroed memory costs nothing before it is touched, so a small market stays small.
            self.blocks.append(np.zeros((BLOCK_ROWS, self.dimension), dtype=np.float32))
        self.used = start + count
        return start

    def write(self, start: int, rows: Sequence[Vectors | None]) -> None:
        """Puts unit rows; ``None`` leaves zeros, which are similar to nothing."""
        block, offset = self.blocks[start // BLOCK_ROWS], start % BLOCK_ROWS
        for position, row in enumerate(rows):
            if row is not None:
                if row.shape != (self.dimension,):
                    raise EncoderError(
                        f"A vector has the shape {row.shape}, but this market's have {self.dimension} numbers."
                    )
                block[offset + position] = row

    def read(self, start: int, stop: int) -> Vectors:
        """Rows of one block."""
        block = self.blocks[start // BLOCK_ROWS]
        return block[start % BLOCK_ROWS : start % BLOCK_ROWS + stop - start]

    def _is_writable(self, number: int) -> bool:
        return number >= len(self.blocks) or (
            bool(self.blocks[number].flags.writeable) and len(self.blocks[number]) == BLOCK_ROWS
        )
