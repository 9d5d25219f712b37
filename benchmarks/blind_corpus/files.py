"""PDFs and pictures with something planted in every place where a file can tell who made it."""

import io
from collections.abc import Iterator
from pathlib import Path
from xml.sax.saxutils import escape

from pikepdf import Array, Dictionary, Name, OutlineItem, Pdf, String
from PIL import ExifTags, Image, PngImagePlugin
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from app.core.document_text import ReadFile, read_file
from benchmarks.blind_corpus.people import APPLICANTS, Applicant
from benchmarks.blind_corpus.planted import Outcome, Planted, outcome_of

FONT, FONT_FILE = "Corpus", Path(__file__).parents[2] / "static" / "fonts" / "anschub-documents.ttf"
INVISIBLE = 3
WORDS = (
    "Das Verfahren wurde in drei Kliniken erprobt. Es misst die Spannung an jedem Knoten und meldet Abweichungen,"
    " bevor etwas ausfällt."
)
XMP = (
    '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
    '<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:creator><rdf:Seq><rdf:li>{}</rdf:li>'
    "</rdf:Seq></dc:creator></rdf:Description></rdf:RDF></x:xmpmeta>"
)


def document(who: Applicant) -> bytes:
    """Two pages, the second a scan with a text layer; the rest stands beside them."""
    pdfmetrics.registerFont(TTFont(FONT, str(FONT_FILE)))
    out = io.BytesIO()
    canvas = Canvas(out)
    for line, text in enumerate((WORDS[:90], f"Gezeichnet: {who.full}", f"{who.organisation}, {who.mail}")):
        canvas.setFont(FONT, 11)
        canvas.drawString(60, 760 - 20 * line, text)
    canvas.showPage()
    canvas.drawImage(ImageReader(io.BytesIO(_jpeg(who))), 60, 200, 400, 500)
    _layer(canvas, who)
    canvas.showPage()
    canvas.save()
    with Pdf.open(io.BytesIO(out.getvalue())) as pdf:
        _beside(pdf, who)
        kept = io.BytesIO()
        pdf.save(kept)
    return kept.getvalue()


def _layer(canvas: Canvas, who: Applicant) -> None:
    text = canvas.beginText(60, 700)
    text.setTextRenderMode(INVISIBLE)
    text.setFont(FONT, 11)
    for line in (WORDS[:100], WORDS[100:], f"Unterschrift {who.full}", f"für {who.organisation}"):
        text.textLine(line)
    canvas.drawText(text)


def _beside(pdf: Pdf, who: Applicant) -> None:
    pdf.docinfo["/Author"] = who.full
    pdf.Root.Metadata = pdf.make_stream(
        XMP.format(escape(who.organisation)).encode(), Type=Name.Metadata, Subtype=Name.XML
    )
    with pdf.open_outline() as outline:
        outline.root.append(OutlineItem(f"Lebenslauf {who.full}", 0))
    note = Dictionary(Type=Name.Annot, Subtype=Name.Text, Rect=Array([0, 0, 9, 9]), Contents=String(f"von {who.mail}"))
    pdf.pages[0].obj.Annots = Array([pdf.make_indirect(note)])
    field = pdf.make_indirect(Dictionary(FT=Name.Tx, T=String("name"), V=String(who.full)))
    pdf.Root.AcroForm = Dictionary(Fields=Array([field]))
    picture = next(iter(pdf.pages[1].get_images().values()))
    picture.write(_jpeg(who), filter=Name.DCTDecode)
    pdf.attachments[f"Vertrag {who.organisation}.txt"] = b"leer"


def _jpeg(who: Applicant) -> bytes:
    exif, out = Image.Exif(), io.BytesIO()
    exif[ExifTags.Base.Artist] = who.full.encode()
    exif[ExifTags.Base.XPAuthor] = who.organisation.encode("utf-16-le")
    Image.new("RGB", (80, 60), "#2044aa").save(out, "JPEG", exif=exif, comment=f"Foto: {who.mail}".encode())
    return out.getvalue()


def photo(who: Applicant) -> bytes:
    return _with_press_words(_jpeg(who), who)


def _with_press_words(jpeg: bytes, who: Applicant) -> bytes:
    """The particulars that press agencies use, and a packet of XMP, as segments behind the start of the picture."""
    line = who.full.encode()
    iptc = b"\x1c\x02\x50" + len(line).to_bytes(2, "big") + line
    block = b"8BIM\x04\x04\x00\x00" + len(iptc).to_bytes(4, "big") + iptc + (b"\0" if len(iptc) % 2 else b"")
    xmp = b"http://ns.adobe.com/xap/1.0/\0" + XMP.format(escape(who.organisation)).encode()
    return jpeg[:2] + _segment(0xED, b"Photoshop 3.0\0" + block) + _segment(0xE1, xmp) + jpeg[2:]


def _segment(marker: int, content: bytes) -> bytes:
    return bytes((0xFF, marker)) + (len(content) + 2).to_bytes(2, "big") + content


def drawing(who: Applicant) -> bytes:
    words, out = PngImagePlugin.PngInfo(), io.BytesIO()
    words.add_text("Author", who.full.encode("latin-1", "replace").decode("latin-1"))
    words.add_itxt("Copyright", who.organisation)
    words.add_text("Comment", f"Fragen an {who.mail}", zip=True)
    Image.new("RGB", (80, 60)).save(out, "PNG", pnginfo=words)
    return out.getvalue()


def in_files() -> Iterator[Outcome]:
    for who in APPLICANTS:
        pdf = read_file(document(who), "application/pdf")
        yield from _told(who, pdf, "page of a PDF", "page", 1, (who.full, who.organisation, who.mail))
        yield from _told(who, pdf, "text layer of a scan", "page", 2, (who.full, who.organisation))
        yield from _told(who, pdf, "particulars of a PDF", "particulars", 0, (who.full, who.organisation))
        for name, secret in (("outline", who.full), ("note", who.mail), ("form", who.full)):
            yield from _told(who, pdf, f"{name} of a PDF", name, 0, (secret,))
        yield from _told(who, pdf, "name of an attached file", "attached", 0, (who.organisation,))
        yield from _told(who, pdf, "camera of a picture in a PDF", "picture", 0, (who.organisation, who.mail))
        jpeg = read_file(photo(who), "image/jpeg")
        yield from _told(who, jpeg, "EXIF of a picture", "camera", 0, (who.full, who.organisation))
        yield from _told(who, jpeg, "IPTC of a picture", "press", 0, (who.full,))
        yield from _told(who, jpeg, "XMP of a picture", "particulars", 0, (who.organisation,))
        yield from _told(who, jpeg, "comment of a picture", "written in", 0, (who.mail,))
        png = read_file(drawing(who), "image/png")
        yield from _told(who, png, "text of a PNG", "written in", 0, (who.organisation, who.mail))


def _told(
    who: Applicant, read: ReadFile, name: str, carrier: str, page: int, secrets: tuple[str, ...]
) -> Iterator[Outcome]:
    texts = [each.text for each in read.passages if (each.carrier, each.page) == (carrier, page)]
    for secret in secrets:
        text = next((text for text in texts if secret in text), "")
        at = text.find(secret)
        planted = Planted(who, "file", "as it is", name, text or secret, max(at, 0), max(at, 0) + len(secret))
        yield outcome_of(planted) if text else Outcome(planted, secret, is_certain=False)
