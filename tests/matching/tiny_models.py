"""A sentence-transformers model of random weights and its own tokenizer, saved to a folder: no download."""

import json
import string
from pathlib import Path
from typing import Any

WIDTH, TOKENS = 48, 32


def tiny_model(
    folder: Path,
    *,
    prompts: dict[str, str] | None = None,
    truncate_dim: int | None = None,
    matryoshka: list[int] | None = None,
) -> Path:
    """Layers, pooling and files are those of a real model; more than ``TOKENS`` tokens do not fit its window."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.models import Pooling, Transformer
    from transformers import BertConfig, BertModel

    torch.manual_seed(1)
    base = folder / "base"
    tokenizer = _tokenizer()
    more: dict[str, Any] = {"matryoshka_dimensions": matryoshka} if matryoshka else {}
    config = BertConfig(
        vocab_size=len(tokenizer), hidden_size=WIDTH, num_hidden_layers=2, num_attention_heads=4,
        intermediate_size=96, max_position_embeddings=64, **more,
    )  # fmt: skip
    BertModel(config).eval().save_pretrained(base)
    tokenizer.save_pretrained(base)
    reading = Transformer(str(base), max_seq_length=TOKENS)
    model = SentenceTransformer(modules=[reading, Pooling(WIDTH, "mean")], device="cpu")
    model.save_pretrained(str(folder / "model"))
    _configure(folder / "model", prompts or {}, truncate_dim)
    return folder / "model"


def _tokenizer() -> Any:
    from tokenizers import Tokenizer
    from tokenizers.models import WordPiece
    from tokenizers.normalizers import BertNormalizer
    from tokenizers.pre_tokenizers import BertPreTokenizer
    from tokenizers.processors import TemplateProcessing
    from transformers import PreTrainedTokenizerFast

    special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]"]
    letters = string.ascii_lowercase + "äöüß" + string.digits + string.punctuation
    words = ["query", "passage", "robots", "hospital", "hospitals", "tax", "wine", "for", "the", "and", "meals"]
    vocabulary = [*special, *letters, *(f"##{letter}" for letter in letters), *words]
    made = Tokenizer(WordPiece({word: place for place, word in enumerate(vocabulary)}, unk_token="[UNK]"))
    made.normalizer = BertNormalizer(lowercase=True, strip_accents=False)
    made.pre_tokenizer = BertPreTokenizer()
    made.post_processor = TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", special.index("[CLS]")), ("[SEP]", special.index("[SEP]"))]
    )
    return PreTrainedTokenizerFast(
        tokenizer_object=made, unk_token="[UNK]", pad_token="[PAD]", cls_token="[CLS]", sep_token="[SEP]"
    )


def _configure(model: Path, prompts: dict[str, str], truncate_dim: int | None) -> None:
    """What the authors of a model write into its file by hand."""
    path = model / "config_sentence_transformers.json"
    said = json.loads(path.read_text(encoding="utf-8"))
    said["prompts"] = prompts
    if truncate_dim:
        said["truncate_dim"] = truncate_dim
    path.write_text(json.dumps(said), encoding="utf-8")
