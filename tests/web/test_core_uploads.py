"""What people may add to what they write: by content, within bounds, made anew."""

import io

import pytest
from PIL import Image

from app.core import child, uploads
from app.core.errors import RuleBroken
from app.core.uploads import Bounds, Made, make_anew
from tests.factories import documents as pdfs
from tests.factories import uploads as files

BOUNDS = Bounds(megabytes=2, pages=4)


def taken(raw: bytes, name: str = "", bounds: Bounds = BOUNDS) -> Made:
    return make_anew(io.BytesIO(raw), name, bounds, field="file")


def refusal(raw: bytes, name: str = "", bounds: Bounds = BOUNDS) -> str:
    with pytest.raises(RuleBroken) as raised:
        taken(raw, name, bounds)
    assert raised.value.field == "file"
    return str(raised.value)


def shown(made: Made) -> Image.Image:
    return Image.open(io.BytesIO(made.content))


def test_s42_a_pdf_is_taken_with_its_pages_counted() -> None:
    made = taken(pdfs.deck(3), "Anlage.pdf")
    assert (made.media_type, made.pages, made.extension) == ("application/pdf", 3, "pdf")
    assert pdfs.AUTHOR.encode() not in made.content


@pytest.mark.parametrize(("kind", "becomes"), [("PNG", "image/png"), ("JPEG", "image/jpeg"), ("WEBP", "image/jpeg")])
def test_s42_a_picture_is_taken_in_its_own_size(kind: str, becomes: str) -> None:
    made = taken(files.picture(kind, (1_500, 900)))
    assert (made.media_type, made.pages, made.is_scaled, shown(made).size) == (becomes, None, False, (1_500, 900))


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_s47_t17_a_photo_keeps_nothing_but_its_pixels_as_they_were_held(kind: str) -> None:
    raw = files.photo(kind)
    assert files.PERSON.encode() in raw
    made = taken(raw)
    picture = shown(made)
    assert {"metadata", "place"} <= set(made.left_out)
    assert (files.PERSON.encode() in made.content, b"<html>" in made.content, b"Exif" in made.content) == (False,) * 3
    assert (dict(picture.getexif()), "icc_profile" in picture.info, picture.size) == ({}, False, (30, 60))
    assert picture.convert("RGB").getpixel((15, 10))[0] > 200


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "I;16", "CMYK"])
def test_every_way_to_store_colours_is_drawn(mode: str) -> None:
    kind = "JPEG" if mode == "CMYK" else "PNG"
    out = io.BytesIO()
    Image.new(mode, (20, 10)).save(out, format=kind)
    assert shown(taken(out.getvalue())).size == (20, 10)


def test_a_picture_that_shows_through_goes_on_to() -> None:
    made = taken(files.picture("WEBP", mode="RGBA", colour="#2044aa80"))
    assert (made.media_type, shown(made).mode) == ("image/png", "RGBA")


def test_a_picture_beyond_4096_pixels_is_made_smaller_and_says_so() -> None:
    made = taken(files.picture("JPEG", (5_000, 100)))
    assert (made.is_scaled, shown(made).size) == (True, (4_096, 82))


@pytest.mark.parametrize(
    ("raw", "name", "says"),
    [
        (b"", "a.pdf", "is empty"),
        (files.office(), "Plan.docx", "Office documents are not taken"),
        (b"\xd0\xcf\x11\xe0" + b"0" * 600, "Plan.xls", "Office documents are not taken"),
        (b"{\\rtf1 hello}", "Plan.rtf", "Office documents are not taken"),
        (files.archive(a=b"b"), "a.zip", "Archives are not taken"),
        (files.archive(a=b"b"), "a.pdf", "Archives are not taken"),
        (files.HEIC, "IMG_1.heic", "HEIC"),
        (files.SVG, "logo.svg", "neither a PDF nor a picture"),
        (b"<html>%PDF-1.7", "a.pdf", "neither a PDF nor a picture"),
        (b"MZ" + b"\0" * 300, "a.exe", "neither a PDF nor a picture"),
        (b"GIF89a" + b"\0" * 300, "a.gif", "neither a PDF nor a picture"),
        (b"%PDF-1.7 and nothing else", "a.pdf", "cannot be read"),
        (b"\x89PNG\r\n\x1a\n" + b"0" * 64, "a.png", "picture cannot be read"),
        (b"\xff\xd8\xff" + b"0" * 64, "a.jpg", "picture cannot be read"),
        (b"RIFF\0\0\0\0WEBP" + b"0" * 64, "a.webp", "picture cannot be read"),
        (pdfs.encrypted("geheim"), "a.pdf", "locked with a password"),
        (pdfs.changed(pdfs.with_bomb), "a.pdf", "unpacks to more"),
        (files.picture_bomb(), "a.png", "60 million pixels"),
    ],
)
def test_t23_s42_s43_what_is_not_taken_gets_a_sentence_of_its_own(raw: bytes, name: str, says: str) -> None:
    said = refusal(raw, name)
    assert says in said, said


def test_t23_s43_a_zip_bomb_is_not_even_looked_into() -> None:
    assert "Archives are not taken" in refusal(files.bomb(), "a.zip")


@pytest.mark.parametrize("name", ["a.html", "a.svg", "a.docx", "a.exe", "a.pdf.html", "A.HTML ", "a.png"])
def test_s42_a_name_that_claims_another_kind_is_refused(name: str) -> None:
    assert "name says that it is something else" in refusal(pdfs.deck(1), name)


@pytest.mark.parametrize("name", ["", "Plan", "Plan v1.2", "Plan.final", "PLAN.PDF", "../../etc/passwd", 'a".pdf'])
def test_s42_any_other_name_is_no_matter(name: str) -> None:
    assert taken(pdfs.deck(1), name).pages == 1


def test_s41_size_and_pages_are_bounded_by_the_question() -> None:
    assert "larger than {limit} MB" in refusal(pdfs.deck() + b"%" * (1 << 20), bounds=Bounds(1, 4))
    assert "more than {limit} pages" in refusal(pdfs.deck(5))
    assert taken(pdfs.deck(4)).pages == 4


def test_s43_a_picture_that_takes_too_long_or_too_much_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path) -> None:
    sleeper = tmp_path / "sleeper.py"
    sleeper.write_text("import time\nwhile True: time.sleep(60)\n")
    with monkeypatch.context() as patched:
        patched.setattr(uploads, "PICTURE_CHILD", sleeper)
        patched.setattr(child, "SECONDS", 1)
        assert "picture cannot be read" in refusal(files.picture())
    monkeypatch.setattr(child, "MEMORY", 24 * 1024 * 1024)
    assert "picture cannot be read" in refusal(files.picture())
