"""Reads PDF files from outside, in a process of its own: bounded in time and memory, without a database or a key.

Run by `app.core.documents` by its path, because it needs nothing of the application. A PDF comes in by standard input.
One line of JSON goes out, then the new PDF: ``{"pages": 3, "left_out": ["scripts"]}`` or ``{"refused": "encrypted"}``.
"""

import io
import json
import re
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
PACKINGS = {"/FlateDecode", "/LZWDecode", "/RunLengthDecode", "/ASCII85Decode", "/ASCIIHexDecode"}
PICTURES = {"/DCTDecode", "/JPXDecode", "/JBIG2Decode", "/CCITTFaxDecode"}
SHORT_FILTERS = {
    "/Fl": "/FlateDecode", "/LZW": "/LZWDecode", "/RL": "/RunLengthDecode", "/A85": "/ASCII85Decode",
    "/AHx": "/ASCIIHexDecode", "/DCT": "/DCTDecode", "/CCF": "/CCITTFaxDecode",
}  # fmt: skip
CHUNK = 1 << 16

JPEG_APP0, JPEG_COLOURS, JPEG_ADOBE, JPEG_APP15, JPEG_COMMENT = 0xE0, 0xE2, 0xEE, 0xEF, 0xFE
JPEG_START, JPEG_SCAN, JPEG_END = b"\xff\xd8", 0xDA, 0xD9
# Any number of filling bytes before it; what follows within a scan as 00 or a restart is no marker of a segment.
JPEG_MARKER = re.compile(rb"\xff+([^\x00\xd0-\xd7\xff])", re.DOTALL)

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
    filters = _filters(stream)
    if len(filters) > MOST_FILTERS or filters.count("/FlateDecode") > 1:
        raise Refused("too_large")
    picture = filters[-1] if filters and filters[-1] in PICTURES else None
    size = _unpack_picture(stream, picture, filters, most) if picture else _unpacked_size(stream, filters, most)
    if size > most:
        raise Refused("too_large")
    return size


def _filters(stream: Object) -> list[str]:
    """How it is packed, by full names: readers know short ones too, and a look for one name must find it."""
    named = stream.get("/Filter", Array([]))
    given = [str(each) for each in named] if isinstance(named, Array) else [str(named)]
    filters = [SHORT_FILTERS.get(each, each) for each in given]
    if not all(each in PACKINGS for each in filters[:-1]) or not set(filters[-1:]) <= PACKINGS | PICTURES:
        raise Refused("broken")
    if filters != given:
        stream["/Filter"] = Array([Name(each) for each in filters])
    return filters


def _unpacked_size(stream: Object, filters: list[str], most: int) -> int:
    if not filters:
        return len(stream.read_raw_bytes())
    size = inflated(stream.read_raw_bytes(), most) if filters[0] == "/FlateDecode" else 0
    if size > most or filters == ["/FlateDecode"]:
        return size
    return max(size, len(stream.read_bytes(pikepdf.StreamDecodeLevel.specialized)))


def _unpack_picture(stream: Object, picture: str, filters: list[str], most: int) -> int:
    """A picture stays packed as a picture alone, without what a camera wrote into it; its pixels do not count."""
    size, outer, named = 0, filters[:-1], stream.get("/DecodeParms")
    parms = list(named) if isinstance(named, Array) else []
    if outer:
        stream["/Filter"] = Array([Name(each) for each in outer])
        stream["/DecodeParms"] = Array(parms[: len(outer)])
        named = parms[-1] if len(parms) == len(filters) else None
        size = _unpacked_size(stream, outer, most)
        if size > most:
            raise Refused("too_large")
    raw = stream.read_bytes(pikepdf.StreamDecodeLevel.specialized) if outer else stream.read_raw_bytes()
    kept = without_metadata(raw) if picture == "/DCTDecode" else raw
    assert named is None or isinstance(named, Dictionary | Array), "a filter's parameters are told by name"
    stream.write(kept, filter=Name(picture), decode_parms=named)
    return max(size, len(raw))


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
    """A JPEG without what cameras and programs write into it: place, time, device, comments. Colours stay.

    What stands before it, behind it and between its parts goes too: readers pass over it, so it can only tell.
    """
    at = picture.find(JPEG_START)
    if at < 0:
        return picture
    out, at, is_scan = bytearray(JPEG_START), at + len(JPEG_START), False
    while found := JPEG_MARKER.search(picture, at):
        if is_scan:
            out += picture[at : found.start()]
        marker, at = found[1][0], found.end()
        if marker == JPEG_END:
            return bytes(out + found[0][-2:])
        end = at + int.from_bytes(picture[at : at + 2], "big")
        if not _is_told(marker, picture[at + 2 : end]):
            out += found[0][-2:] + picture[at:end]
        is_scan, at = marker == JPEG_SCAN, end
    return bytes(out + picture[at:]) if is_scan else bytes(out)


def _is_told(marker: int, said: bytes) -> bool:
    if marker == JPEG_COLOURS:
        return not said.startswith(b"ICC_PROFILE")
    return marker == JPEG_COMMENT or (JPEG_APP0 < marker <= JPEG_APP15 and marker != JPEG_ADOBE)


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
