"""A registry from pinning to a lie, by two people at keyboards, with the reference registry as its own process."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import select

from app.seals.actions.first_keys import fetch_first_keys
from app.seals.actions.syncing import sync_registry
from app.seals.models import Attestation, SealRegistry
from app.seals.states import RunKind, Source
from app.seals.tasks import surroundings
from tests.browser.hands import Hands
from tests.browser.looking import Windows, violations
from tests.browser.world import World
from tools.registry.process import RegistryProcess

NAME = "Prüfstelle Musterstadt"
DECIDE = re.compile(f"^Decide.*{NAME}")
DATA = Path(__file__).resolve().parents[1] / "seals" / "data"
OF_FILES = "Testregister KI-Qualität"


@dataclass
class Outside:
    """The registry's process and how the worker reads it."""

    process: RegistryProcess
    world: World

    def admin(self, command: str, **values: object) -> None:
        self.process.admin(command, **values)

    def sync(self) -> None:
        self.process.admin("clock", at=self.world.clock.at.isoformat())
        registry_id = self.registry_id
        self.world.ask(lambda _session: sync_registry(registry_id, RunKind.CHANGES, surroundings()))

    def fetch_keys(self) -> None:
        """What the worker does in the moment after the proposal."""
        registry_id = self.registry_id
        self.world.ask(lambda _session: fetch_first_keys(registry_id, surroundings()))

    @property
    def registry_id(self) -> int:
        wanted = select(SealRegistry.id).where(SealRegistry.name == NAME)
        return self.world.ask(lambda session: session.scalars(wanted).one())


@pytest.fixture
def outside(changed_world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Outside]:
    with RegistryProcess(tmp_path) as process:
        settings = changed_world.app.config["SETTINGS"]
        local = settings.model_copy(update={"outgoing_loopback": process.authority})
        monkeypatch.setitem(changed_world.app.config, "SETTINGS", local)
        process.admin("clock", at=changed_world.clock.at.isoformat())
        yield Outside(process, changed_world)


@pytest.fixture(params=[True, False], ids=["with scripts", "without scripts"])
def people(request: pytest.FixtureRequest, windows: Windows, changed_world: World) -> Iterator[tuple[Hands, Hands]]:
    """The administrator and the registry approver, each at a keyboard of their own, signed in."""
    contexts = [windows.fresh(person, "en", java_script_enabled=request.param) for person in ("admin", "staff")]
    first, second = (Hands(each.new_page(), changed_world, has_scripts=request.param) for each in contexts)
    yield first, second
    for each in contexts:
        each.close()


def faults_of(hands: Hands) -> list[str]:
    """What axe finds; it cannot look where no script runs."""
    return violations(hands.page) if hands.has_scripts else []


def pin(hands: Hands, process: RegistryProcess) -> None:
    hands.open("/staff/registries")
    hands.follow("Propose an issuer")
    hands.arrives_at("Propose an issuer")
    hands.write("did", process.did)
    hands.write("name", NAME)
    hands.tick(hands.page.locator("main [name=mode][value=pull]"))
    hands.write("api_base", process.base)
    hands.tick(hands.page.get_by_role("checkbox", name="MISSION KI Quality Standard"))
    hands.write("status_hosts", process.authority)
    hands.write("reason", "Vertrag vom 1. November")
    hands.send("Propose")
    hands.arrives_at(NAME)


def pinned(people: tuple[Hands, Hands], outside: Outside) -> None:
    """Proposed by the first and agreed to by the second, who sees the key that will count."""
    first, second = people
    pin(first, outside.process)
    main = first.page.get_by_role("main")
    assert main.get_by_text("Its keys were not seen yet.").is_visible()
    outside.fetch_keys()
    first.page.reload()
    assert main.get_by_text("Not recognised: nothing it says is believed.").is_visible()
    assert main.locator("#keys").get_by_text("in quarantine").is_visible()
    thumbprint = main.locator("#keys code").first.inner_text()
    second.open("/staff/registries")
    second.press(second.page.get_by_role("main").get_by_role("link", name=DECIDE))
    second.arrives_at("Recognise this issuer")
    assert second.page.get_by_text(thumbprint).is_visible()
    assert faults_of(second) == []
    decide(second, "Vertrag liegt vor, Fingerabdruck am Telefon verglichen")
    assert second.page.get_by_text("Recognised", exact=True).is_visible()


def decide(hands: Hands, reason: str) -> None:
    """Agree to what waits about this registry."""
    hands.open("/staff/registries")
    hands.arrives_at("Registries and attestations")
    hands.press(hands.page.get_by_role("main").get_by_role("link", name=DECIDE))
    hands.tick(hands.page.locator("main [name=answer][value=confirm]"))
    hands.write("reason", reason)
    hands.send("Decide")
    hands.notice().get_by_text("Your decision counts from now on.").wait_for()
    hands.arrives_at(NAME)


def test_two_people_pin_a_registry_and_let_its_new_key_out_of_quarantine(
    people: tuple[Hands, Hands], outside: Outside
) -> None:
    pinned(people, outside)
    first, second = people
    outside.admin("issue", number="KIQ-1")
    outside.sync()
    outside.admin("rotate-key")
    outside.sync()
    first.open("/staff/registries")
    alarm = first.page.locator(".notice--bad").filter(has_text=NAME)
    assert "has a new key that waits for confirmation" in alarm.inner_text()
    assert faults_of(first) == []
    first.press(alarm.get_by_role("link", name="Look at it"))
    first.arrives_at(NAME)
    first.follow(re.compile("Propose to confirm.*key-2"))
    first.arrives_at("Let this key out of quarantine")
    first.write("reason", "Rotation war für heute angekündigt")
    first.send("Let this key out of quarantine")
    first.arrives_at(NAME)
    decide(second, "Fingerabdruck verglichen")
    outside.sync()
    first.open("/staff/registries")
    assert alarm.count() == 0
    row = first.page.locator("#sources").get_by_role("row", name=re.compile(NAME))
    assert "works" in row.inner_text()


def test_a_lie_and_a_silence_stand_in_words_on_the_registries_page(
    people: tuple[Hands, Hands], outside: Outside, world: World
) -> None:
    pinned(people, outside)
    first, _second = people
    outside.admin("issue", number="KIQ-1")
    outside.sync()
    outside.admin("withdraw", number="KIQ-1", code="nonconformity")
    outside.admin("lie", kind="whitewash", number="KIQ-1")
    outside.sync()
    outside.admin("go-down")
    for _ in range(3):
        world.clock.move(hours=13)
        outside.sync()
    first.sign_in("admin")  # nobody of the staff stays signed in for so long
    first.open("/staff/registries")
    first.arrives_at("Registries and attestations")
    conflict = first.page.locator("#conflicts").get_by_role("row", name=re.compile("KIQ-1 ")).inner_text()
    assert "(entry: granted, signed: withdrawn)" in conflict
    assert "cannot be reached" in first.page.locator("#sources").get_by_role("row", name=re.compile(NAME)).inner_text()
    assert faults_of(first) == []
    first.press(first.page.locator("#sources").get_by_role("link", name=NAME))
    first.arrives_at(NAME)
    assert first.page.locator("#runs").get_by_text("nobody answers at its address").count() == 3
    assert faults_of(first) == []


def read_file(hands: Hands, file: str) -> None:
    hands.open("/staff/attestations/imports")
    hands.arrives_at("Import attestations")
    registry = hands.world.ask(
        lambda session: session.scalars(select(SealRegistry.public_id).filter_by(name=OF_FILES)).one()
    )
    hands.choose("registry", registry)
    hands.reach(hands.page.locator("main [name=file]"))
    hands.page.locator("main [name=file]").set_input_files(DATA / file)
    hands.write("reason", "Vom Register am 20. November geschickt")
    hands.send("Read the file")
    hands.arrives_at(file)


def test_a_file_is_read_named_by_its_faults_seen_and_approved_by_somebody_else(
    people: tuple[Hands, Hands], changed_world: World
) -> None:
    first, second = people
    read_file(first, "import-bad.csv")
    faults = first.page.get_by_role("main").get_by_role("listitem").all_inner_texts()
    assert any(fault.startswith("Row ") for fault in faults)
    assert first.page.get_by_text("Nothing of it was taken.").is_visible()
    assert first.page.get_by_text("Somebody else has to decide.").count() == 0
    assert faults_of(first) == []

    read_file(first, "import-good.csv")
    assert first.page.get_by_text("You proposed it. Somebody else has to decide.").is_visible()
    assert first.page.get_by_role("row", name=re.compile("KIQ-2026-000102.*Withdrawn")).is_visible()
    second.open("/staff/registries")
    second.follow(re.compile("Look at the file.*import-good.csv"))
    second.arrives_at("import-good.csv")
    assert faults_of(second) == []
    second.tick(second.page.locator("main [name=answer][value=confirm]"))
    second.write("reason", "Prüfsumme am Telefon verglichen")
    second.send("Decide")
    second.notice().get_by_text(re.compile("records? (was|were) taken")).wait_for()
    taken = select(Attestation.source).where(Attestation.number.startswith("KIQ-2026-"))
    sources = changed_world.ask(lambda session: session.scalars(taken).all())
    assert set(sources) == {Source.FILE}
