"""The mail that somebody got."""

import re
from email.message import EmailMessage

from tests.browser.world import World

LINK = re.compile(r"https?://\S+")


def mails_to(world: World, address: str) -> list[EmailMessage]:
    """The oldest first."""
    world.deliver()
    return [mail for mail in world.mailer.sent if address in str(mail["To"])]


def link_to(world: World, address: str, place: str) -> str:
    """The newest link in somebody's mail that leads to this place."""
    for mail in reversed(mails_to(world, address)):
        body = mail.get_body(("plain",))
        found = [link for link in LINK.findall(body.get_content() if body else "") if place in link]
        if found:
            return str(found[0])
    raise AssertionError(f"{address} got no mail with a link to {place}")
