"""A founder and an attestation: what is refused and why, a word on a suspension, the badge."""

import re
from collections.abc import Iterator

import pytest

from tests.browser.hands import Hands
from tests.browser.looking import Windows
from tests.browser.world import World

WORD = "Die Überwachung ist für den 3. Dezember vereinbart."


@pytest.fixture(params=[True, False], ids=["with scripts", "without scripts"])
def hands(request: pytest.FixtureRequest, windows: Windows, changed_world: World) -> Iterator[Hands]:
    context = windows.fresh("founder", "en", java_script_enabled=request.param)
    yield Hands(context.new_page(), changed_world, has_scripts=request.param)
    context.close()


def test_a_founder_reads_why_something_is_refused_comments_and_takes_the_badge_along(
    hands: Hands, changed_world: World
) -> None:
    page = hands.page
    hands.open(f"/profiles/{changed_world.public_id('Stromlese')}/attestations")
    hands.follow("Add an attestation")
    hands.arrives_at("Add an attestation")
    hands.send("Check and add")
    assert "Enter a number" in page.locator("main .field__error").first.inner_text()
    hands.write("credential", "neither.a.credential")
    hands.send("Check and add")
    answer = page.locator("main .notice--bad").first
    answer.wait_for()
    assert "no credential that can be read without doubt" in answer.inner_text()
    assert "Download the credential from the registry once more" in answer.inner_text()
    assert page.locator("main [name=credential]").input_value() == "neither.a.credential"

    hands.follow("Your attestations")
    hands.arrives_at("AI quality attestations")
    code = page.locator("section").filter(has_text="KIQ-SUSPENDED").get_by_role("group")
    hands.press(code.locator("summary"))
    assert re.search(r'<a href="http\S+/nachweis/\w+"><img src="http\S+/badge.svg"', code.inner_text())
    hands.follow(re.compile("^History, product and comment.*KIQ-SUSPENDED"))
    hands.arrives_at("KIQ-SUSPENDED")
    hands.write("text", WORD)
    hands.send("Publish comment")
    hands.notice().get_by_text("Your comment is shown").wait_for()
    hands.open(f"/nachweis/{changed_world.public_id('KIQ-SUSPENDED', kind='attestation')}")
    hands.arrives_at("AI quality attestation")
    assert page.get_by_role("main").get_by_text(WORD).is_visible()
