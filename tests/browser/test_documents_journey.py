"""A deck from its upload to a copy with its reader's name on it, by the keyboard alone, with scripts and without."""

from collections.abc import Iterator
from pathlib import Path

import pypdf
import pytest
from sqlalchemy import select

from app.introductions.models import Introduction, Release
from app.introductions.states import ReleaseLevel
from app.profiles.models import Profile
from tests.browser.hands import Hands
from tests.browser.looking import Windows, violations
from tests.browser.world import World
from tests.factories.documents import deck


@pytest.fixture(params=[True, False], ids=["with scripts", "without scripts"])
def hands(request: pytest.FixtureRequest, windows: Windows, changed_world: World) -> Iterator[Hands]:
    context = windows.fresh(language="en", java_script_enabled=request.param, accept_downloads=True)
    yield Hands(context.new_page(), changed_world, has_scripts=request.param)
    context.close()


def introduction_of(world: World, name: str, *, released: bool) -> str:
    """The introduction of this profile in which a deck is asked for, or released."""
    wanted = (
        select(Introduction.public_id)
        .join(Release, Release.introduction_id == Introduction.id)
        .join(Profile, Profile.id.in_((Introduction.asker_id, Introduction.receiver_id)))
        .where(Profile.name == name, Release.level == ReleaseLevel.DOCUMENTS, Release.both_agreed == released)
        .order_by(Introduction.id)
        .limit(1)
    )
    return f"/introductions/{world.ask(lambda session: session.scalars(wanted).one())}"


def test_a_founder_replaces_the_deck_releases_it_and_closes_it_again(hands: Hands, tmp_path: Path) -> None:
    page, world = hands.page, hands.world
    hands.sign_in("founder")
    hands.open(f"/profiles/{world.public_id('Stromlese')}/edit")
    hands.follow("Keep a document for introductions")
    hands.arrives_at("Document for introductions")
    hands.send("Save document")
    assert "Choose a PDF file." in page.locator("main .field__error").first.inner_text()
    file = tmp_path / "deck.pdf"
    file.write_bytes(deck(2))
    page.locator("main [name=document]").set_input_files(file)
    hands.send("Save document")
    hands.notice().get_by_text("The document is saved.").wait_for()
    assert "deck.pdf · 2 pages" in page.locator("main").inner_text()

    hands.open(introduction_of(world, "Stromlese", released=False))
    hands.press(page.get_by_role("button", name="Release our document"))
    hands.notice().get_by_text("Both agreed: the document is released.").wait_for()
    hands.press(page.get_by_role("button", name="Close it at once"))
    hands.notice().get_by_text("Taken back.").wait_for()
    assert page.get_by_role("button", name="Offer our document").is_visible()


def test_an_investor_reads_a_copy_with_its_name_on_every_page(hands: Hands, tmp_path: Path) -> None:
    page = hands.page
    known = hands.sign_in("investor")
    hands.open(introduction_of(hands.world, "Nordlicht Ventures", released=True))
    page.get_by_role("heading", level=1).wait_for()
    if hands.has_scripts:
        assert violations(page) == []
    with page.expect_download() as download:
        hands.press(page.get_by_role("link", name="Read the document"))
    copy = tmp_path / "copy.pdf"
    download.value.save_as(copy)
    texts = [each.extract_text() for each in pypdf.PdfReader(copy).pages]
    assert len(texts) > 1
    assert ["Nordlicht Ventures" in text and known.address not in text for text in texts] == [True] * len(texts)
