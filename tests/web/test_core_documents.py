"""What is taken as a document, and what is left of it: the pages, and nothing that acts, hides or tells."""

import io
import sys
import zlib
from pathlib import Path

import pypdf
import pytest
from pikepdf import Pdf, Stream
from PIL import Image

from app.core import child, documents
from app.core.documents import Words, clean_document, stamped
from app.core.errors import NotFound, RuleBroken
from app.core.pdf_child import without_metadata
from tests.conftest import make_settings
from tests.factories import documents as pdfs


@pytest.fixture
def settings(tmp_path: Path):
    return make_settings(tmp_path, document_limit_mib=1, document_page_limit=4)


def cleaned(raw: bytes, settings) -> bytes:
    return clean_document(io.BytesIO(raw), settings, field="document").content


def refusal(raw: bytes, settings) -> tuple[str, str | None]:
    with pytest.raises(RuleBroken) as raised:
        clean_document(io.BytesIO(raw), settings, field="document")
    return str(raised.value), raised.value.field


def test_s42_a_sound_pdf_keeps_its_pages_and_its_text(settings):
    made = clean_document(io.BytesIO(pdfs.deck(3)), settings, field="document")
    assert (made.pages, made.is_scanned) == (3, False)
    pages = [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(made.content)).pages]
    assert pages == [f"{pdfs.SECRET} {number}\n" for number in (1, 2, 3)]


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        (b"", "is not a PDF"),
        (b"<html>%PDF-1.7 both", "is not a PDF"),
        (b"\x89PNG\r\n\x1a\n" + b"0" * 64, "is not a PDF"),
        (b"%PDF-1.7 and nothing else", "cannot be read"),
        (pdfs.deck()[:200], "cannot be read"),
        (pdfs.deck(5), "more than {limit} pages"),
        (pdfs.deck() + b"%" * (1 << 20), "larger than {limit} MB"),
        (pdfs.encrypted(), "locked with a password"),
        (pdfs.encrypted("geheim"), "locked with a password"),
        (pdfs.changed(pdfs.with_bomb), "unpacks to more"),
        (pdfs.changed(pdfs.with_bomb_by_its_short_name), "unpacks to more"),
        (pdfs.changed(pdfs.with_runs), "unpacks to more"),
        (pdfs.changed(pdfs.with_layers_of_packing), "unpacks to more"),
        (pdfs.changed(pdfs.with_layers_by_short_names), "unpacks to more"),
        (pdfs.changed(pdfs.with_unknown_packing), "cannot be read"),
        (pdfs.changed(pdfs.with_a_huge_page), "cannot be read"),
    ],
)
def test_s41_s42_s43_what_is_no_readable_pdf_of_bearable_size_is_refused_with_a_sentence(settings, raw, says):
    said, field = refusal(raw, settings)
    assert (says in said, field) == (True, "document"), said


@pytest.mark.parametrize(
    ("change", "gone", "told"),
    [
        (pdfs.with_script, (b"JavaScript", b"app.alert", b"OpenAction"), "scripts"),
        (pdfs.with_attachment, (b"EmbeddedFile", b"nichts Gutes", b"rechnung"), "attachments"),
        (pdfs.with_launch, (b"Launch", b"calc.exe", b"Annots"), "notes"),
        (pdfs.with_form, (b"AcroForm", b"XFA", b"xdp"), "forms"),
        (pdfs.with_metadata, (pdfs.AUTHOR.encode(), b"PieceInfo", b"/Metadata"), "metadata"),
        (pdfs.with_photo, (pdfs.AUTHOR.encode(), b"Exif"), "metadata"),
        (pdfs.with_photo_by_its_short_name, (pdfs.AUTHOR.encode(), b"Exif"), "metadata"),
        (pdfs.with_photo_packed_again, (pdfs.AUTHOR.encode(), b"Exif"), "metadata"),
        (pdfs.with_photo_after_filling_bytes, (pdfs.AUTHOR.encode(), b"Exif"), "metadata"),
        (pdfs.with_words_behind_a_photo, (pdfs.AUTHOR.encode(), b"Exif"), "metadata"),
        (pdfs.with_data_elsewhere, (b"passwd",), "metadata"),
    ],
)
def test_s42_s47_what_acts_or_tells_is_taken_out_and_named(settings, change, gone, told):
    raw = pdfs.changed(change)
    before, made = unpacked(raw), clean_document(io.BytesIO(raw), settings, field="document")
    after = unpacked(made.content)
    assert [word for word in gone if word not in before] == []
    assert [word for word in gone if word in after] == []
    assert told in made.left_out


def unpacked(raw: bytes) -> bytes:
    """Everything a PDF holds, in the clear."""
    with Pdf.open(io.BytesIO(raw)) as pdf:
        objects = [each.unparse(resolved=True) for each in pdf.objects]
        streams = [_content(each) for each in pdf.objects if isinstance(each, Stream)]
        objects += [each.stream_dict.unparse(resolved=True) for each in pdf.objects if isinstance(each, Stream)]
        return b"".join([*objects, *streams, pdf.trailer.unparse(resolved=True)])


def _content(stream: Stream) -> bytes:
    """A picture as it is packed, without what it was packed in besides."""
    if "/Width" not in stream:
        return stream.read_bytes()
    raw = stream.read_raw_bytes()
    return zlib.decompress(raw) if b"FlateDecode" in stream.Filter.unparse() else raw


def test_a_photo_without_its_particulars_shows_the_same_picture():
    before, after = (Image.open(io.BytesIO(each)) for each in (pdfs.photo(), without_metadata(pdfs.photo())))
    assert before.tobytes() == after.tobytes()
    assert "exif" in before.info
    assert "exif" not in after.info


def test_s42_a_file_that_is_a_page_and_a_program_at_once_is_only_a_page_afterwards(settings):
    made = cleaned(pdfs.deck() + b"<html><script>alert(1)</script>", settings)
    assert made.startswith(b"%PDF-")
    assert b"<script>" not in made


def test_s43_a_child_that_takes_too_long_is_ended_and_the_file_refused(settings, monkeypatch, tmp_path):
    sleeper = tmp_path / "sleeper.py"
    sleeper.write_text("import time\nwhile True: time.sleep(60)\n")
    monkeypatch.setattr(documents, "CHILD", sleeper)
    monkeypatch.setattr(child, "SECONDS", 1)
    assert "cannot be read" in refusal(pdfs.deck(), settings)[0]


def test_s43_a_child_that_wants_too_much_memory_is_refused(settings, monkeypatch):
    monkeypatch.setattr(child, "MEMORY", 24 * 1024 * 1024)
    assert "cannot be read" in refusal(pdfs.deck(), settings)[0]


@pytest.mark.parametrize(("code", "says"), [(1, "scanner refused"), (2, "scanner does not answer")])
def test_s46_what_a_scanner_refuses_or_leaves_unanswered_is_not_taken(tmp_path, code, says):
    command = f"{sys.executable} -c 'import sys; sys.stdin.buffer.read(); sys.exit({code})'"
    said, _field = refusal(pdfs.deck(), make_settings(tmp_path, document_scan_command=command))
    assert says in said
    said, _field = refusal(pdfs.deck(), make_settings(tmp_path, document_scan_command="/nowhere/scanner"))
    assert "scanner does not answer" in said


def test_s46_what_a_scanner_finds_clean_says_so(tmp_path):
    command = f"{sys.executable} -c 'import sys; sys.stdin.buffer.read()'"
    settings = make_settings(tmp_path, document_scan_command=command)
    assert clean_document(io.BytesIO(pdfs.deck()), settings, field="document").is_scanned


def test_every_page_of_a_copy_says_whose_it_is_whatever_its_size_and_turn(settings, tmp_path):
    def turn(pdf: Pdf) -> None:
        pdf.pages[0].rotate(90, relative=True)
        pdf.pages[1].obj.MediaBox = [0, 0, 300, 900]
        pdf.pages[2].obj.CropBox = [100, 100, 500, 400]

    path = tmp_path / "kept"
    path.write_bytes(cleaned(pdfs.changed(turn, 4), settings))
    words = Words("Mert Yıldız · Nordlicht", "Für Mert Yıldız, Nordlicht Ventures · Ωμέγα · Жук")
    pages = pypdf.PdfReader(io.BytesIO(stamped(path, words))).pages
    texts = [page.extract_text() for page in pages]
    assert [words.large in text and words.foot in text and pdfs.SECRET in text for text in texts] == [True] * 4


def test_a_sign_that_the_font_does_not_have_becomes_a_question_mark(settings, tmp_path):
    path = tmp_path / "kept"
    path.write_bytes(cleaned(pdfs.deck(1), settings))
    text = pypdf.PdfReader(io.BytesIO(stamped(path, Words("李", "Für 李 · Exemplar abc")))).pages[0].extract_text()
    assert "Für ? · Exemplar abc" in text


def test_a_document_whose_bytes_are_gone_is_not_found(tmp_path):
    with pytest.raises(NotFound):
        stamped(tmp_path / "nothing", Words("a", "b"))
