"""Only a scanner's clear word is "clean": the contract of every clamd, and everything that is no clear word."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.core.clamd import Clamd, parse_address
from app.core.scanner import (
    ClamdScanner,
    CommandScanner,
    Failure,
    NoScanner,
    Scan,
    Scanner,
    Standing,
    Verdict,
    scanner_of,
)
from config import SettingsError, load_settings
from tests.conftest import make_settings
from tests.scanners import fake_clamd as ways
from tests.scanners.fake_clamd import EICAR, NAME, STREAM_MAX, Conduct, FakeClamd, fake_clamd
from tests.scanners.real_clamd import clamd_program, real_clamd

MIB = 1 << 20


def scanner_at(setting: str, seconds: float = 20.0, most: int = 25 * MIB) -> ClamdScanner:
    return ClamdScanner(Clamd(parse_address(setting), seconds), most)


@pytest.fixture(params=["fake tcp", "fake unix", "real tcp", "real unix"])
def clamd(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The addresses of a daemon that takes streams of 1 MiB and knows one signature."""
    kind, _, way = str(request.param).partition(" ")
    if kind == "fake":
        with fake_clamd(tmp_path / "clamd.sock" if way == "unix" else None) as fake:
            yield fake.setting
        return
    program = clamd_program()
    if program is None:
        pytest.skip("no clamd here (apt install clamav-daemon): the contract was not run against the real one")
    with real_clamd(program, tmp_path) as addresses:
        yield addresses[0 if way == "tcp" else 1]


# One start of the real daemon for each test would take seconds each: the contract is one test.
def test_s46_every_clamd_keeps_the_contract(clamd: str) -> None:
    scanner = scanner_at(clamd)
    assert scanner.standing() is Standing.ANSWERS
    assert scanner.version().startswith("ClamAV ")
    for content in (b"", b"ordinary", os.urandom(STREAM_MAX - 1)):
        assert scanner.scan(content) == Scan(Verdict.CLEAN)
    for content in (EICAR, b"before " + EICAR + b" behind", b"a" * 500_000 + EICAR):
        found = scanner.scan(content)
        assert (found.verdict, found.signature.split(".")[0]) == (Verdict.INFECTED, NAME)
    assert scanner.scan(b"x" * (3 * STREAM_MAX)).verdict is Verdict.FAILED
    assert scanner.scan(b"x" * STREAM_MAX + EICAR).verdict is Verdict.FAILED
    assert scanner.clamd.ask("NONSENSE") == "UNKNOWN COMMAND"
    assert scanner.scan(b"still there") == Scan(Verdict.CLEAN)


@pytest.fixture
def fake() -> Iterator[FakeClamd]:
    with fake_clamd() as made:
        yield made


MISCONDUCT: list[tuple[str, Conduct, Failure]] = [
    ("hangs up in the middle", ways.reset, Failure.BROKEN),
    ("says nothing and hangs up", ways.saying(b""), Failure.BROKEN),
    ("half an answer", ways.saying(b"stream: O"), Failure.BROKEN),
    ("an answer without its end", ways.saying(b"stream: OK"), Failure.BROKEN),
    ("an answer and more", ways.saying(b"stream: OK\0stream: Worm FOUND\0"), Failure.BROKEN),
    ("an answer and a rest", ways.saying(b"stream: OK\0 but"), Failure.BROKEN),
    ("nearly clean", ways.saying(b"stream: OK \0"), Failure.BROKEN),
    ("clean about another file", ways.saying(b"/etc/passwd: OK\0"), Failure.BROKEN),
    ("an error", ways.saying(b"stream: Can't allocate memory ERROR\0"), Failure.BROKEN),
    ("its bound", ways.saying(b"INSTREAM size limit exceeded. ERROR\0"), Failure.TOO_LARGE),
    ("found without a name", ways.saying(b"stream:  FOUND\0"), Failure.BROKEN),
    ("another protocol", ways.saying(b"HTTP/1.1 200 OK\r\n\r\nOK\0"), Failure.BROKEN),
    ("no letters", ways.saying(b"\xff\xfe\0"), Failure.BROKEN),
    ("a flood", ways.saying(b"stream: OK" * 5_000 + b"\0"), Failure.BROKEN),
    ("it looked at a part", ways.saying(b"stream: Heuristics.Limits.Exceeded.MaxFileSize FOUND\0"), Failure.UNFINISHED),
    ("it could not look in", ways.saying(b"stream: Heuristics.Encrypted.PDF FOUND\0"), Failure.UNFINISHED),
]


@pytest.mark.parametrize(("way", "conduct", "failure"), MISCONDUCT)
def test_t23_s46_what_is_no_clear_word_is_a_failure_and_never_clean(
    fake: FakeClamd, way: str, conduct: Conduct, failure: Failure
) -> None:
    fake.conduct = conduct
    assert scanner_at(fake.setting).scan(b"x" * 300_000) == Scan(Verdict.FAILED, failure=failure), way


def test_t23_s46_clean_before_it_has_everything_is_a_failure(fake: FakeClamd) -> None:
    fake.conduct = ways.too_early
    # More than lies in the buffers between the two: its word is there before the last chunk is sent.
    assert scanner_at(fake.setting).scan(b"x" * (24 * MIB)) == Scan(Verdict.FAILED, failure=Failure.BROKEN)


@pytest.mark.parametrize("conduct", [ways.silent, ways.drop_by_drop], ids=["silent", "drop by drop"])
def test_t23_s46_a_scanner_that_takes_too_long_is_a_failure(fake: FakeClamd, conduct: Conduct) -> None:
    fake.conduct = conduct
    assert scanner_at(fake.setting, seconds=0.4).scan(b"x") == Scan(Verdict.FAILED, failure=Failure.SILENT)
    assert scanner_at(fake.setting, seconds=0.4).standing() is Standing.SILENT


def test_t23_s46_nobody_at_the_address_is_a_failure(tmp_path: Path) -> None:
    with fake_clamd() as gone:
        pass
    for setting in (gone.setting, f"unix:{tmp_path}/nothing.sock", "nowhere.invalid:3310"):
        scanner = scanner_at(setting)
        assert scanner.scan(b"x") == Scan(Verdict.FAILED, failure=Failure.REFUSED)
        assert (scanner.standing(), scanner.version()) == (Standing.SILENT, "")


def test_t23_s46_a_file_over_its_stream_bound_is_not_sent(fake: FakeClamd) -> None:
    assert scanner_at(fake.setting, most=10).scan(b"x" * 11) == Scan(Verdict.FAILED, failure=Failure.TOO_LARGE)
    assert scanner_at(fake.setting, most=11).scan(b"x" * 11) == Scan(Verdict.CLEAN)
    assert fake.seen == [b"x" * 11]


def test_s46_what_it_found_is_named_on_one_line(fake: FakeClamd) -> None:
    fake.conduct = ways.saying(b"stream: Win.Test\n<b>" + b"x" * 300 + b" FOUND\0")
    assert scanner_at(fake.setting).scan(b"x").signature == "Win.Test <b>" + "x" * 88


def test_t23_s46_without_a_scanner_nothing_is_called_clean() -> None:
    assert (NoScanner().scan(EICAR), NoScanner().standing()) == (Scan(Verdict.NOT_SCANNED), Standing.OFF)


def command(ends: str) -> CommandScanner:
    return CommandScanner(f"{sys.executable} -c 'import sys; sys.stdin.buffer.read(); {ends}'", seconds=20)


@pytest.mark.parametrize(
    ("scanner", "said"),
    [
        (command("sys.exit(0)"), Scan(Verdict.CLEAN)),
        (command("sys.exit(1)"), Scan(Verdict.INFECTED)),
        (command("sys.exit(2)"), Scan(Verdict.FAILED, failure=Failure.BROKEN)),
        (CommandScanner("/nowhere/scanner"), Scan(Verdict.FAILED, failure=Failure.SILENT)),
        (CommandScanner("unclosed 'quote"), Scan(Verdict.FAILED, failure=Failure.SILENT)),
    ],
)
def test_s46_a_command_speaks_by_how_it_ends(scanner: Scanner, said: Scan) -> None:
    assert scanner.scan(b"x") == said


def test_s46_a_command_that_does_not_end_is_a_failure() -> None:
    slow = CommandScanner(f"{sys.executable} -c 'import time; time.sleep(60)'", seconds=0.3)
    assert slow.scan(b"x") == Scan(Verdict.FAILED, failure=Failure.SILENT)


def test_settings_choose_the_scanner(tmp_path: Path) -> None:
    assert isinstance(scanner_of(make_settings(tmp_path)), NoScanner)
    assert scanner_of(make_settings(tmp_path, document_scan_command="x")) == CommandScanner("x")
    tcp = scanner_of(make_settings(tmp_path, clamd="[::1]:3310", clamd_stream_mib=2))
    assert tcp == ClamdScanner(Clamd(("::1", 3310)), 2 * MIB)
    assert scanner_of(make_settings(tmp_path, clamd="unix:/run/c.ctl")) == ClamdScanner(Clamd("/run/c.ctl"), 25 * MIB)


@pytest.mark.parametrize(
    "given", [{"clamd": "localhost"}, {"clamd": "unix:"}, {"clamd": "/a", "document_scan_command": "b"}]
)
def test_settings_that_name_no_scanner_or_two_do_not_start(tmp_path: Path, given: dict[str, str]) -> None:
    with pytest.raises(SettingsError, match="clamd"):
        load_settings(data_dir=tmp_path, **given)
