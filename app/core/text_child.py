"""Reads what a file says in words: of a PDF its pages and everything beside them, of a picture what is written into it.

Run by `app.core.document_text` by its path, as `pdf_child` is: a process of its own, bounded, without database or key.
One line of JSON goes out: ``{"passages": [[carrier, page, text] …], "unread": [[reason, page] …]}`` or
``{"refused": …}``.
"""

import contextlib
import html
import io
import json
import re
import sys
from collections.abc import Iterator

import pikepdf
import pypdfium2
from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream, String
from PIL import ExifTags, Image, IptcImagePlugin
from pypdfium2 import raw as pdfium

Passage = tuple[str, int, str]

MOST_LETTERS, MOST_STRINGS, MOST_PAGES = 2_000_000, 20_000, 500
# A page of fewer letters than this that shows a picture is a picture with a caption.
FEWEST_LETTERS = 80
MOST_UNKNOWN = 0.2
OUTLINE = "title of the outline"
# By the key under which a string stands, what the person reads who looks for it.
CARRIERS = {
    "/Author": "particulars", "/Title": "particulars", "/Subject": "particulars", "/Keywords": "particulars",
    "/Creator": "particulars", "/Producer": "particulars", "/Company": "particulars", "/Manager": "particulars",
    "/Contents": "note", "/RC": "note", "/Subj": "note", "/T": "form", "/V": "form", "/DV": "form", "/TU": "form",
    "/TM": "form", "/F": "attached", "/UF": "attached", "/Desc": "attached", "/URI": "link", "/Alt": "structure",
    "/ActualText": "structure", "/E": "structure", OUTLINE: "outline",
}  # fmt: skip
# Strings of bytes that nobody wrote.
CODES = frozenset({"/ID", "/O", "/U", "/OE", "/UE", "/CheckSum", "/Lookup", "/CreationDate", "/ModDate"})
_MARKUP = re.compile(r"<[^>]*>|<\?[^>]*\?>")
_VALUES = re.compile(r"=\s*\"([^\"]*)\"|=\s*'([^']*)'|>([^<]+)<")
_LINE_END = re.compile("(?:\x02|\ufffe)\\s*")
_TEXT = re.compile(r"[^\W\d_]{2,}|\d{4,}")
_XMP = re.compile(rb"<x:xmpmeta.*?</x:xmpmeta>|<rdf:RDF.*?</rdf:RDF>", re.DOTALL)


def read_pdf(raw: bytes) -> dict[str, object]:
    passages = [*_pages(raw)]
    unread = [*_unread(raw, {page: text for carrier, page, text in passages if carrier == "page"})]
    with Pdf.open(io.BytesIO(raw)) as pdf:
        passages += _beside_the_pages(pdf)
    return {"passages": _bounded(passages), "unread": sorted(set(unread))}


def _pages(raw: bytes) -> Iterator[Passage]:
    """The text of each page, an invisible layer over a scan too."""
    document = pypdfium2.PdfDocument(raw)
    for number in range(min(len(document), MOST_PAGES)):
        page = document[number]
        text = page.get_textpage()
        yield "page", number + 1, _LINE_END.sub("", text.get_text_range(errors="replace"))
        text.close()
        page.close()


def _unread(raw: bytes, texts: dict[int, str]) -> Iterator[tuple[str, int]]:
    """Pages on which something is shown that is no text: a person must look."""
    document = pypdfium2.PdfDocument(raw)
    if len(document) > MOST_PAGES:
        yield "too_long", MOST_PAGES
    for number, text in texts.items():
        page = document[number - 1]
        kinds = {each.type for each in page.get_objects(max_depth=6)}
        letters = sum(sign.isalpha() for sign in text)
        unknown = sum(sign == "\ufffd" or "\ue000" <= sign <= "\uf8ff" for sign in text)
        if pdfium.FPDF_PAGEOBJ_IMAGE in kinds:
            yield ("no_text" if letters < FEWEST_LETTERS else "pictures"), number
        elif letters < FEWEST_LETTERS and kinds & {pdfium.FPDF_PAGEOBJ_PATH, pdfium.FPDF_PAGEOBJ_SHADING}:
            yield "drawn", number
        if unknown > MOST_UNKNOWN * max(1, len(text)):
            yield "unknown_letters", number
        page.close()


def _beside_the_pages(pdf: Pdf) -> Iterator[Passage]:
    """Every string of the file by the key it stands under: particulars, notes, forms, the outline, names of files."""
    for each, key in _objects(pdf):
        if isinstance(each, String) and key not in CODES:
            yield CARRIERS.get(key, "other"), 0, str(each)
        elif isinstance(each, Stream):
            yield from _of_a_stream(each)


def _of_a_stream(stream: Object) -> Iterator[Passage]:
    if stream.get("/Type") == Name.Metadata:
        yield "particulars", 0, _of_xml(stream.read_bytes())
    elif stream.get("/Type") == Name.EmbeddedFile:
        yield "attached", 0, stream.read_bytes()[:MOST_LETTERS].decode("utf-8", "ignore")
    elif stream.get("/Subtype") == Name.Image and b"/DCT" in stream.get("/Filter", Array([])).unparse():
        with contextlib.suppress(pikepdf.PdfError, OSError, ValueError):
            raw = stream.read_raw_bytes()
            picture = raw if raw.startswith(b"\xff\xd8") else stream.read_bytes(pikepdf.StreamDecodeLevel.specialized)
            for _carrier, page, text in _of_a_picture(picture):
                yield "picture", page, text


def _objects(pdf: Pdf) -> Iterator[tuple[Object, str]]:
    waiting: list[tuple[Object, str]] = [(each, "") for each in (*pdf.objects, pdf.trailer)]
    while waiting:
        each, key = waiting.pop()
        yield each, key
        if isinstance(each, Dictionary | Stream):
            is_entry = "/Parent" in each and "/Title" in each and "/Type" not in each
            for name, value in each.items():
                if not value.is_indirect if isinstance(value, Object) else False:
                    waiting.append((value, OUTLINE if is_entry and name == "/Title" else str(name)))
        elif isinstance(each, Array):
            waiting += [(value, key) for value in each if isinstance(value, Object) and not value.is_indirect]


def read_picture(raw: bytes) -> dict[str, object]:
    """What a camera or a program wrote into it. Its pixels nobody reads here, so a person always looks."""
    return {"passages": _bounded(list(_of_a_picture(raw))), "unread": [("pixels", 0)]}


def _of_a_picture(raw: bytes) -> Iterator[Passage]:
    with Image.open(io.BytesIO(raw)) as picture:
        for name, value in picture.info.items():
            if isinstance(value, str | bytes) and name not in {"icc_profile", "exif", "photoshop"}:
                yield "written in", 0, _of_xml(value) if _is_xml(value) else f"{name}: {_of_bytes(value)}"
        yield from (("camera", 0, each) for each in _of_exif(picture.getexif()))
        for value in (IptcImagePlugin.getiptcinfo(picture) or {}).values():
            for each in value if isinstance(value, list) else [value]:
                yield "press", 0, _of_bytes(each)
    for found in _XMP.findall(raw):
        yield "particulars", 0, _of_xml(found)


def _of_exif(exif: Image.Exif) -> Iterator[str]:
    inner = (exif.get_ifd(tag) for tag in (ExifTags.IFD.Exif, ExifTags.IFD.GPSInfo, ExifTags.IFD.Interop))
    for values in (dict(exif), *inner):
        for tag, value in values.items():
            if isinstance(value, bytes) and ExifTags.TAGS.get(tag, "").startswith("XP"):
                yield value.decode("utf-16-le", "ignore")
            elif isinstance(value, str | bytes):
                yield _of_bytes(value)


def _of_bytes(value: str | bytes) -> str:
    if isinstance(value, str):
        return _as_meant(value)
    plain = value.removeprefix(b"ASCII\0\0\0").removeprefix(b"UNICODE\0")
    if b"\0" in plain[:20]:
        return plain.decode("utf-16-le" if plain[1:2] == b"\0" else "utf-16-be", "ignore")
    try:
        return plain.decode("utf-8")
    except UnicodeDecodeError:
        return plain.decode("latin-1")


def _as_meant(value: str) -> str:
    """Programs write UTF-8 where the format knows no such letters."""
    try:
        return value.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return value


def _is_xml(value: str | bytes) -> bool:
    return (b"<x:xmpmeta" if isinstance(value, bytes) else "<x:xmpmeta") in value  # type: ignore[operator] # same type


def _of_xml(raw: str | bytes) -> str:
    """What stands between the marks and in their values."""
    text = raw.decode("utf-8", "ignore") if isinstance(raw, bytes) else raw
    values = ("".join(found) for found in _VALUES.findall(text))
    return html.unescape("\n".join(value.strip() for value in values if value.strip() and "://" not in value))


def _bounded(passages: list[Passage]) -> list[Passage]:
    """What says something, once each, no more than a person could have written."""
    left = MOST_LETTERS
    kept: dict[Passage, None] = {}
    for carrier, page, text in passages[:MOST_STRINGS]:
        plain = text.replace("\0", "")
        if left > 0 and (carrier == "page" or _TEXT.search(plain)):
            kept[carrier, page, plain[:left]] = None
            left -= len(plain)
    return list(kept)


def main() -> None:
    read = {"pdf": read_pdf, "picture": read_picture}[sys.argv[1]]
    raw = sys.stdin.buffer.read()
    try:
        told = read(raw)
    except MemoryError:
        told = {"refused": "too_large"}
    except (
        pikepdf.PdfError,
        pypdfium2.PdfiumError,
        OSError,
        RuntimeError,
        ValueError,
        TypeError,
        KeyError,
        SyntaxError,
    ) as error:
        told = {"refused": "broken", "kind": type(error).__name__}
    sys.stdout.buffer.write(json.dumps(told).encode() + b"\n")


if __name__ == "__main__":
    main()
