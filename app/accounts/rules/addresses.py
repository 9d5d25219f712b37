"""One form in which a mail address is unique, and which names and addresses are refused."""

import re
import unicodedata
from ipaddress import ip_address, ip_network

from email_validator import EmailNotValidError, validate_email

from app.core.errors import RuleBroken
from app.core.language import message
from app.core.seal_marks import refuse_seal_in_name

MAXIMUM_ADDRESS_LENGTH = 254
MAXIMUM_NAME_LENGTH = 120
KEPT_BITS = {4: 24, 6: 56}

# Marks that turn the reading direction or show nothing: two names that look alike would not be alike.
_DECEIVING = re.compile("[\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


def normalised(address: str) -> str:
    """The form that is compared: NFKC, case folded, the domain in ASCII. Never used to send mail to.

    Mail goes to the address as its owner typed it: folding "ı" to "i" would send a reset link to somebody else.
    """
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", address).casefold()).strip()
    name, _, domain = folded.rpartition("@")
    try:
        return f"{name}@{domain.encode('idna').decode('ascii')}"
    except UnicodeError:
        return folded


def checked_address(address: str) -> str:
    """The address as it will be stored. Raises RuleBroken (field ``address``) for what mail cannot reach."""
    stripped = address.strip()
    refusal = RuleBroken(message("Enter the mail address in full, like name@example.org."), field="address")
    if len(stripped) > MAXIMUM_ADDRESS_LENGTH or _DECEIVING.search(stripped):
        raise refusal
    try:
        # Whether the domain answers is not asked: the confirmation mail tells, and nothing here opens a connection.
        return validate_email(stripped, check_deliverability=False, test_environment=True).normalized
    except (EmailNotValidError, UnicodeError) as error:
        raise refusal from error


def checked_name(name: str) -> str:
    """The display name in NFC. Raises RuleBroken (field ``display_name``) for what is empty, too long or deceives."""
    tidy = " ".join(unicodedata.normalize("NFC", name).split())
    if not tidy:
        raise RuleBroken(message("Enter the name that others shall see."), field="display_name")
    if len(tidy) > MAXIMUM_NAME_LENGTH:
        text = message("Shorten the name to at most {limit} characters.", limit=MAXIMUM_NAME_LENGTH)
        raise RuleBroken(text, field="display_name")
    if _DECEIVING.search(tidy) or any(unicodedata.category(letter) in {"Cc", "Cs"} for letter in tidy):
        text = message("The name contains marks that cannot be seen. Type it again without copying.")
        raise RuleBroken(text, field="display_name")
    refuse_seal_in_name(tidy, field="display_name")
    return tidy


def shortened_ip(address: str) -> str:
    """The network an address belongs to (/24, /56): enough to recognise a place, too little to name a person."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return ""
    return str(ip_network((parsed, KEPT_BITS[parsed.version]), strict=False).network_address)


_FAMILIES = (
    ("Edg/", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chromium/", "Chromium"), ("Chrome/", "Chrome"),
    ("Safari/", "Safari"), ("curl/", "curl"),
)  # fmt: skip
_SYSTEMS = (
    ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"),
    ("Mac OS X", "macOS"), ("Linux", "Linux"),
)  # fmt: skip


def agent_family(user_agent: str) -> str:
    """Browser and system in two words ("Firefox, Linux"), empty when unknown; the full text is not kept."""
    browser = next((name for mark, name in _FAMILIES if mark in user_agent), "")
    system = next((name for mark, name in _SYSTEMS if mark in user_agent), "")
    return ", ".join(part for part in (browser, system) if part)
