"""Reads PDF files from outside, in a process of its own: bounded in time and memory, without a database or a key.

Run by `app.core.documents` by its path, because it needs nothing of the application. A PDF comes in by standard input.
One line of JSON goes out, then the new PDF: ``{"pages": 3, "left_out": ["scripts"]}`` or ``{"refused": "encrypted"}``.
"""

import io
import json
import sys
import zlib
from collections.abc import Iterator

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Page, Pdf, Stream
from reportlab.lib.colors import Color
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

# What may act, what carries other files, what tells about the author: named by what the person is told of it.
LEFT_OUT = {
    "/JavaScript": "scripts", "/JS": "scripts", "/OpenAction": "actions", "/AA": "actions", "/A": "actions",
    "/EmbeddedFiles": "attachments", "/EF": "attachments", "/AF": "attachments", "/RichMedia": "attachments",
    "/AcroForm": "forms", "/XFA": "forms", "/Annots": "notes", "/Outlines": "outlines",
    "/Metadata": "metadata", "/PieceInfo": "metadata", "/LastModified": "metadata",
}  # fmt: skip
# In streams: data that lie in another file, and pages of another file.
ELSEWHERE = {"/F", "/FFilter", "/FDecodeParms", "/Ref", "/OPI", "/StructParents", "/StructParent"}
KEPT_OF_A_PAGE = frozenset(
    {"/Type", "/Parent", "/MediaBox", "/CropBox", "/Rotate", "/Resources", "/Contents", "/Group"}
)
SMALLEST_EDGE, LARGEST_EDGE = 36, 14_400
MOST_INFLATED = 512 * 1024 * 1024
MOST_OBJECTS = 100_000
MOST_FILTERS = 2
CHUNK = 1 << 16

JPEG_APP0, JPEG_COLOURS, JPEG_ADOBE, JPEG_APP15, JPEG_COMMENT = 0xE0, 0xE2, 0xEE, 0xEF, 0xFE
JPEG_START, JPEG_SCAN, JPEG_MARK = b"\xff\xd8", 0xDA, 0xFF

FONT, LARGEST_TYPE, FOOT_TYPE, EDGE = "Anschub Documents", 54, 9, 14


class Refused(Exception):
    """Raised with a code that the application has a sentence for."""


def clean(raw: bytes, most_pages: int) -> tuple[dict[str, object], bytes]:
    """The pages alone, written anew: what they show, and nothing that acts, hides or tells who made them."""
    if not raw.startswith(b"%PDF-"):
        raise Refused("not_pdf")
    try:
        with Pdf.open(io.BytesIO(raw)) as source:
            return _pages_alone(source, most_pages)
    except pikepdf.PasswordError as error:
        raise Refused("encrypted") from error
    except (pikepdf.PdfError, RuntimeError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise Refused("broken") from error


def _pages_alone(source: Pdf, most_pages: int) -> tuple[dict[str, object], bytes]:
    _check_whole(source, most_pages)
    found = _found(source)
    made = Pdf.new()
    for page in source.pages:
        made.pages.append(_bare(page))
    left = MOST_INFLATED
    for each in _dictionaries(made):
        for key in _keys(each) & LEFT_OUT.keys():
            del each[key]
        if isinstance(each, Stream):
            left -= _check_stream(each, left)
    out = io.BytesIO()
    made.save(out, compress_streams=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return {"pages": len(made.pages), "left_out": sorted(found)}, out.getvalue()


def _check_whole(source: Pdf, most_pages: int) -> None:
    if source.is_encrypted:
        raise Refused("encrypted")
    if len(source.objects) > MOST_OBJECTS:
        raise Refused("too_large")
    if len(source.pages) > most_pages:
        raise Refused("too_many_pages")
    if not len(source.pages):
        raise Refused("broken")


def _found(source: Pdf) -> set[str]:
    """What a file has that a page does not need to be seen."""
    found = {LEFT_OUT[key] for each in _dictionaries(source) for key in _keys(each) & LEFT_OUT.keys()}
    return found | ({"metadata"} if len(source.docinfo) else set())


def _keys(of: Object) -> set[str]:
    return {str(key) for key in of.keys()}  # noqa: SIM118 -- not a dict


def _bare(page: Page) -> Page:
    """The page with what it inherits, its boxes checked, and nothing but what makes it visible."""
    boxes = {"/MediaBox": page.mediabox, "/CropBox": page.cropbox}
    for name, box in boxes.items():
        low_x, low_y, high_x, high_y = (float(edge) for edge in box)
        edges = abs(high_x - low_x), abs(high_y - low_y)
        if not all(SMALLEST_EDGE <= edge <= LARGEST_EDGE for edge in edges):
            raise Refused("broken")
        page.obj[name] = Array([round(edge, 4) for edge in (low_x, low_y, high_x, high_y)])
    page.obj["/Resources"] = page.resources
    page.obj["/Rotate"] = page.rotation
    for key in _keys(page.obj) - KEPT_OF_A_PAGE:
        del page.obj[key]
    return page


def _dictionaries(pdf: Pdf) -> Iterator[Object]:
    """Every dictionary and stream of a file, those inside others too; what is referred to comes by itself."""
    waiting: list[Object] = [*pdf.objects, pdf.trailer]
    while waiting:
        each = waiting.pop()
        if isinstance(each, Dictionary | Stream):
            yield each
            waiting += [each[key] for key in sorted(_keys(each)) if _is_inside(each[key])]
        elif isinstance(each, Array):
            waiting += [part for part in each if _is_inside(part)]


def _is_inside(part: object) -> bool:
    return isinstance(part, Dictionary | Array | Stream) and not part.is_indirect


def _check_stream(stream: Object, most: int) -> int:
    """How many bytes it unpacks to. Refuses what unpacks to more than ``most``, or again and again."""
    for key in _keys(stream) & ELSEWHERE:
        del stream[key]
    named = stream.get("/Filter", Array([]))
    filters = [str(each) for each in named] if isinstance(named, Array) else [str(named)]
    if len(filters) > MOST_FILTERS or filters.count("/FlateDecode") > 1 or "/Crypt" in filters:
        raise Refused("too_large")
    if filters == ["/DCTDecode"]:
        parms = stream.get("/DecodeParms")
        assert parms is None or isinstance(parms, Dictionary | Array), "a filter's parameters are told by name"
        stream.write(without_metadata(stream.read_raw_bytes()), filter=Name.DCTDecode, decode_parms=parms)
    if "/FlateDecode" not in filters:
        return len(stream.read_raw_bytes())
    size = inflated(stream.read_raw_bytes(), most) if filters[0] == "/FlateDecode" else len(stream.read_bytes())
    if size > most:
        raise Refused("too_large")
    return size


def inflated(packed: bytes, most: int) -> int:
    """To how many bytes it unpacks, counted to just above ``most`` and never held."""
    unpacker, size, rest = zlib.decompressobj(), 0, packed
    try:
        while rest and size <= most and not unpacker.eof:
            size += len(unpacker.decompress(rest, CHUNK))
            rest = unpacker.unconsumed_tail
    except zlib.error:
        return size
    return size


def without_metadata(picture: bytes) -> bytes:
    """A JPEG without what cameras and programs write into it: place, time, device, comments. Colours stay."""
    if not picture.startswith(JPEG_START):
        return picture
    out, at = bytearray(JPEG_START), len(JPEG_START)
    while at + 4 <= len(picture) and picture[at] == JPEG_MARK and picture[at + 1] != JPEG_SCAN:
        marker = picture[at + 1]
        end = at + 2 + int.from_bytes(picture[at + 2 : at + 4], "big")
        is_told = JPEG_APP0 < marker <= JPEG_APP15 and marker not in (JPEG_COLOURS, JPEG_ADOBE)
        if not is_told and marker != JPEG_COMMENT:
            out += picture[at:end]
        at = end
    return bytes(out + picture[at:])


def stamp(raw: bytes, font_file: str, large: str, foot: str) -> tuple[dict[str, object], bytes]:
    """Our own stored file with words across every page and at its foot."""
    pdfmetrics.registerFont(TTFont(FONT, font_file))
    large, foot = (_drawable(words) for words in (large, foot))
    with Pdf.open(io.BytesIO(raw)) as pdf:
        sizes = {_size(page) for page in pdf.pages}
        sheets = {size: Pdf.open(io.BytesIO(_sheet(size, large, foot))) for size in sorted(sizes)}
        for page in pdf.pages:
            box = page.cropbox
            page.add_overlay(sheets[_size(page)].pages[0], pikepdf.Rectangle(*(float(edge) for edge in box)))
        out = io.BytesIO()
        pdf.save(out)
        return {"pages": len(pdf.pages)}, out.getvalue()


def _size(page: Page) -> tuple[float, float]:
    """Width and height as the page is looked at."""
    left, low, right, high = (float(edge) for edge in page.cropbox)
    width, height = abs(right - left), abs(high - low)
    return (height, width) if page.rotation % 180 else (width, height)


def _drawable(words: str) -> str:
    """What the font cannot draw becomes a question mark; the number of the copy tells whose it is all the same."""
    known = pdfmetrics.getFont(FONT).face.charToGlyph
    return "".join(sign if ord(sign) in known else "?" for sign in words)


def _sheet(size: tuple[float, float], large: str, foot: str) -> bytes:
    width, height = size
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=size)
    canvas.setFillColor(Color(0.26, 0.29, 0.42, alpha=0.16))
    points = min(LARGEST_TYPE, 0.8 * min(width, height) / max(1, pdfmetrics.stringWidth(large, FONT, 1)) * 1.2)
    canvas.saveState()
    canvas.translate(width / 2, height / 2)
    canvas.rotate(30)
    canvas.setFont(FONT, points)
    canvas.drawCentredString(0, -points / 3, large)
    canvas.restoreState()
    points = min(FOOT_TYPE, (width - 2 * EDGE) / max(1, pdfmetrics.stringWidth(foot, FONT, 1)))
    canvas.setFont(FONT, points)
    wide = pdfmetrics.stringWidth(foot, FONT, points)
    canvas.setFillColor(Color(1, 1, 1, alpha=0.85))
    canvas.rect(EDGE - 3, EDGE - 5, wide + 6, points + 6, stroke=0, fill=1)
    canvas.setFillColor(Color(0.26, 0.29, 0.42))
    canvas.drawString(EDGE, EDGE - 1, foot)
    canvas.save()
    return out.getvalue()


def main() -> None:
    deed, *values = sys.argv[1:]
    raw = sys.stdin.buffer.read()
    try:
        told, made = clean(raw, int(values[0])) if deed == "clean" else stamp(raw, *values)
    except Refused as refusal:
        told, made = {"refused": str(refusal)}, b""
    except MemoryError:
        told, made = {"refused": "too_large"}, b""
    sys.stdout.buffer.write(json.dumps(told).encode() + b"\n" + made)


if __name__ == "__main__":
    main()
