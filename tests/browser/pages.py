"""The pages a person can open, each with its main role; one list for axe, width, spacing and pictures.

A path names profiles by {Name}: the public id is filled in from the demo world.
"""

import re
from dataclasses import dataclass, replace

from tests.browser.people import PEOPLE
from tests.browser.world import World


@dataclass(frozen=True)
class Shown:
    """One page as one person sees it in one language."""

    name: str
    path: str
    person: str = "nobody"
    language: str = "de"

    def __str__(self) -> str:
        return f"{self.name} {self.person} {self.language}"


def _pages(*entries: tuple[str, ...]) -> dict[str, Shown]:
    return {entry[0]: Shown(*entry) for entry in entries}


PAGES = _pages(
    ("home", "/"),
    ("home of an investor", "/", "investor"),
    ("about", "/about"),
    ("how proposals come about", "/how-proposals-come-about"),
    ("imprint", "/imprint"),
    ("privacy", "/privacy"),
    ("terms", "/terms"),
    ("accessibility", "/accessibility"),
    ("easy language", "/easy-language"),
    ("sign in", "/account/sign-in"),
    ("register", "/account/register"),
    ("forgotten password", "/account/reset"),
    ("not found", "/nothing-here"),
    ("forbidden", "/matches/trace/{Nordlicht Ventures}/{Stromlese}", "founder"),
    ("account", "/account/", "founder"),
    ("account address", "/account/address", "founder"),
    ("account name", "/account/name", "founder"),
    ("account language", "/account/language", "founder"),
    ("account password", "/account/password", "founder"),
    ("account password again", "/account/again", "founder"),
    ("account sessions", "/account/sessions", "founder"),
    ("account mails", "/account/mails", "investor"),
    ("account data", "/account/data", "founder"),
    ("account delete", "/account/delete", "founder"),
    ("second factor", "/account/second-factor", "founder"),
    ("second factor of staff", "/account/second-factor", "staff"),
    ("second factor off", "/account/second-factor/off", "staff"),
    ("own profiles", "/profiles/", "founder"),
    ("new profile", "/profiles/new", "founder"),
    ("start-up", "/profiles/{Stromlese}", "investor"),
    ("own start-up", "/profiles/{Stromlese}", "founder"),
    ("investor", "/profiles/{Nordlicht Ventures}", "founder"),
    ("own spin-off", "/profiles/{Quarzlicht}", "researcher"),
    ("teaser", "/profiles/teaser/{teaser:Quarzlicht}", "investor"),
    ("start-up for staff", "/profiles/{Stromlese}", "staff"),
    ("task list", "/profiles/{Stromlese}/edit", "founder"),
    ("task list of a spin-off", "/profiles/{Quarzlicht}/edit", "researcher"),
    ("task list of an investor", "/profiles/{Nordlicht Ventures}/edit", "investor"),
    ("check", "/profiles/{Stromlese}/check", "founder"),
    ("check of a spin-off", "/profiles/{Quarzlicht}/check", "researcher"),
    ("check of an investor", "/profiles/{Nordlicht Ventures}/check", "investor"),
    ("published", "/profiles/{Stromlese}/published", "founder"),
    ("history", "/profiles/{Stromlese}/history", "founder"),
    ("conflicts", "/profiles/{Stromlese}/conflicts", "founder"),
    ("contacts", "/profiles/{Stromlese}/contacts", "founder"),
    ("products", "/profiles/{Stromlese}/products", "founder"),
    ("members", "/profiles/{Stromlese}/members", "founder"),
    ("leave", "/profiles/{Stromlese}/leave", "founder"),
    ("logo", "/profiles/{Stromlese}/logo", "founder"),
    ("document", "/profiles/{Stromlese}/document", "founder"),
    ("no document", "/profiles/{Quarzlicht}/document", "researcher"),
    ("change a contact", "/profiles/{Stromlese}/contacts/{contact:Stromlese}", "founder"),
    ("change a product", "/profiles/{Stromlese}/products/{product:Stromlese}", "founder"),
    ("change a version", "/profiles/{Stromlese}/products/{product:Stromlese}/versions/{version:Stromlese}", "founder"),
    ("change a number", "/profiles/{Stromlese}/identifiers/{identifier:Stromlese}", "founder"),
    ("found a company", "/profiles/{Quarzlicht}/found", "researcher"),
    ("own teaser", "/profiles/{Quarzlicht}/teaser", "researcher"),
    ("portfolio", "/profiles/{Nordlicht Ventures}/portfolio", "investor"),
    ("proposals and learning", "/profiles/privacy", "founder"),
    ("never show", "/profiles/{Nordlicht Ventures}/never-show", "investor"),
    ("attestation", "/nachweis/{attestation:KIQ-GOOD}"),
    ("attestation suspended", "/nachweis/{attestation:KIQ-SUSPENDED}"),
    ("attestation contradicted", "/nachweis/{attestation:KIQ-CONTRADICTED}"),
    ("about attestations", "/nachweis"),
    ("own attestations", "/profiles/{Stromlese}/attestations", "founder"),
    ("add an attestation", "/profiles/{Stromlese}/attestations/add", "founder"),
    ("own attestation", "/profiles/{Stromlese}/attestations/{attestation:KIQ-SUSPENDED}", "founder"),
    ("registries", "/staff/registries", "staff"),
    ("registry", "/staff/registries/{registry:Testregister KI-Qualität}", "staff"),
    ("propose an issuer", "/staff/registries/pin", "admin"),
    ("recognise no longer", "/staff/registries/{registry:Testregister KI-Qualität}/disable", "admin"),
    ("confirm a key", "/staff/registries/{registry:Testregister KI-Qualität}/keys/{key:tttt}/confirm", "admin"),
    ("decide about trust", "/staff/registries/decisions/{trust:Vertrag beendet}", "admin"),
    ("import attestations", "/staff/attestations/imports", "admin"),
    ("import of attestations", "/staff/attestations/imports/{records:nachweise.csv}", "admin"),
    ("report", "/profiles/{Stromlese}/report", "investor"),
    ("report a teaser", "/profiles/teaser/{teaser:Quarzlicht}/report", "investor"),
    ("matches", "/matches", "investor"),
    ("matches filtered", "/matches?kind=startup&land=DE-BY", "investor"),
    ("matches, page 2", "/matches?page=2", "investor"),
    ("nothing found", "/matches?q=Krötenwanderungsbeleuchtung&stage=idea&land=DE-HB", "investor"),
    ("matches of a start-up", "/matches", "founder"),
    ("matches of a spin-off", "/matches", "researcher"),
    ("matches without a profile", "/matches", "staff"),
    ("hide", "/matches/{Stromlese}/hide", "investor"),
    ("hidden", "/matches/hidden", "investor"),
    ("why", "/matches/{Stromlese}/why", "investor"),
    ("why, of a teaser", "/matches/{teaser:Quarzlicht}/why", "investor"),
    ("why, of an investor", "/matches/{Nordlicht Ventures}/why", "founder"),
    ("why not", "/matches/why-not", "investor"),
    ("why not, named", "/matches/why-not?name=Stromlese", "investor"),
    ("search", "/search", "investor"),
    ("search found", "/search?q=Stromnetz", "investor"),
    ("comparison", "/compare?p={Stromlese}&p={teaser:Quarzlicht}", "investor"),
    ("comparison to choose", "/compare", "investor"),
    ("introductions", "/introductions", "investor"),
    ("introductions sent", "/introductions?tray=sent", "founder"),
    ("introductions closed", "/introductions?tray=closed", "investor"),
    ("introductions, nothing later", "/introductions?tray=later", "founder"),
    ("introductions of a spin-off", "/introductions", "researcher"),
    ("introductions without a profile", "/introductions", "staff"),
    ("request for an introduction", "/introductions/request/{Drehmoment Beteiligungen}", "founder"),
    ("introduction to answer", "/introductions/{introduction:requested}", "investor"),
    ("introduction asked", "/introductions/{introduction:requested}", "founder"),
    ("introduction suggested", "/introductions/{introduction:suggested}", "founder"),
    ("introduction made", "/introductions/{introduction:introduced}", "investor"),
    ("introduction declined", "/introductions/{introduction:declined}", "investor"),
    ("answers to several at once", "/introductions/bulk?deed=decline&id={introduction:requested}", "investor"),
    ("when we have time", "/introductions/availability", "founder"),
    ("mirror of an investor", "/profiles/{Nordlicht Ventures}/mirror", "investor"),
    ("no question to a transfer office", "/introductions/office", "founder"),
    ("transfer office's yes or no", "/introductions/office/{office:}"),
    ("link of an introduction that is over", "/introductions/outcome/nothing"),
    ("lists", "/lists", "investor"),
    ("list", "/lists/{list:Stadtwerke}", "investor"),
    ("section texts", "/profiles/{Stromlese}/edit/problem", "founder"),
    ("identifiers", "/profiles/{Stromlese}/identifiers", "founder"),
    ("export", "/profiles/{Stromlese}/export", "founder"),
    ("delete a profile", "/profiles/{Stromlese}/delete", "founder"),
    ("staff desk", "/staff/", "staff"),
    ("board of figures", "/staff/board", "staff"),
    ("queue of proposals", "/staff/proposals", "staff"),
    ("queue of proposals, vetoed", "/staff/proposals?state=vetoed", "staff"),
    ("veto", "/staff/proposals/{proposal:waiting}/veto", "staff"),
    ("runs of proposals", "/staff/proposals/runs", "staff"),
    ("run of proposals", "/staff/proposals/runs/{order:ended}", "staff"),
    ("pins and vetoes", "/staff/pairs", "staff"),
    ("introductions by hand", "/staff/introductions", "staff"),
    ("search for an introduction by hand", "/staff/introductions/new?team_q=Strom", "staff"),
    (
        "introduction by hand",
        "/staff/introductions/new?team={Stromlese}&investor={Nordlicht Ventures}",
        "staff",
    ),
    ("verification queue", "/staff/verification", "staff"),
    ("verification", "/staff/verification/{Stromlese}", "staff"),
    ("verification filtered", "/staff/verification?kind=investor", "staff"),
    ("reports", "/staff/reports", "staff"),
    ("report read", "/staff/reports/{report:Wattwerk}", "staff"),
    ("people", "/staff/people", "staff"),
    ("people found", "/staff/people?q=Achterberg", "staff"),
    ("person", "/staff/people/{person:founder@demo.example}", "staff"),
    ("lock a person", "/staff/people/{person:founder@demo.example}/lock", "staff"),
    ("grant a role", "/staff/people/{person:founder@demo.example}/roles/grant", "admin"),
    ("revoke a role", "/staff/people/{person:reviewer@demo.example}/roles/revoke", "admin"),
    ("outbox", "/staff/outbox", "staff"),
    ("mail", "/staff/outbox/{mail:unzustellbar@demo.example}", "staff"),
    ("drop a mail", "/staff/outbox/{mail:unzustellbar@demo.example}/drop", "staff"),
    ("outdated", "/staff/outdated", "staff"),
    ("names to match", "/staff/names", "staff"),
    ("names decided", "/staff/names/decided", "staff"),
    ("imports", "/staff/imports", "staff"),
    ("import", "/staff/imports/{import:firmen.csv}", "staff"),
    ("import that stopped", "/staff/imports/{import:teams.csv}", "staff"),
    ("import a file", "/staff/imports/new", "staff"),
    ("sources of imports", "/staff/imports/sources", "staff"),
    ("audit", "/staff/audit", "admin"),
    ("mail files", "/staff/mail-files"),
    ("mail file", "/staff/mail-files/20261121T090000000000-beispiel.eml"),
    ("trace", "/matches/trace/{Nordlicht Ventures}/{Stromlese}", "staff"),
)

# Endpoints that answer a GET with no page to look at, or only in the middle of a journey that looks at it.
NOT_A_PAGE = {
    "static": "a file",
    "introductions.times_file": "a calendar file",
    "introductions.read_document": "a file",
    "profiles.document_file": "a file",
    "health.healthz": "for machines",
    "health.readyz": "for machines",
    "pages.security_txt": "a text file",
    "preferences.switch_keys": "a redirect",
    "preferences.switch_language": "a redirect",
    "preferences.switch_theme": "a redirect",
    "profiles.logo_picture": "a picture",
    "profiles.export_json": "a file",
    "profiles.export_csv": "a file",
    "seals.attestations_csv": "a file",
    "seals.badge_json": "for machines",
    "seals.badge_svg": "a picture",
    "staff.log_csv": "a file",
    "staff.board_csv": "a file",
    "staff.board_svg": "a picture",
    "staff.imports_csv": "a file",
    "staff.names_csv": "a file",
    "staff.names_decided_csv": "a file",
    "staff.import_run_csv": "a file",
    "staff.import_sources_csv": "a file",
    "staff.outbox_csv": "a file",
    "staff.stale_csv": "a file",
    "staff.people_csv": "a file",
    "staff.proposals_csv": "a file",
    "staff.runs_csv": "a file",
    "staff.ruled_pairs_csv": "a file",
    "staff.by_hand_csv": "a file",
    "staff.reports_csv": "a file",
    "staff.verification_csv": "a file",
    "failing": "made by these tests: tests/browser/test_error_states.py",
    "accounts.open_link": "a redirect; the journeys open links from mail",
    "accounts.confirm": "needs a mailed link: journey of the founder",
    "accounts.confirm_new_address": "needs a mailed link: tests/web/test_accounts_settings.py",
    "accounts.new_password": "needs a mailed link: tests/browser/test_error_states.py",
    "accounts.invitation": "needs a mailed link: tests/browser/test_error_states.py",
    "accounts.documents": "asks nobody as long as each document has one edition: tests/web/test_accounts_documents.py",
    "accounts.stop_mails": "needs a mailed link: tests/web/test_accounts_mails.py",
    "profiles.still_deploying": "needs a mailed link: tests/web/test_profiles_asking_again.py",
    "accounts.second_step": "between two steps: journey of the staff",
    "accounts.set_up_second_factor": "between two steps: tests/browser/test_error_states.py",
}


def filled(path: str, world: World) -> str:
    """The path with the public ids of the demo profiles it names."""
    path = path.replace("{office:}", world.office_link()) if "{office:}" in path else path
    return re.sub(r"\{(?:(\w+):)?([^}]+)\}", lambda found: world.public_id(found[2], kind=found[1] or "profile"), path)


def product(*, full: bool) -> list[Shown]:
    """Each page for its main role in both languages; ``full`` adds every other role."""
    people = ("nobody", *PEOPLE)
    shown = [replace(page, language=language) for page in PAGES.values() for language in ("de", "en")]
    if full:
        shown += [replace(page, person=person) for page in shown for person in people if person != page.person]
    return shown
