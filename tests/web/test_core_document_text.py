"""What is read out of PDFs and pictures, wherever in them it stands, and what only a person can look at."""

import io

import pytest
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from app.core.document_text import Passage, Unread, read_file
from benchmarks.blind_corpus.files import document, drawing, in_files, photo
from benchmarks.blind_corpus.people import APPLICANTS
from tests.factories import documents as pdfs
from tests.factories import uploads

ANNA = APPLICANTS[0]


def carriers(raw: bytes, media_type: str, secret: str) -> set[tuple[str, int]]:
    return {(each.carrier, each.page) for each in read_file(raw, media_type).passages if secret in each.text}


def test_a_pdf_is_read_on_its_pages_and_in_everything_beside_them():
    assert carriers(document(ANNA), "application/pdf", ANNA.full) == {
        ("page", 1), ("page", 2), ("particulars", 0), ("outline", 0), ("form", 0), ("picture", 0),
    }  # fmt: skip
    assert carriers(document(ANNA), "application/pdf", ANNA.organisation) >= {("page", 2), ("attached", 0)}
    assert carriers(document(ANNA), "application/pdf", ANNA.mail) >= {("page", 1), ("note", 0)}


def test_a_picture_is_read_in_all_that_is_written_into_it_and_a_person_looks_at_the_rest():
    assert carriers(photo(ANNA), "image/jpeg", ANNA.full) == {("camera", 0), ("press", 0)}
    assert carriers(photo(ANNA), "image/jpeg", ANNA.organisation) >= {("camera", 0), ("particulars", 0)}
    assert carriers(drawing(ANNA), "image/png", ANNA.mail) == {("written in", 0)}
    assert read_file(photo(ANNA), "image/jpeg").unread == (Unread("pixels"),)


def test_a_scan_with_a_text_layer_is_read_and_its_picture_still_needs_a_person():
    assert read_file(document(ANNA), "application/pdf").unread == (Unread("pictures", 2),)


def test_a_scan_without_a_text_layer_is_told_and_never_passed():
    out = io.BytesIO()
    Image.new("RGB", (200, 300), "white").save(out, "PDF")
    read = read_file(out.getvalue(), "application/pdf")
    assert [each for each in read.passages if each.carrier == "page"] == [Passage("page", 1, "")]
    assert read.unread == (Unread("no_text", 1),)


def test_letters_that_are_drawn_and_not_written_are_told():
    out = io.BytesIO()
    canvas = Canvas(out)
    canvas.bezier(10, 10, 50, 90, 90, 90, 120, 10)
    canvas.save()
    assert read_file(out.getvalue(), "application/pdf").unread == (Unread("drawn", 1),)


@pytest.mark.parametrize("raw", [b"", b"%PDF-1.7 and nothing else", pdfs.encrypted("geheim")])
def test_what_cannot_be_opened_is_told_as_such(raw):
    assert read_file(raw, "application/pdf").unread == (Unread("broken"),)


def test_other_kinds_of_file_are_told():
    assert read_file(uploads.office(), "application/zip").unread == (Unread("unknown_kind"),)


def test_of_what_is_planted_in_files_at_least_99_percent_is_found_and_each_miss_is_named():
    outcomes = list(in_files())
    missed = [(each.planted.carrier, each.planted.secret) for each in outcomes if not each.is_found]
    assert len(outcomes) == 240
    assert len(missed) <= len(outcomes) // 100, missed
