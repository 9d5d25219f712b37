"""What a virus scanner says about a file: one protocol, three ways to ask, four answers.

Only an answer that is understood to its last byte is "clean". Silence, a reset, half an answer, a file beyond the
scanner's bounds and everything unforeseen are "failed": the file stays where nobody reads it, and is asked about again.
"""

import logging
import shlex
import shutil
import subprocess
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from app.core.clamd import Clamd, NoVerdict, parse_address
from app.core.plain_text import clean_line
from config import Settings

logger = logging.getLogger(__name__)

MIB = 1024 * 1024
COMMAND_SECONDS = 60
CLEAN_CODE, INFECTED_CODE = 0, 1
LONGEST_NAME = 100
# clamd's way to say that it did not look at everything, when it is told to say so (AlertExceedsMax).
UNFINISHED = ("Heuristics.Limits.Exceeded", "Heuristics.Encrypted")


class Verdict(StrEnum):
    CLEAN = "clean"
    INFECTED = "infected"
    NOT_SCANNED = "not_scanned"
    FAILED = "failed"


class Failure(StrEnum):
    """Why a scanner gave no verdict."""

    SILENT = "silent"
    REFUSED = "refused"
    TOO_LARGE = "too_large"
    UNFINISHED = "unfinished"
    BROKEN = "broken"
    # What was to be scanned could not be read.
    UNREAD = "unread"


@dataclass(frozen=True)
class Scan:
    """``signature`` names what was found in an infected file, ``failure`` says why one has no verdict."""

    verdict: Verdict
    signature: str = ""
    failure: Failure | None = None

    @property
    def is_clean(self) -> bool:
        return self.verdict is Verdict.CLEAN


class Standing(StrEnum):
    OFF = "off"
    ANSWERS = "answers"
    SILENT = "silent"


class Scanner(Protocol):
    def scan(self, content: bytes) -> Scan:
        """Slow: never inside a transaction. Raises nothing: whatever goes wrong is a verdict of its own."""
        ...

    def standing(self) -> Standing: ...

    def version(self) -> str:
        """What it calls itself, for the operator; empty where it cannot be asked."""
        ...


class NoScanner:
    """None is set: files are marked as not scanned, and never as clean."""

    def scan(self, content: bytes) -> Scan:
        return Scan(Verdict.NOT_SCANNED)

    def standing(self) -> Standing:
        return Standing.OFF

    def version(self) -> str:
        return ""


@dataclass(frozen=True)
class CommandScanner:
    """The operator's own command: reads the file from standard input, ends with 0 (clean) or 1 (infected)."""

    command: str
    seconds: float = COMMAND_SECONDS

    def scan(self, content: bytes) -> Scan:
        code = self._ended_with(content)
        if code == CLEAN_CODE:
            return Scan(Verdict.CLEAN)
        if code == INFECTED_CODE:
            return Scan(Verdict.INFECTED)
        return _failed(Failure.SILENT if code is None else Failure.BROKEN)

    def _ended_with(self, content: bytes) -> int | None:
        """None where it could not be run or took too long."""
        try:
            done = subprocess.run(  # noqa: S603 -- the operator's own command
                shlex.split(self.command), input=content, capture_output=True, timeout=self.seconds, check=False
            )
        except (OSError, ValueError, subprocess.TimeoutExpired):
            return None
        return done.returncode

    def standing(self) -> Standing:
        """Whether it is there at all: asking it would mean running it."""
        program = shlex.split(self.command)[:1]
        return Standing.ANSWERS if program and shutil.which(program[0]) else Standing.SILENT

    def version(self) -> str:
        return ""


@dataclass(frozen=True)
class ClamdScanner:
    """ClamAV's daemon over its socket; ``most`` is its StreamMaxLength, in bytes."""

    clamd: Clamd
    most: int

    def scan(self, content: bytes) -> Scan:
        if len(content) > self.most:
            return _failed(Failure.TOO_LARGE)
        try:
            found = self.clamd.instream(content)
        except NoVerdict as error:
            return _failed(Failure(error.kind))
        if found is None:
            return Scan(Verdict.CLEAN)
        if found.startswith(UNFINISHED):
            return _failed(Failure.UNFINISHED)
        return Scan(Verdict.INFECTED, signature=clean_line(found)[:LONGEST_NAME])

    def standing(self) -> Standing:
        try:
            return Standing.ANSWERS if self.clamd.ask("PING") == "PONG" else Standing.SILENT
        except NoVerdict:
            return Standing.SILENT

    def version(self) -> str:
        try:
            return clean_line(self.clamd.ask("VERSION"))[:LONGEST_NAME]
        except NoVerdict:
            return ""


def _failed(failure: Failure) -> Scan:
    logger.warning("scanner_gave_no_verdict", extra={"kind": failure.value})
    return Scan(Verdict.FAILED, failure=failure)


def scanner_of(settings: Settings) -> Scanner:
    """The one that the operator chose; settings refuse to name two."""
    if settings.clamd:
        return ClamdScanner(Clamd(parse_address(settings.clamd)), settings.clamd_stream_mib * MIB)
    if settings.document_scan_command:
        return CommandScanner(settings.document_scan_command)
    return NoScanner()
