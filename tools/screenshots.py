"""The pictures of the README: ranked matches and a profile, taken of the running demo or of one started for it."""

import argparse
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image

from demo.load import sign_ins
from tools.registry.process import RegistryProcess
from tools.serve import environment, prepare, reach_registry, start, stop, wait_until_served

ROOT = Path(__file__).resolve().parents[1]
PICTURES = ROOT / "docs" / "pictures"
WIDTH = 1320
HEIGHTS = {"matches": 1120, "profile": 1000}
PERSON = "investor"
PROFILE = "Stromlese"
FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip


@contextmanager
def started(port: int) -> Iterator[str]:
    """A fresh demo in a folder of its own, with the bundled encoder and attestations that hold; gone afterwards."""
    with tempfile.TemporaryDirectory() as folder, RegistryProcess(arguments=("--demo",)) as registry:
        os.environ["ANSCHUB_DATA_DIR"] = folder
        environ = environment(port)
        environ.update(reach_registry(registry, environ))
        prepare(environ)
        processes = start(environ, port)
        try:
            if not wait_until_served(environ["ANSCHUB_BASE_URL"], processes):
                sys.exit("The server did not start; its last lines above say why.")
            yield environ["ANSCHUB_BASE_URL"]
        finally:
            stop(processes)


def take(address: str, folder: Path) -> None:
    """Sign in as the demo's investor, in German and light, and take both pictures."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 -- only a development installation has it

    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        sys.exit("No Chromium found. `apt-get install chromium` installs it.")
    _role, mail_address, password, _secret = next(entry for entry in sign_ins() if entry[0] == PERSON)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        size = {"width": WIDTH, "height": HEIGHTS["matches"]}
        page = browser.new_page(locale="de-DE", color_scheme="light", viewport=size)  # type: ignore[arg-type]  # a TypedDict
        page.goto(f"{address}/account/sign-in?next=/matches")
        page.locator("[name=address]").fill(mail_address)
        page.locator("[name=password]").fill(password)
        page.locator("main .buttons button[type=submit]").click()
        page.locator(".match").first.wait_for()
        page.evaluate("document.fonts.ready")
        page.screenshot(path=folder / "matches.png")
        page.get_by_role("link", name=PROFILE, exact=True).first.click()
        page.get_by_role("heading", level=1, name=PROFILE).wait_for()
        page.set_viewport_size({"width": WIDTH, "height": HEIGHTS["profile"]})
        page.screenshot(path=folder / "profile.png")
        browser.close()
    for name in HEIGHTS:
        compress(folder / f"{name}.png")


def compress(picture: Path) -> None:
    """As small as it gets without losing a colour: a palette dulls the wordmark."""
    with Image.open(picture) as taken:
        drawn = taken.convert("RGB")
    drawn.save(picture, optimize=True)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--address", help="a running demo, for example http://127.0.0.1:8000; none: start one")
    parser.add_argument("--port", type=int, default=8017, help="where a demo started for this is served")
    asked = parser.parse_args()
    PICTURES.mkdir(parents=True, exist_ok=True)
    if asked.address:
        take(asked.address.rstrip("/"), PICTURES)
    else:
        with started(asked.port) as address:
            take(address, PICTURES)
    print(f"{PICTURES / 'matches.png'} and profile.png are new.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
