"""PDF files for tests: sound decks, and what people with bad intentions send."""

import io
import zlib
from collections.abc import Callable
from datetime import datetime

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, Stream, String
from PIL import Image
from reportlab.pdfgen.canvas import Canvas
from sqlalchemy.orm import Session

from app.core.files import StoredFile
from app.profiles.models import Profile, ProfileDocument

SECRET = "Umsatz 2027 streng vertraulich"
AUTHOR = "Ada Okafor privat"


def deck(pages: int = 3, size: tuple[float, float] = (842, 595)) -> bytes:
    """A sound PDF with a heading on every page, and an author in its particulars."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=size)
    canvas.setAuthor(AUTHOR)
    for number in range(1, pages + 1):
        canvas.setFont("Helvetica", 24)
        canvas.drawString(60, size[1] - 80, f"{SECRET} {number}")
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def keep_document(session: Session, profile: Profile, *, by_id: int, at: datetime) -> ProfileDocument:
    """A row without bytes, for tests that never read it."""
    stored = StoredFile(account_id=by_id, name="deck.pdf", media_type="application/pdf", size=1, created_at=at)
    made = ProfileDocument(profile_id=profile.id, file=stored, pages=1, by_id=by_id, at=at)
    session.add(made)
    session.flush()
    return made


def changed(change: Callable[[Pdf], None], pages: int = 1) -> bytes:
    """A deck after ``change`` did something to it."""
    with Pdf.open(io.BytesIO(deck(pages))) as pdf:
        change(pdf)
        out = io.BytesIO()
        # As it is: what was packed twice stays packed twice.
        pdf.save(out, stream_decode_level=pikepdf.StreamDecodeLevel.none, compress_streams=False)
    return out.getvalue()


def encrypted(password: str = "") -> bytes:
    out = io.BytesIO()
    with Pdf.open(io.BytesIO(deck())) as pdf:
        pdf.save(out, encryption=pikepdf.Encryption(user=password, owner="nur wir"))
    return out.getvalue()


def _script() -> Dictionary:
    return Dictionary(S=Name.JavaScript, JS=String("app.alert('hier')"))


def with_script(pdf: Pdf) -> None:
    pdf.Root.OpenAction = _script()
    pdf.Root.Names = Dictionary(JavaScript=Dictionary(Names=Array([String("a"), _script()])))
    pdf.pages[0].obj.AA = Dictionary(O=_script())


def with_attachment(pdf: Pdf) -> None:
    pdf.attachments["rechnung.exe"] = b"MZ nichts Gutes"


def with_launch(pdf: Pdf) -> None:
    action = Dictionary(S=Name.Launch, F=String("calc.exe"))
    link = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=Array([0, 0, 500, 500]), A=action)
    pdf.pages[0].obj.Annots = Array([pdf.make_indirect(link)])


def with_form(pdf: Pdf) -> None:
    pdf.Root.AcroForm = Dictionary(Fields=Array([]), XFA=String("<xdp>hier</xdp>"))


def with_metadata(pdf: Pdf) -> None:
    with pdf.open_metadata() as meta:
        meta["dc:creator"] = [AUTHOR]
    pdf.pages[0].obj.PieceInfo = Dictionary(Programm=Dictionary(Private=String(AUTHOR)))


def with_bomb(pdf: Pdf) -> None:
    _put_bomb(pdf, _bomb(), "/FlateDecode")


def with_bomb_by_its_short_name(pdf: Pdf) -> None:
    _put_bomb(pdf, _bomb(), "/Fl")


def with_layers_by_short_names(pdf: Pdf) -> None:
    _put_bomb(pdf, zlib.compress(zlib.compress(bytes(1000))), "/FlateDecode", "/Fl")


def with_runs(pdf: Pdf) -> None:
    """5,000,000 runs of 128 signs, packed once more to stay small."""
    _put_bomb(pdf, zlib.compress(b"\x81\0" * 5_000_000), "/Fl", "/RL")


def with_unknown_packing(pdf: Pdf) -> None:
    _put_bomb(pdf, b"0", "/BrotliDecode")


def _bomb() -> bytes:
    packer = zlib.compressobj(9)
    return b"".join([*(packer.compress(bytes(1 << 24)) for _ in range(40)), packer.flush()])


def _put_bomb(pdf: Pdf, packed: bytes, *filters: str) -> None:
    bomb = Stream(pdf, packed)
    bomb.Filter = Array([Name(each) for each in filters])
    pdf.pages[0].obj.Contents = bomb


def with_layers_of_packing(pdf: Pdf) -> None:
    bomb = Stream(pdf, b"")
    bomb.write(zlib.compress(zlib.compress(bytes(1000))), filter=Array([Name.FlateDecode, Name.FlateDecode]))
    pdf.pages[0].obj.Contents = bomb


def with_data_elsewhere(pdf: Pdf) -> None:
    form = Stream(pdf, b"")
    form["/Ref"] = Dictionary(F=String("/etc/passwd"), Page=0)
    form["/OPI"] = Dictionary(F=String("/etc/passwd"))
    pdf.pages[0].obj.Resources.XObject = Dictionary(Fremd=form)


def with_a_huge_page(pdf: Pdf) -> None:
    pdf.pages[0].obj.MediaBox = Array([0, 0, 1_000_000, 1_000_000])


def photo() -> bytes:
    """A JPEG that knows where and with what it was taken."""
    exif = Image.Exif()
    exif[0x010F] = AUTHOR
    out = io.BytesIO()
    Image.new("RGB", (16, 16), "#2044aa").save(out, format="JPEG", exif=exif, comment=AUTHOR.encode())
    return out.getvalue()


def with_photo(pdf: Pdf) -> None:
    _put_photo(pdf, photo(), "/DCTDecode")


def with_photo_by_its_short_name(pdf: Pdf) -> None:
    _put_photo(pdf, photo(), "/DCT")


def with_photo_packed_again(pdf: Pdf) -> None:
    _put_photo(pdf, zlib.compress(photo()), "/FlateDecode", "/DCTDecode")


def with_photo_after_filling_bytes(pdf: Pdf) -> None:
    _put_photo(pdf, b"\n" + photo()[:2] + b"\xff\xff" + photo()[2:], "/DCTDecode")


def with_words_behind_a_photo(pdf: Pdf) -> None:
    _put_photo(pdf, photo() + b"Exif " + AUTHOR.encode(), "/DCTDecode")


def _put_photo(pdf: Pdf, packed: bytes, *filters: str) -> None:
    picture = Stream(pdf, packed)
    picture.Filter = Array([Name(each) for each in filters])
    for key, value in {
        "/Type": Name.XObject, "/Subtype": Name.Image, "/Width": 16, "/Height": 16,
        "/BitsPerComponent": 8, "/ColorSpace": Name.DeviceRGB,
    }.items():  # fmt: skip
        picture[key] = value
    pdf.pages[0].obj.Resources.XObject = Dictionary(Bild=picture)
