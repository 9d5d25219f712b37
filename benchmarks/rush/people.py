"""Teams in the last minutes before a deadline: browsers over real HTTP that push again when the connection breaks."""

import http.client
import itertools
import json
import re
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlencode

from app.core import clock
from benchmarks.rush.world import Draft

TIMEOUT_SECONDS = 60
PATIENCE_SECONDS = 120
RETRY_SECONDS = 0.25
FAILED = 500
TRIES = 3
TYPED = ("problem", "solution", "customers", "competence")
TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')
KEY = re.compile(r'name="key"[^>]*value="([^"]+)"')
VERSION = re.compile(r'name="v\.([a-z_]+)" value="([0-9]+)"')
END = re.compile(r'class="lead"[^>]*>([^<]+)<')
FORM = "application/x-www-form-urlencoded"


class Refused(Exception):
    """An answer that nobody in a rush should get; says which."""


@dataclass(frozen=True)
class Seen:
    """One request as its person saw it, with the pushes that broke before it went through."""

    kind: str
    began: float
    seconds: float
    status: int
    broken: int


@dataclass(frozen=True)
class Saved:
    """An answer whose saving was acknowledged."""

    part_id: str
    key: str
    version: int
    text: str


@dataclass
class Record:
    """What everybody saw; people write into it from their own threads."""

    seen: list[Seen] = field(default_factory=list)
    saved: list[Saved] = field(default_factory=list)
    receipts: dict[str, str] = field(default_factory=dict)
    submitted_at: dict[str, datetime] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    # Until when the call takes applications, as the page to check says it before staff extends.
    end: str = ""
    # When the answer to the staff's push was there; and the pages asked for after it, with a later end or without.
    extended_at: datetime | None = None
    is_extending: bool = False
    told: int = 0
    untold: int = 0


@dataclass
class Line:
    """Where requests go: one web process after the other, as a balancer deals them out."""

    ports: tuple[int, ...]
    turns: "itertools.count[int]" = field(default_factory=itertools.count)

    def next(self) -> int:
        return self.ports[next(self.turns) % len(self.ports)]


@dataclass
class Page:
    status: int
    text: str
    location: str


@dataclass
class Browser:
    """Keeps its cookie. What breaks is sent again, the same, to the next process."""

    line: Line
    record: Record
    cookie: str

    def ask(
        self, kind: str, method: str, path: str, body: bytes = b"", headers: Mapping[str, str] | None = None
    ) -> Page:
        began, broken, failed = time.perf_counter(), 0, 0
        while True:
            try:
                page = self._once(method, path, body, headers or {})
            except (OSError, http.client.HTTPException):
                page = Page(0, "", "")
            seconds = time.perf_counter() - began
            if 0 < page.status < FAILED or seconds > PATIENCE_SECONDS or failed == TRIES:
                self.record.seen.append(Seen(kind, began, seconds, page.status, broken))
                return page
            broken += 1
            if page.status:
                failed += 1
                self.record.faults.append(f"{kind} {path}: {page.status}")
            time.sleep(RETRY_SECONDS * (broken > 1))

    def _once(self, method: str, path: str, body: bytes, headers: Mapping[str, str]) -> Page:
        connection = http.client.HTTPConnection("127.0.0.1", self.line.next(), timeout=TIMEOUT_SECONDS)
        try:
            sent = {"Cookie": self.cookie, "Accept-Language": "en", **headers}
            connection.request(method, path, body or None, sent)
            answer = connection.getresponse()
            page = Page(answer.status, answer.read().decode(), answer.getheader("Location", ""))
            if given := answer.getheader("Set-Cookie"):
                self.cookie = given.partition(";")[0]
            return page
        finally:
            connection.close()

    def read(self, kind: str, path: str) -> str:
        """Raises Refused for anything but the page."""
        page = self.ask(kind, "GET", path)
        if page.status != 200:
            raise Refused(f"{kind} {path} answered {page.status}")
        return page.text

    def push(self, kind: str, path: str, fields: Mapping[str, str]) -> str:
        """A form; returns where its answer leads. Raises Refused where it leads nowhere."""
        page = self.ask(kind, "POST", path, urlencode(fields).encode(), {"Content-Type": FORM})
        if page.status != 303:
            raise Refused(f"{kind} {path} answered {page.status}")
        return page.location


@dataclass
class Team:
    """One applicant's way: list, tasks, each page of questions, some of it typed, check, submit, receipt."""

    draft: Draft
    browser: Browser
    sections: tuple[str, ...]

    @property
    def home(self) -> str:
        return f"/applications/{self.draft.public_id}"

    @property
    def record(self) -> Record:
        return self.browser.record

    def steps(self) -> list[Callable[[], None]]:
        return [
            lambda: _drop(self.browser.read("my applications", "/applications")),
            lambda: _drop(self.browser.read("task list", self.home)),
            *(self._writing(section) for section in self.sections),
            self.submit,
        ]

    def _writing(self, section: str) -> Callable[[], None]:
        return lambda: self.write(section)

    def write(self, section: str) -> None:
        """Read a page of questions; of those that are typed here, save a new text while it is being written."""
        part = f"{self.home}/parts/{self.draft.part_id}"
        text = self.browser.read("page of questions", f"{part}/{section}")
        token, versions = _found(TOKEN, text, section), dict(VERSION.findall(text))
        for key in TYPED:
            if key in versions:
                self._save(f"{part}/answers", token, key, int(versions[key]))

    def _save(self, path: str, token: str, key: str, base: int) -> None:
        words = f"{self.draft.public_id}: Kabel altern an Muffen, die niemand sieht."
        body = {"save": words, "answers": {key: {"base": base, "fields": [[f"q.{key}", words]]}}}
        headers = {"Content-Type": "application/json", "X-CSRFToken": token}
        page = self.browser.ask("save while typing", "POST", path, json.dumps(body).encode(), headers)
        if page.status != 200:
            raise Refused(f"saving {key} answered {page.status}: {page.text[:200]}")
        version = int(json.loads(page.text)["versions"][key])
        self.record.saved.append(Saved(self.draft.part_id, key, version, words))

    def submit(self) -> None:
        was_extended = self.record.extended_at is not None
        text = self.browser.read("check", f"{self.home}/check")
        end = _found(END, text, "check")
        if was_extended:
            self.record.told += end != self.record.end
            self.record.untold += end == self.record.end
        elif not self.record.is_extending:
            self.record.end = end
        fields = {"csrf_token": _found(TOKEN, text, "check"), "key": _found(KEY, text, "check")}
        receipt = self.browser.push("submit", f"{self.home}/submit", fields)
        self.record.receipts[self.draft.public_id] = receipt.rpartition("/")[2]
        self.record.submitted_at[self.draft.public_id] = clock.now()
        self.browser.read("receipt", receipt)


def _drop(_page: str) -> None:
    """A page that is only looked at."""


def _found(pattern: re.Pattern[str], text: str, page: str) -> str:
    found = pattern.search(text)
    if found is None:
        raise Refused(f"{page} has no form")
    return found[1]


def walk(team: Team, pause: Callable[[int], None]) -> None:
    """Go the whole way; ``pause`` waits until the step of this number is due."""
    try:
        for number, step in enumerate(team.steps()):
            pause(number)
            step()
    except Refused as refused:
        team.record.faults.append(str(refused))


def grant(browser: Browser, outage: str) -> None:
    """Staff gives every open draft a later end."""
    token = _found(TOKEN, browser.read("staff: outage", outage), "outage")
    browser.record.is_extending = True
    browser.push("staff: extend all", f"{outage}/grant", {"csrf_token": token})
    browser.record.extended_at = clock.now()
    browser.read("staff: outage", outage)


def in_threads(deeds: list[Callable[[], None]], most: int = 0) -> None:
    """All of them beside each other, or ``most`` at a time."""
    gate = threading.Semaphore(most or len(deeds))

    def run(deed: Callable[[], None]) -> None:
        with gate:
            deed()

    threads = [threading.Thread(target=run, args=(deed,)) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
