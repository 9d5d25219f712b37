"""What is known of models by their family, where the model's own files do not say it."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Family:
    """Models whose name contains ``part``.

    ``similarity`` are the cosines of unrelated and of closely related texts; multilingual e5 squeezes everything into
    [.7, 1]: without this its semantic part would say "very good" to all. ``query`` and ``passage`` stand before the
    texts where the model's files name no prompts. ``widths`` are those to which its rows may be cut.
    """

    part: str
    similarity: tuple[float, float]
    query: str = ""
    passage: str = ""
    widths: tuple[int, ...] = ()


USUAL: Final = Family("", (0.05, 0.75))

# The first that fits counts. The ranges of bge-m3, arctic and granite are estimates: none of them was measured here.
FAMILIES: Final = (
    Family("all-MiniLM-L6-v2", (0.05, 0.75)),
    Family("hashing", (0.05, 0.75)),
    Family("e5-large-instruct", (0.72, 0.95), "Instruct: Find texts about the same thing\nQuery: "),
    Family("e5-", (0.72, 0.95), "query: ", "passage: "),
    Family("bge-m3", (0.35, 0.8)),
    Family("arctic-embed-l-v2", (0.15, 0.75), "query: ", widths=(256,)),
    Family("arctic-embed-m-v2", (0.15, 0.75), "query: ", widths=(256,)),
    Family("arctic-embed", (0.2, 0.8), "Represent this sentence for searching relevant passages: "),
    Family("granite-embedding-311m-multilingual-r2", (0.45, 0.85), widths=(128, 256, 384, 512)),
    Family("granite-embedding", (0.45, 0.85)),
)


def family_of(encoder_name: str) -> Family:
    """The family of the encoder of that name or path; what is common where it has none.

    >>> family_of("intfloat/multilingual-e5-small").passage
    'passage: '
    >>> family_of("/models/our-own")
    Family(part='', similarity=(0.05, 0.75), query='', passage='', widths=())
    """
    return next((family for family in FAMILIES if family.part in encoder_name), USUAL)


def split_width(encoder_name: str) -> tuple[str, int | None]:
    """A model's name or path, and the width behind "@" to which its rows are to be cut.

    >>> split_width("Snowflake/snowflake-arctic-embed-m-v2.0@256")
    ('Snowflake/snowflake-arctic-embed-m-v2.0', 256)
    >>> split_width("BAAI/bge-m3")
    ('BAAI/bge-m3', None)
    """
    model, _at, width = encoder_name.rpartition("@")
    return (model, int(width)) if model and width.isascii() and width.isdigit() else (encoder_name, None)
