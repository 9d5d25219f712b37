"""Files as people send them: a broken row is refused by itself, with its line and a reason."""

import io
import random
import tracemalloc
from contextlib import suppress
from pathlib import Path

import pytest

from app.core.errors import RuleBroken
from app.core.language import speaking
from app.profiles.actions.importing.reading import readings
from app.profiles.import_report import as_json, in_words
from app.profiles.rules.kinds import STARTUP
from app.profiles.rules.mapping.csv_records import CsvRecords
from app.profiles.rules.mapping.foreign import Foreign
from app.profiles.rules.mapping.json_records import JsonRecords
from app.profiles.rules.mapping.plan import Planner
from app.profiles.rules.mapping.refusals import Record, Refusal, Row
from app.profiles.rules.terms import Taxonomy

KNOWN = {"id", "name", "city"}


def known_in(header) -> int:
    return sum(cell in KNOWN for cell in header)


def rows(raw: str | bytes) -> list[Record | Refusal]:
    data = raw.encode() if isinstance(raw, str) else raw
    return list(CsvRecords(io.BytesIO(data), known_in))


def lines(raw: bytes) -> list[Record | Refusal]:
    return list(JsonRecords(io.BytesIO(raw)))


def said(refusal: Record | Refusal) -> tuple[int, str]:
    assert isinstance(refusal, Refusal)
    with speaking("en"):
        return refusal.line, str(refusal.reason)


def refused_file(raw: bytes) -> str:
    with pytest.raises(RuleBroken) as refused:
        rows(raw)
    with speaking("en"):
        return str(refused.value.text)


@pytest.mark.parametrize("mark", [",", ";"])
@pytest.mark.parametrize("bom", [b"", b"\xef\xbb\xbf"])
def test_comma_and_semicolon_with_and_without_bom(mark, bom):
    raw = bom + f"id{mark}name{mark}city\r\n1{mark}Öl{mark}Köln\r\n".encode()
    assert rows(raw) == [Record(2, {"id": "1", "name": "Öl", "city": "Köln"})]


def test_quoted_separators_quotes_and_line_breaks_belong_to_the_cell():
    found = rows('id,name,city\n1,"a,b ""c""\nd",e\n2,f,g\n')
    assert found == [
        Record(2, {"id": "1", "name": 'a,b "c"\nd', "city": "e"}),
        Record(4, {"id": "2", "name": "f", "city": "g"}),
    ]


def test_empty_lines_are_passed_over_and_lines_counted_on():
    assert [each.line for each in rows("id,name\n\n1,a\n  \n2,b\n")] == [3, 5]


def test_a_quote_that_never_closes_is_named_and_does_not_swallow_the_rows_after_it():
    found = rows('id,name\n1,"open\n2,b\n3,c\n')
    assert said(found[0]) == (2, "A quotation mark is opened in this row and never closed.")
    assert [each.cells["id"] for each in found[1:]] == ["2", "3"]


def test_wrong_quoting_inside_a_row_is_named():
    found = rows('id,name\n1,"a"b\n2,c\n')
    assert "quotation marks" in said(found[0])[1]
    assert found[1].cells["id"] == "2"


def test_two_broken_quotes_are_two_refusals_and_not_one_row():
    found = rows('id,name\n1,"5 zoll" rohr"\n2,"6 zoll" rohr"\n3,c\n')
    assert [type(each) for each in found] == [Refusal, Refusal, Record]


def test_another_separator_in_the_rows_is_named():
    found = rows("id;name;city\n1,a,b\n2;c;d\n")
    assert said(found[0]) == (
        2,
        "Cells in this row: 1, in the header: 3. A separator or a quotation mark is missing or too many.",
    )
    assert found[1].cells["city"] == "d"


def test_tabs_and_bars_are_named():
    assert (
        refused_file(b"id\tname\n1\ta\n") == "The columns are separated by tab. Save the file with comma or semicolon."
    )
    assert "vertical bar" in refused_file(b"id|name\n1|a\n")


def test_a_header_without_any_known_column_is_refused():
    assert refused_file(b"foo,bar\n1,2\n").startswith("No column of the first line is known: foo,bar.")


@pytest.mark.parametrize("raw", [b"", b"\xef\xbb\xbf", b"\n\n"])
def test_an_empty_file_is_refused(raw):
    assert refused_file(raw) == "This file is empty."


def test_utf_16_is_refused_with_the_way_out():
    assert "UTF-16" in refused_file("id,name\n1,a\n".encode("utf-16"))


def test_a_line_in_another_encoding_is_refused_by_its_number():
    found = rows(b"id,name\n1,a\n2,K\xf6ln\n3,b\n")
    assert said(found[1]) == (3, "Line 3 is not UTF-8. Save the file as “CSV UTF-8” or as UTF-8 text.")
    assert found[2].cells["id"] == "3"


def test_a_lone_surrogate_in_bytes_is_no_utf_8():
    assert "Line 2 is not UTF-8" in said(rows(b"id,name\n1,\xed\xa0\x80\n")[0])[1]


def test_the_line_inside_a_quoted_cell_is_named():
    assert "Line 3 is not UTF-8" in said(rows(b'id,name\n1,"a\n\xff"\n')[0])[1]


def test_a_nul_byte_is_named():
    assert said(rows(b"id,name\n1,a\0b\n")[0]) == (2, "Line 2 contains a NUL byte. This is no text file.")


def test_a_cell_of_ten_megabytes_is_refused_in_bounded_memory():
    raw = io.BytesIO(b"id,name\n1," + b"x" * 10_000_000 + b"\n2,b\n")
    tracemalloc.start()
    found = list(CsvRecords(raw, known_in))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert said(found[0]) == (2, "This row is larger than 1000 kB. Is a whole document in one cell?")
    assert found[1].cells["id"] == "2"
    assert peak < 6_000_000


def test_a_quoted_cell_of_ten_megabytes_in_many_lines_is_refused_too():
    raw = b'id,name\n1,"' + b"x" * 99 * 100 + b"y\n" * 5_000_000 + b'"\n2,b\n'
    records = iter(CsvRecords(io.BytesIO(raw[:3_000_000]), known_in))
    assert said(next(records))[0] == 2


def test_a_cell_above_the_limit_of_a_cell_is_refused():
    assert "A cell is larger than" in said(rows("id,name\n1," + "x" * 200_000 + "\n2,b\n")[0])[1]


def test_json_lines_bring_typed_values_and_texts_by_language():
    found = lines(b'{"id": 1, "name": "A", "problem": {"de": "P", "en": "Q"}, "sectors": ["x"]}\n')
    assert found[0].cells == {"id": 1, "name": "A", "problem.de": "P", "problem.en": "Q", "sectors": ["x"]}


@pytest.mark.parametrize(
    ("raw", "expected"),
    [(b"[1, 2]", "no JSON object"), (b'{"a": NaN}', "not valid JSON"), (b'{"a": Infinity}', "not valid JSON"),
     (b'{"a": 1', "not valid JSON"), (b'{"a": 1, "a": 2}', "stands twice"), (b'"text"', "no JSON object"),
     (b"[" * 100_000, "not valid JSON"), (b'{"a": ' + b"9" * 5_000 + b"}", "not valid JSON"), (b"\xff", "not UTF-8"),
     (b'{"name": {"de": 5}}', "does not fit")],
)  # fmt: skip
def test_s35_a_line_that_is_no_object_is_refused_by_itself(raw, expected):
    found = lines(raw + b'\n{"name": "gut"}\n')
    assert expected in said(found[0])[1]
    assert found[1] == Record(2, {"name": "gut"})


PIECES = [
    b'"', b";", b",", b"\n", b"\r", b"\0", b"\xff", b"\xed\xa0\x80", b"=", b"-", b'"\n', b"9" * 400, b"{", b"]",
    b"null", b"NaN", b"1e999", b"\\ud800", b"\xe2\x80\xae", b"true", b"[", b'"":', b"://[", b"@",
]  # fmt: skip
CSV = b"id;name;website;founded_year;team_size;ask_min_eur;raising_from;has_revenue;problem.de\n" + b"".join(
    b'%d;Firma;www.firma.example;2020;5;1,5 Mio.;31.3.2027;ja;"ein ""Text"";\nmit Umbruch"\n' % number
    for number in range(20)
)
JSON = b"".join(
    b'{"id": %d, "name": "A", "problem": {"de": "x"}, "ask_min_eur": 5, "website": "a.example"}\n' % number
    for number in range(20)
)


@pytest.mark.parametrize(("name", "good"), [("file.csv", CSV), ("file.jsonl", JSON)])
@pytest.mark.parametrize("seed", range(60))
def test_a_file_bent_at_random_is_read_or_refused_and_never_a_fault(name, good, seed):
    chance = random.Random(seed)
    bent = bytearray(good)
    for _ in range(chance.randrange(1, 25)):
        at = chance.randrange(len(bent))
        bent[at : at + chance.choice([0, 1, 3, 40])] = chance.choice(PIECES)
    planner = Planner(STARTUP, Taxonomy({}), Foreign(ignores_others=bool(seed % 2)))
    with suppress(RuleBroken), speaking("de"):
        for reading in readings(Path(name), io.BytesIO(bytes(bent)), planner):
            refusals = () if isinstance(reading, Row) else reading
            assert all(f"{in_words(each)}{as_json(each)}".encode() for each in refusals)
