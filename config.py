"""Every setting of Anschub: typed, read once from the environment, refused with a sentence when wrong.

Each setting `name` is read from `ANSCHUB_NAME`; secrets may also come from the file named in `ANSCHUB_NAME_FILE`.
The table in `docs/operating.md` is generated from the descriptions here (`flask settings`).
"""

import os
import re
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Literal, Self
from urllib.parse import urlsplit

from pydantic import AwareDatetime, Field, ValidationError, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

ROOT = Path(__file__).resolve().parent
PREFIX = "ANSCHUB_"
SECRETS = ("secret_key", "database_url", "smtp_password")
MINIMUM_SECRET_LENGTH = 32
CLAMD_ADDRESS = re.compile(r"(unix:)?/\S+|([A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\]):[0-9]{1,5}")
LOOPBACK_HOST = re.compile(r"(localhost|127\.0\.0\.1):[0-9]{1,5}")


class SettingsError(Exception):
    """Raised when the environment does not describe a system that may start; the message is for the operator."""


class Settings(BaseSettings):
    """The settings of one process. Defaults describe the embedded system that `make run` starts."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="forbid", frozen=True, hide_input_in_errors=True)

    environment: Literal["development", "production", "testing"] = Field(
        "development", description="production refuses weak or missing settings; testing is set by the tests"
    )
    base_url: str = Field(
        "http://127.0.0.1:8000", description="address under which people reach the platform; links in mail"
    )
    trusted_hosts: str = Field("", description="further host names that may be asked for, separated by commas")
    proxy_hops: int = Field(0, ge=0, le=5, description="number of reverse proxies whose X-Forwarded-For is believed")
    secret_key: str = Field("", description="at least 32 characters; made and kept in var/ outside production")
    data_dir: Path = Field(ROOT / "var", description="folder for the database, files, mail and model caches")
    database_url: str = Field("", description="SQLAlchemy address; empty means SQLite in the data folder")
    jobs_url: str = Field("", description="empty: SQLite file in the data folder; redis://… or postgresql://…")
    inline_jobs: bool = Field(False, description="run background work inside the request; for tests only")

    encoder_model: str = Field("bundled", description="'bundled', 'hashing' (tests), a local folder or a model name")
    encoder_threads: int = Field(
        0, ge=0, le=64, description="threads of the encoder; 0 means as many as there are cores"
    )
    search_vectors: Literal["memory", "postgres"] = Field(
        "memory",
        description="who asks which texts lie near a search: each process its own vectors, or pgvector, for all "
        "processes alike, after `flask matches copy-vectors`",
    )

    mail_transport: Literal["file", "smtp"] = Field("file", description="file writes into var/mail/, smtp sends")
    mail_from: str = Field("Anschub <noreply@localhost>", description="sender of every mail")
    smtp_host: str = Field("localhost", description="mail server")
    smtp_port: int = Field(587, ge=1, le=65535, description="its port")
    smtp_user: str = Field("", description="account at the mail server; empty means none")
    smtp_password: str = Field("", description="its password")
    smtp_tls: Literal["starttls", "tls", "none"] = Field("starttls", description="encryption towards the mail server")

    operator_name: str = Field("Anschub-Betrieb (Vorführung)", description="who operates this installation (imprint)")
    operator_address: str = Field("Musterweg 1, 00000 Musterstadt", description="postal address of the operator")
    operator_email: str = Field("kontakt@anschub.example", description="address for questions and complaints")
    security_email: str = Field("sicherheit@anschub.example", description="address for reports of weaknesses")
    demo: bool = Field(False, description="shows the banner 'Demo' and offers the demo world's sign-ins")

    attestation_fresh_hours: int = Field(
        24, ge=1, le=24, description="a check of an attestation reads as current for so long (shown in public)"
    )
    attestation_stale_days: int = Field(
        7, ge=1, le=30, description="after so long without a check an attestation reads as not checkable"
    )
    attestation_review_months: int = Field(
        12,
        ge=1,
        le=60,
        description="an attestation without an end reads as due for review so long after its assessment",
    )
    attestation_seal_schemes: str = Field(
        "", description="codes of schemes that may be called a seal, after a legal check; separated by commas"
    )

    attestation_boost: bool = Field(
        False,
        description="attestations checked by others move start-ups up a little in investors' lists (shown in public)",
    )

    exploration_percent: int = Field(
        5,
        ge=0,
        le=20,
        description="share of ranked pages on which two neighbours change places, so that a place's effect can be told",
    )

    outgoing_loopback: str = Field(
        "",
        description="'localhost:8123, …': registries on this machine that may be asked without TLS; development only",
    )

    session_cookie_days: int = Field(14, ge=1, le=90, description="absolute life of a session")
    argon2_memory_kib: int = Field(65536, ge=8, description="memory of one password hash")
    argon2_time_cost: int = Field(3, ge=1, le=20, description="passes of one password hash")
    upload_limit_mib: int = Field(10, ge=1, le=200, description="largest request body")
    document_limit_mib: int = Field(
        8, ge=1, le=100, description="largest document (PDF) a profile keeps, within a request"
    )
    document_page_limit: int = Field(60, ge=1, le=300, description="most pages of such a document")
    document_scan_command: str = Field(
        "",
        description="virus scanner that reads a document from standard input and ends with 0 (clean) or 1 (refused); "
        "anything else counts as no answer and nothing is taken; empty: pages say that nothing was scanned",
    )
    clamd: str = Field(
        "",
        description="ClamAV's daemon: unix:/run/clamav/clamd.ctl or 127.0.0.1:3310; instead of the command above. "
        "A file it gives no clear answer about is never passed on as clean",
    )
    clamd_stream_mib: int = Field(
        25, ge=1, le=4_000, description="its StreamMaxLength: larger files are not sent and stay without a verdict"
    )
    proposals_hour: int = Field(
        3, ge=-1, le=23, description="hour in Berlin from which a day's run of proposals is made; -1: only when ordered"
    )
    proposals_need_approval: bool = Field(
        True, description="the staff approves each proposal of a run before a team sees it; false: all are approved"
    )
    proposals_lapse_hours: int = Field(
        72, ge=12, le=720, description="proposals about which nobody decided lapse after so many hours, unseen by teams"
    )
    staff_introductions_a_week: int = Field(
        10, ge=0, le=200, description="introductions that one person of the staff may propose by hand in seven days"
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field("INFO", description="least severe message written")
    maintenance_until: AwareDatetime | Literal[""] = Field(
        "", description="moment of return that the 503 page names, with its zone, for example 2027-01-15T14:30+01:00"
    )

    @property
    def is_https(self) -> bool:
        return urlsplit(self.base_url).scheme == "https"

    @property
    def host(self) -> str:
        return urlsplit(self.base_url).netloc

    @property
    def hosts(self) -> list[str]:
        named = [name.strip() for name in self.trusted_hosts.split(",") if name.strip()]
        return [urlsplit(self.base_url).hostname or "", *named]

    @property
    def sqlalchemy_url(self) -> str:
        return self.database_url or f"sqlite:///{self.data_dir / 'anschub.sqlite3'}"

    @property
    def is_sqlite(self) -> bool:
        return self.sqlalchemy_url.startswith("sqlite")

    @property
    def has_scanner(self) -> bool:
        return bool(self.clamd or self.document_scan_command)

    @property
    def loopback_hosts(self) -> frozenset[str]:
        return frozenset(name.strip().lower() for name in self.outgoing_loopback.split(",") if name.strip())

    @model_validator(mode="after")
    def loopback_is_this_machine(self) -> Self:
        for name in sorted(self.loopback_hosts):
            if not LOOPBACK_HOST.fullmatch(name):
                raise ValueError(f"outgoing_loopback takes localhost:8123 or 127.0.0.1:8123, not {name!r}")
        return self

    @model_validator(mode="after")
    def one_scanner_at_most(self) -> Self:
        if self.clamd and not CLAMD_ADDRESS.fullmatch(self.clamd):
            raise ValueError(f"clamd takes unix:/run/clamav/clamd.ctl or 127.0.0.1:3310, not {self.clamd!r}")
        if self.clamd and self.document_scan_command:
            raise ValueError("clamd and document_scan_command name two virus scanners; set one of them")
        return self

    @model_validator(mode="after")
    def vectors_are_where_they_can_be(self) -> Self:
        if self.search_vectors == "postgres" and not self.sqlalchemy_url.startswith("postgresql"):
            raise ValueError("search_vectors=postgres needs a database_url of PostgreSQL, with pgvector")
        return self

    @model_validator(mode="after")
    def base_url_is_an_address(self) -> Self:
        parts = urlsplit(self.base_url)
        if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path not in {"", "/"}:
            raise ValueError("base_url must be an address such as https://anschub.example without a path")
        return self

    @model_validator(mode="after")
    def production_is_safe(self) -> Self:
        if self.environment != "production":
            return self
        if len(self.secret_key) < MINIMUM_SECRET_LENGTH:
            raise ValueError(f"secret_key needs at least {MINIMUM_SECRET_LENGTH} characters in production")
        if not self.is_https:
            raise ValueError("base_url must begin with https:// in production: sign-in cookies need it")
        if self.inline_jobs:
            raise ValueError("inline_jobs is for tests; production needs the worker")
        if self.outgoing_loopback:
            raise ValueError("outgoing_loopback lets requests leave without TLS and must be empty in production")
        if self.demo:
            raise ValueError("demo offers public sign-ins and must be off in production")
        return self


def _from_files(environ: Mapping[str, str]) -> dict[str, str]:
    """Values of secrets that were given as `ANSCHUB_…_FILE`."""
    found: dict[str, str] = {}
    for name in SECRETS:
        path = environ.get(f"{PREFIX}{name.upper()}_FILE")
        if path is None:
            continue
        try:
            found[name] = Path(path).read_text(encoding="utf-8").strip()
        except OSError as error:
            raise SettingsError(
                f"{PREFIX}{name.upper()}_FILE names {path}, which cannot be read: {error.strerror}"
            ) from error
    return found


def _refuse_unknown(environ: Mapping[str, str]) -> None:
    known = {f"{PREFIX}{name.upper()}" for name in Settings.model_fields}
    known |= {f"{PREFIX}{name.upper()}_FILE" for name in SECRETS}
    unknown = sorted(name for name in environ if name.startswith(PREFIX) and name not in known)
    if unknown:
        raise SettingsError(f"Unknown setting {', '.join(unknown)}. `flask settings` lists those that exist.")


def kept_secret_key(data_dir: Path) -> str:
    """The key of an embedded installation: made at the first start, kept beside its database."""
    path = data_dir / "secret_key"
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        data_dir.mkdir(parents=True, exist_ok=True)
    key = secrets.token_urlsafe(48)
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            file.write(key)
    except FileExistsError:  # web and worker start at the same moment: the first one's key counts
        return path.read_text(encoding="utf-8")
    return key


def load_settings(**given: object) -> Settings:
    """The settings of the environment, overridden by ``given``. Raises SettingsError with a sentence."""
    _refuse_unknown(os.environ)
    try:
        settings = Settings(**{**_from_files(os.environ), **given})  # type: ignore[arg-type]  # pydantic checks the values
    except ValidationError as error:
        raise SettingsError("; ".join(_sentence(dict(fault)) for fault in error.errors())) from error
    if settings.secret_key:
        return settings
    return settings.model_copy(update={"secret_key": kept_secret_key(settings.data_dir)})


def _sentence(fault: dict[str, object]) -> str:
    place = fault["loc"]
    assert isinstance(place, tuple)
    name = f"{PREFIX}{str(place[0]).upper()}: " if place else ""
    return name + str(fault["msg"]).removeprefix("Value error, ")
