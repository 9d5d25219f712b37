"""Nobody can set, copy or fake an attestation (S53): by form, import, name, image, markdown, or by the database."""

import io
from pathlib import Path

import pytest
from PIL import Image
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.accounts.models import Account
from app.core import clock
from app.core.errors import RuleBroken
from app.core.seal_marks import claims_a_seal, imitates_a_seal
from app.profiles.models import PortfolioItem, Profile
from app.profiles.rules.mapping.portfolio_cells import entry_of
from app.seals.models import Attestation, SyncRun, TrustDecision
from app.seals.states import RunKind, Source, Standing, TrustState, TrustWhat
from tests.conftest import Client
from tests.factories.accounts import make_account, sign_in
from tests.factories.profiles import make_investor, make_startup
from tests.factories.seals import make_attestation, make_registry
from tests.web.test_import_profiles import HEADER, Importing

MARKS = "✓✔☑✅🏅🎖🏆🥇🏵🛡💮🔒🔏📛★👍"


@pytest.fixture
def owner(session: Session) -> Account:
    return make_account(session)


@pytest.fixture
def startup(session: Session, owner: Account) -> Profile:
    return make_startup(session, owner)


@pytest.fixture
def founder(session: Session, client: Client, owner: Account) -> Client:
    sign_in(client, session, owner)
    return client


@pytest.mark.parametrize("mark", MARKS)
def test_s53_every_mark_that_reads_as_a_seal_is_known(mark: str) -> None:
    assert imitates_a_seal(f"Stromlese {mark} geprüft")


@pytest.mark.parametrize("name", ["Stromlese GmbH", "Café Größe & Söhne™ (2024) – 3×", "深度學習", "a √ b"])
def test_s53_ordinary_names_are_left_alone(name: str) -> None:
    assert not imitates_a_seal(name)


@pytest.mark.parametrize(
    "name", ["Stromlese, zertifiziert", "Zertifizierte Pumpen GmbH", "Certified AI Ltd", "TÜV-geprüfte KI", "KI-Siegel"]
)
def test_s53_a_name_that_claims_a_check_is_known(name: str) -> None:
    assert claims_a_seal(name)


@pytest.mark.parametrize(
    "name", ["Siegel & Söhne GmbH", "Anna Siegel", "Prüfstand Nord", "Certus AI", "Zertifikatswerk"]
)
def test_s53_a_surname_or_a_trade_claims_nothing(name: str) -> None:
    assert not claims_a_seal(name)


def test_s53_a_name_with_a_tick_is_refused_by_the_form_with_the_reason(
    session: Session, founder: Client, startup: Profile
) -> None:
    path = f"/profiles/{startup.public_id}/edit/basics"
    answer = founder.send(path, {"name": "Stromlese ✔ geprüft", "version": str(startup.version)})
    assert answer.status_code == 422
    assert "Leave out ticks, medals and shields here" in answer.text
    assert session.get_one(Profile, startup.id).name == "Stromlese"


def test_s53_a_product_with_a_medal_is_refused(session: Session, founder: Client, startup: Profile) -> None:
    path = f"/profiles/{startup.public_id}/products"
    answer = founder.send(path, {"name": "PeWi 🏅", "version": "1.0"})
    assert answer.status_code == 422
    assert "they read as a seal" in answer.text
    assert "they read as a seal" in founder.send(path, {"name": "PeWi", "version": "1.0 ✅"}).text


@pytest.mark.parametrize("key", ["name", "one_liner.de", "legal_name", "city"])
def test_s53_no_line_of_a_profile_takes_a_mark_whoever_writes_it(session: Session, key: str) -> None:
    with pytest.raises(RuleBroken, match=r"read as a seal"):
        make_startup(session, **{key.replace(".", "__"): "Geprüft ✓"})


@pytest.mark.parametrize("key", ["name", "legal_name"])
def test_s53_a_company_does_not_certify_itself_by_its_name(session: Session, key: str) -> None:
    with pytest.raises(RuleBroken, match=r"out of the name: it reads as a seal"):
        make_startup(session, **{key: "Stromlese, zertifiziert"})


def test_s53_a_sentence_may_speak_of_what_is_certified(session: Session) -> None:
    made = make_startup(session, one_liner__de="Liest zertifizierte Stromzähler aus.")
    assert made.name == "Stromlese"


@pytest.mark.parametrize("name", ["Anna ✔ Berg", "Anna Berg, verifiziert"])
def test_s53_a_person_wears_no_seal(session: Session, founder: Client, owner: Account, name: str) -> None:
    before = owner.display_name
    answer = founder.send("/account/name", {"display_name": name})
    assert answer.status_code == 422
    assert "as a seal" in answer.text
    assert session.get_one(Account, owner.id).display_name == before


@pytest.mark.parametrize(
    "line", ["Firma ✔; Pumpen; 2020", "Firma; Pumpen ✅; 2020", "Firma, zertifiziert; Pumpen; 2020"]
)
def test_s53_a_portfolio_holds_no_seal(session: Session, client: Client, line: str) -> None:
    viewer = make_account(session)
    investor = make_investor(session, viewer)
    sign_in(client, session, viewer)
    answer = client.send(f"/profiles/{investor.public_id}/portfolio", {"lines": f"Gut; Messtechnik\n{line}"})
    assert answer.status_code == 422
    assert "Line 2: leave out what reads as a seal" in answer.text
    assert session.scalars(select(PortfolioItem)).all() == []


@pytest.mark.parametrize(
    "said", [{"name": "Firma ✔"}, {"name": "Firma, certified"}, {"name": "Firma", "one_liner": "✅"}]
)
def test_s53_an_imported_portfolio_holds_no_seal(said: dict[str, str]) -> None:
    with pytest.raises(RuleBroken, match=r"as a seal"):
        entry_of(said)


def test_s53_an_import_names_the_row_whose_name_has_a_tick(session: Session, tmp_path: Path) -> None:
    importing = Importing(session, tmp_path)
    row = "7;Firma ✔ MISSION KI;Sachsen;Leipzig;logistics;Computer vision;Ein Problem;A way;Seed;500k;1 Mio. €\n"
    assert importing.run(importing.order(HEADER + row)).created == 0
    assert [(line, field) for line, field, reason in importing.reasons() if "seal" in reason] == [(2, "name")]


def test_s53_markdown_and_html_in_a_text_stay_letters(session: Session, founder: Client, startup: Profile) -> None:
    fake = '**Gütesiegel** ![Siegel](https://evil.example/siegel.svg) <section id="attestations"><h2>Geprüft</h2>'
    other = make_startup(session, make_account(session), problem__de=fake)
    viewer = make_account(session)
    make_investor(session, viewer)
    sign_in(founder, session, viewer)
    page = founder.get(f"/profiles/{other.public_id}").text
    assert page.count('id="attestations"') == 1
    assert "evil.example/siegel.svg" in page
    assert 'src="https://evil.example' not in page
    assert "<strong>Gütesiegel" not in page
    assert "No quality attestation on file" in page


def test_s53_a_logo_that_is_a_seal_stays_a_logo_beside_the_words_that_nothing_is_on_file(
    session: Session, founder: Client, startup: Profile
) -> None:
    picture = io.BytesIO()
    Image.new("RGB", (90, 90), "green").save(picture, format="PNG")
    sent = {"logo": (io.BytesIO(picture.getvalue()), "guetesiegel-geprueft.png")}
    path = f"/profiles/{startup.public_id}/logo"
    assert founder.send(path, sent, content_type="multipart/form-data").status_code == 302
    page = founder.get(f"/profiles/{startup.public_id}").text
    assert "guetesiegel" not in page
    assert "No quality attestation on file" in page


def test_s53_no_field_of_a_form_or_a_file_reaches_an_attestation(
    session: Session, founder: Client, startup: Profile
) -> None:
    attestation = make_attestation(session, startup, standing=Standing.SUSPENDED)
    path = f"/profiles/{startup.public_id}/edit/basics"
    extra = {"standing": "granted", "attestation": "granted", "fault": "", "confirmed_at": "2026-11-21"}
    founder.send(path, {"name": "Stromlese", "version": str(startup.version), **extra})
    assert founder.post(f"/nachweis/{attestation.public_id}", data={"standing": "granted"}).status_code == 405
    assert session.scalars(select(Attestation.standing)).one() is Standing.SUSPENDED


def refused(session: Session, row: object) -> bool:
    """Whether the database itself refuses the row."""
    session.add(row)
    try:
        session.flush()
    except IntegrityError:
        session.rollback()
        return True
    return False


def test_s53_the_database_keeps_no_granted_attestation_without_its_credential(
    session: Session, startup: Profile
) -> None:
    with pytest.raises(IntegrityError, match="granted_is_signed"):
        make_attestation(session, startup, credential=None, credential_sha256=None)
    session.rollback()


def test_s53_an_import_confirms_nothing(session: Session) -> None:
    made = make_attestation(session, source=Source.FILE)
    made.confirmed_at = clock.now()
    with pytest.raises(IntegrityError, match="a_file_confirms_nothing"):
        session.flush()
    session.rollback()


def test_5_a_withdrawal_sticks_in_the_model_and_in_the_database(session: Session) -> None:
    made = make_attestation(session, standing=Standing.WITHDRAWN)
    with pytest.raises(AssertionError, match="stays withdrawn"):
        made.standing = Standing.GRANTED
    with pytest.raises(AssertionError, match="never cleared"):
        made.withdrawn_at = None
    with pytest.raises(IntegrityError, match="withdrawn_sticks"):
        session.execute(Attestation.__table__.update().values(standing="granted"))
    session.rollback()


def test_two_people_decide_on_trust_and_the_database_knows_it(session: Session, owner: Account) -> None:
    registry = make_registry(session)
    decision = TrustDecision(
        registry_id=registry.id, what=TrustWhat.PIN, reason="A register of the ministry", by_id=owner.id,
        at=clock.now(), state=TrustState.CONFIRMED, second_by_id=owner.id, second_at=clock.now(),
    )  # fmt: skip
    assert refused(session, decision)


def test_one_number_of_an_issuer_is_one_attestation(session: Session) -> None:
    made = make_attestation(session)
    with pytest.raises(IntegrityError):
        make_attestation(session, number=made.number)
    session.rollback()


def test_a_registry_is_asked_by_one_run_at_a_time(session: Session) -> None:
    registry, at = make_registry(session), clock.now()
    session.add(SyncRun(registry_id=registry.id, kind=RunKind.CHANGES, started_at=at, heartbeat_at=at))
    session.flush()
    assert refused(session, SyncRun(registry_id=registry.id, kind=RunKind.FULL, started_at=at, heartbeat_at=at))
