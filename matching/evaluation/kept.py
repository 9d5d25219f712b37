"""Vectors kept between evaluations: encoding is what costs, and the texts of a folder of deals stay the same."""

import hashlib
import os
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from matching.bridge.encoder import encoded
from matching.model import Encoder, Purpose, Vectors


class KeptEncoder:
    """An encoder of English texts that remembers whole calls, one file each, by its name and the texts.

    Whole calls, since a model's last digits depend on what is encoded together: a later run is the same to the byte.
    """

    def __init__(self, encoder: Encoder, folder: Path) -> None:
        self._encoder = encoder
        self._folder = folder
        self.name = encoder.name
        self.dimension = encoder.dimension

    def encode(self, texts: Sequence[str], *, purpose: Purpose = "passage") -> Vectors:
        said = "\0".join((self.name, purpose, *texts))
        path = self._folder / f"{hashlib.sha256(said.encode('utf-8', 'surrogatepass')).hexdigest()}.npy"
        found = self._read(path, len(texts))
        return self._written(path, texts, purpose) if found is None else found

    def _read(self, path: Path, length: int) -> Vectors | None:
        try:
            rows: Vectors = np.load(path, allow_pickle=False)
        except (OSError, ValueError, EOFError):
            return None
        return rows if rows.shape == (length, self.dimension) else None

    def _written(self, path: Path, texts: Sequence[str], purpose: Purpose) -> Vectors:
        if purpose == "passage":
            rows = encoded(self._encoder, texts, ["en"] * len(texts))
        else:
            rows = self._encoder.encode(texts, purpose=purpose)
        self._folder.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_suffix(f".{os.getpid()}.tmp")
        with unfinished.open("wb") as file:
            np.save(file, rows)
        unfinished.replace(path)
        return rows
