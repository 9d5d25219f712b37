"""Importing profiles: each row whole, each batch whole, and the same file twice changes nothing."""

import json
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.core import clock
from app.core.audit import AuditEntry
from app.core.database import current_revision
from app.core.errors import RuleBroken
from app.core.language import speaking
from app.profiles import actions
from app.profiles.actions.conflicts import open_conflicts
from app.profiles.actions.importing import ImportOrder, Tally, check_file, import_file, import_file_whole, running
from app.profiles.actions.importing.orders import Watching
from app.profiles.models import (
    InvestorFacts,
    MarketMark,
    Organisation,
    PortfolioItem,
    Profile,
    ProfileChange,
    ProfileSource,
    ProfileText,
    Teaser,
)
from app.profiles.queries.mine import editing
from app.profiles.rules.mapping.foreign import Foreign, read_foreign
from app.profiles.rules.mapping.refusals import Refusal
from app.profiles.states import Kind, ProfileState, TeaserState
from tests.factories.accounts import make_account

HEADER = "id;Name;Land;Stadt;Branchen;KI-Felder;problem.de;technology.en;stage;ask_min_eur;ask_max_eur\n"
GOOD = (
    "{id};Firma {id};Sachsen;Leipzig;Energie und Netze|logistics;Computer vision;Ein Problem;A way;Seed;500k;1 Mio. €\n"
)


class Importing:
    """Runs imports of files in a folder against the test's database and keeps what was refused."""

    def __init__(self, session: Session, folder: Path) -> None:
        self.session, self.folder = session, folder
        self.refusals: list[Refusal] = []

    @contextmanager
    def open(self):
        with Session(self.session.get_bind()) as session:
            yield session
            session.commit()

    def order(
        self, text: str, *, kind=Kind.STARTUP, name: str = "file.csv", portfolio: str = "", **rest
    ) -> ImportOrder:
        file = self.folder / name
        file.write_text(text, encoding="utf-8")
        portfolio_file = None
        if portfolio:
            portfolio_file = self.folder / "portfolio.csv"
            portfolio_file.write_text(portfolio, encoding="utf-8")
        return ImportOrder(kind=kind, file=file, source="test", portfolio=portfolio_file, **rest)

    def run(self, order: ImportOrder, how=import_file) -> Tally:
        self.refusals.clear()
        self.session.commit()  # SQLite has one writer, and the test is not it now
        return how(order, self.open, Watching(self.refusals.append), at=clock.now())

    def reasons(self) -> list[tuple[int, str, str]]:
        with speaking("en"):
            return [(each.line, each.field, str(each.reason)) for each in self.refusals]


@pytest.fixture
def importing(session, tmp_path) -> Importing:
    return Importing(session, tmp_path)


def good(*ids: int) -> str:
    return HEADER + "".join(GOOD.format(id=each) for each in ids)


def count(session: Session, table) -> int:
    return session.scalar(select(func.count()).select_from(table)) or 0


def profile(session: Session, external_id: str) -> Profile:
    session.expire_all()
    key = select(ProfileSource.profile_id).where(ProfileSource.external_id == external_id).scalar_subquery()
    return session.scalars(select(Profile).where(Profile.id == key)).one()


def values(session: Session, external_id: str) -> dict:
    return dict(editing(session, profile(session, external_id)).values)


@pytest.mark.parametrize(("number", "tally"), [("20", Tally(created=1)), ("21", Tally(refused=1))])
def test_a_row_with_more_than_twenty_requests_a_week_is_refused_with_a_word(importing, session, number, tally):
    text = (
        good(1)
        .replace("ask_max_eur\n", "ask_max_eur;Anfragen pro Woche\n")
        .replace("1 Mio. €\n", f"1 Mio. €;{number}\n")
    )
    assert importing.run(importing.order(text)) == tally
    told = [(2, "requests_per_week", "Enter a whole number from 0 to 20.")]
    assert importing.reasons() == ([] if number == "20" else told)


def test_a_good_row_becomes_the_profile_that_the_editor_would_have_made(importing, session):
    assert importing.run(importing.order(good(1))) == Tally(created=1)
    made, found = profile(session, "1"), values(session, "1")
    assert (made.name, made.country, made.state, made.version) == ("Firma 1", "DE", ProfileState.DRAFT, 1)
    assert found["sectors"] == ("energy-grids", "logistics")
    assert (found["problem.de"], found["technology.en"]) == ("Ein Problem", "A way")
    assert (found["ask_min_eur"], found["ask_max_eur"]) == (500_000, 1_000_000)
    assert session.get_one(Organisation, made.organisation_id).name == "Firma 1"
    written = actions.create_profile(
        session, Kind.STARTUP, {key: value for key, value in found.items() if value}, by_id=None, at=made.created_at
    )
    assert dict(editing(session, written).values) == found


def test_only_profiles_that_say_everything_needed_are_shown(importing, session):
    whole = HEADER.replace("stage", "one_liner.de;stage") + GOOD.format(id=1).replace(";Seed", ";Kurz gesagt;Seed")
    assert importing.run(importing.order(whole, publish=True)) == Tally(created=1)
    assert profile(session, "1").state is ProfileState.PUBLISHED
    assert importing.run(importing.order(good(2), publish=True)) == Tally(created=1, drafts=1)
    assert profile(session, "2").state is ProfileState.DRAFT
    assert importing.run(importing.order(good(3), publish=True, publish_incomplete=True)) == Tally(created=1)
    assert profile(session, "3").state is ProfileState.PUBLISHED


def test_what_is_shown_is_marked_for_the_market(importing, session):
    before = current_revision(session)
    importing.run(importing.order(good(1), publish=True, publish_incomplete=True))
    assert current_revision(session) == before + 1
    assert session.scalars(select(MarketMark.profile_id)).all() == [profile(session, "1").id]


def test_bad_rows_are_refused_with_line_field_value_and_reason_and_good_ones_go_in(importing, session):
    bad = GOOD.format(id=2).replace("Seed", "Einhorn").replace("500k", "viel").replace("Ein Problem", "=1+1")
    text = good(1) + bad + GOOD.format(id=3)
    assert importing.run(importing.order(text)) == Tally(created=2, refused=1)
    assert [(each.line, each.field, each.column, each.value, each.external_id) for each in importing.refusals] == [
        (3, "problem.de", "problem.de", "=1+1", "2"),
        (3, "stage", "stage", "Einhorn", "2"),
        (3, "ask_min_eur", "ask_min_eur", "viel", "2"),
    ]
    assert count(session, Profile) == 2


def test_facts_that_contradict_each_other_are_refused(importing, session):
    assert importing.run(importing.order(good(1).replace("500k", "2 Mio."))).refused == 1
    assert importing.reasons() == [(2, "ask_max_eur", "The highest amount is below the lowest. Change one of the two.")]
    assert count(session, Profile) == 0


def test_a_row_without_id_or_name_is_refused(importing):
    text = good(1) + GOOD.format(id="") + GOOD.format(id=3).replace("Firma 3", "")
    importing.run(importing.order(text))
    assert importing.reasons() == [(3, "id", "This row has no id."), (4, "name", "Enter a name.")]


def test_the_second_row_with_an_id_is_refused_and_names_the_first(importing, session):
    assert importing.run(importing.order(good(1, 2, 1))) == Tally(created=2, refused=1)
    assert importing.reasons() == [(4, "id", "This id stands in line 2 already. Only the first row is taken.")]


def test_a_file_without_ids_is_known_by_its_names(importing, session):
    text = "Name;Land\nAlpha;Sachsen\n ALPHA ;Bayern\nBeta;Bayern\n"
    assert importing.run(importing.order(text)) == Tally(created=2, refused=1)
    assert importing.run(importing.order("Name;Land\nBETA;Bayern\n")).changed == 1
    assert values(session, "beta")["name"] == "BETA"


def test_unknown_columns_are_named_before_anything_is_read(importing, session):
    with pytest.raises(RuleBroken) as refused:
        importing.run(importing.order("Name;Umsatzrendite\nA;5\n"))
    with speaking("en"):
        assert "These columns are unknown: Umsatzrendite." in str(refused.value.text)


def test_two_columns_for_one_field_are_refused(importing):
    with pytest.raises(RuleBroken) as refused:
        importing.run(importing.order("Name;Firma\nA;B\n"))
    with speaking("en"):
        assert '"Name" and "Firma"' in str(refused.value.text)


def test_the_same_file_again_changes_nothing_and_says_so(importing, session):
    importing.run(importing.order(good(1, 2)))
    audited, revision = count(session, AuditEntry), current_revision(session)
    assert importing.run(importing.order(good(1, 2))) == Tally(same=2)
    assert (count(session, AuditEntry), current_revision(session)) == (audited, revision)
    assert count(session, Profile) == 2


def test_a_changed_row_changes_its_changed_fields_alone_and_leaves_a_history(importing, session):
    importing.run(importing.order(good(1, 2)))
    again = good(1, 2).replace("Firma 2;Sachsen;Leipzig", "Firma 2;Sachsen;Chemnitz").replace("A way", "A way", 1)
    assert importing.run(importing.order(again)) == Tally(same=1, changed=1)
    assert values(session, "2")["city"] == "Chemnitz"
    changes = session.scalars(select(ProfileChange)).all()
    assert [(each.field, each.old, each.new, each.by_id) for each in changes] == [("city", "Leipzig", "Chemnitz", None)]
    assert importing.run(importing.order(again)) == Tally(same=2)


def test_columns_that_the_file_does_not_have_stay_as_people_wrote_them(importing, session):
    importing.run(importing.order(good(1)))
    importing.run(importing.order("id;Name\n1;Umbenannt\n"))
    found = values(session, "1")
    assert (found["name"], found["city"], found["problem.de"]) == ("Umbenannt", "Leipzig", "Ein Problem")


def edit(session: Session, external_id: str, **changes) -> None:
    person = make_account(session)
    row = profile(session, external_id)
    actions.save_fields(session, row, changes, base_version=row.version, by_id=person.id, at=clock.now())
    session.commit()


def test_what_a_person_changed_meanwhile_is_not_overruled_by_the_file(importing, session):
    importing.run(importing.order(good(1)))
    edit(session, "1", city="Dresden")
    assert importing.run(importing.order(good(1).replace("Ein Problem", "Neu"))) == Tally(changed=1)
    found = values(session, "1")
    assert (found["city"], found["problem.de"]) == ("Dresden", "Neu")


def test_two_wordings_of_one_field_wait_for_a_persons_choice(importing, session):
    importing.run(importing.order(good(1)))
    edit(session, "1", city="Dresden")
    file = good(1).replace("Leipzig", "Halle").replace("Ein Problem", "Neu")
    assert importing.run(importing.order(file)) == Tally(changed=1, waiting=1)
    found = values(session, "1")
    assert (found["city"], found["problem.de"]) == ("Dresden", "Neu")
    assert [(row.field, row.late) for row in open_conflicts(session, profile(session, "1").id)] == [("city", "Halle")]


def test_an_import_that_is_killed_continues_where_it_stood(importing, session, monkeypatch):
    monkeypatch.setattr(running, "ROWS_AT_ONCE", 2)
    written = running.write

    def killed_in_the_second_batch(session, batch, watching):
        done = written(session, batch, watching)
        if "3" in {row.external_id for row in batch.rows}:
            raise KeyboardInterrupt
        return done

    with monkeypatch.context() as patch:
        patch.setattr(running, "write", killed_in_the_second_batch)
        with pytest.raises(KeyboardInterrupt):
            importing.run(importing.order(good(1, 2, 3, 4, 5)))
    assert sorted(session.scalars(select(ProfileSource.external_id))) == ["1", "2"]
    assert count(session, ProfileText) == 4
    assert importing.run(importing.order(good(1, 2, 3, 4, 5))) == Tally(created=3, same=2)


def test_all_or_nothing_takes_the_file_or_leaves_everything(importing, session):
    bad = good(1, 2) + GOOD.format(id=3).replace("Seed", "Einhorn")
    assert importing.run(importing.order(bad), import_file_whole) == Tally(refused=1)
    assert count(session, Profile) == 0
    assert importing.run(importing.order(good(1, 2)), import_file_whole) == Tally(created=2)
    assert count(session, Profile) == 2


def test_all_or_nothing_takes_back_what_an_unfitting_change_came_after(importing, session, monkeypatch):
    monkeypatch.setattr(running, "ROWS_AT_ONCE", 1)
    importing.run(importing.order(good(2)))
    file = "id;Name;ask_max_eur\n1;Neu;5 Mio.\n2;Firma 2;100k\n"
    assert importing.run(importing.order(file), import_file_whole) == Tally(refused=1)
    assert importing.reasons()[0][1] == "ask_max_eur"
    assert count(session, Profile) == 1


def test_a_dry_run_says_what_would_happen_and_changes_nothing(importing, session):
    importing.run(importing.order(good(1, 2)))
    file = good(1) + GOOD.format(id=2).replace("Leipzig", "Halle") + GOOD.format(id=3) + GOOD.format(id=3)
    assert importing.run(importing.order(file), check_file) == Tally(created=1, changed=1, same=1, refused=1)
    assert count(session, Profile) == 2
    assert values(session, "2")["city"] == "Leipzig"


def test_an_id_of_a_profile_of_another_kind_is_refused(importing, session):
    importing.run(importing.order(good(1)))
    assert importing.run(importing.order("id;Name\n1;Fonds\n", kind=Kind.INVESTOR)).refused == 1
    assert importing.reasons() == [
        (2, "id", "Under this id the source has a profile of another kind already: Start-up.")
    ]


INVESTORS = (
    "id;Name;Typ;thesis.de;stages;deploying\na;Fonds A;Business Angel;Wir suchen;Seed|Series A;ja\nb;Fonds B;;;;\n"
)
PORTFOLIO = "investor_id,name,one_liner,year,link\na,Alpha,Sensoren,2021,alpha.example\na,Beta,,,\n"


def items(session: Session) -> list[tuple]:
    statement = select(PortfolioItem.name, PortfolioItem.one_line, PortfolioItem.year, PortfolioItem.url)
    return [tuple(row) for row in session.execute(statement.order_by(PortfolioItem.position, PortfolioItem.id))]


def test_investors_bring_their_portfolios_in_a_file_of_its_own(importing, session):
    order = importing.order(INVESTORS, kind=Kind.INVESTOR, portfolio=PORTFOLIO)
    assert importing.run(order) == Tally(created=2)
    assert items(session) == [("Alpha", "Sensoren", 2021, "https://alpha.example"), ("Beta", "", None, None)]
    assert session.get_one(InvestorFacts, profile(session, "a").id).deploying_said_at is not None
    assert importing.run(order) == Tally(same=2)


def test_a_changed_portfolio_keeps_the_rows_whose_words_stayed(importing, session):
    importing.run(importing.order(INVESTORS, kind=Kind.INVESTOR, portfolio=PORTFOLIO))
    before = dict(session.execute(select(PortfolioItem.name, PortfolioItem.id)).all())
    changed = PORTFOLIO.replace("a,Beta,,,", "a,Gamma,,,")
    assert importing.run(importing.order(INVESTORS, kind=Kind.INVESTOR, portfolio=changed)) == Tally(changed=1, same=1)
    assert [row[0] for row in items(session)] == ["Alpha", "Gamma"]
    assert session.scalar(select(PortfolioItem.id).where(PortfolioItem.name == "Alpha")) == before["Alpha"]


def test_bad_rows_of_the_portfolio_file_are_refused_by_themselves(importing, session):
    file = PORTFOLIO + "a,Delta,,neulich,\nz,Omega,,2020,\na,,,,\n"
    order = importing.order(INVESTORS, kind=Kind.INVESTOR, portfolio=file)
    assert importing.run(order) == Tally(created=2, refused=3)
    assert [(each.file, each.line, each.field) for each in importing.refusals] == [
        ("portfolio.csv", 4, "year"),
        ("portfolio.csv", 6, "name"),
        ("portfolio.csv", 5, "investor_id"),
    ]
    assert [row[0] for row in items(session)] == ["Alpha", "Beta"]


def test_a_portfolio_beyond_the_limit_refuses_its_investor(importing, session):
    many = "investor_id,name\n" + "".join(f"a,Firma {number}\n" for number in range(301))
    assert importing.run(importing.order(INVESTORS, kind=Kind.INVESTOR, portfolio=many)) == Tally(created=1, refused=1)
    assert importing.refusals[0].field == "portfolio"


SPINOFF = "id;Name;Einrichtung;TRL;problem.de;technology.de\nq;Quarz;TU Saale;5;{problem};Ein Laser misst.\n"


def test_an_imported_spinoff_gets_a_proposed_teaser_and_waits_for_a_person(importing, session):
    text = SPINOFF.format(problem="Quarz findet Muffen. Kabel altern.")
    order = importing.order(text, kind=Kind.SPINOFF, publish=True, publish_incomplete=True)
    assert importing.run(order) == Tally(created=1, drafts=1)
    teaser = session.scalars(select(Teaser)).one()
    assert teaser.state is TeaserState.PROPOSED
    assert session.get_one(ProfileText, teaser.text_id).text == "Kabel altern. Ein Laser misst."
    assert profile(session, "q").state is ProfileState.DRAFT


def test_json_lines_bring_the_same_profile_as_csv(importing, session):
    said = {
        "id": 7, "name": "Firma 7", "region": "DE-SN", "city": "Leipzig", "sectors": ["energy-grids", "Logistik"],
        "problem": {"de": "Ein Problem"}, "stage": "seed", "ask_min_eur": 500_000, "has_revenue": True,
        "team_size": None, "raising_until": "2027-03-31",
    }  # fmt: skip
    wrong = {**said, "id": 8, "city": {"x": 1}, "team_size": True, "has_revenue": "1e400"}
    text = "\n".join(json.dumps(each) for each in (said, wrong, {**said, "id": 9, "colour": "red"}))
    assert importing.run(importing.order(text, name="file.jsonl")) == Tally(created=1, refused=2)
    found = values(session, "7")
    assert (found["sectors"], found["has_revenue"]) == (("energy-grids", "logistics"), True)
    assert sorted((each.line, each.field) for each in importing.refusals) == [
        (2, "city"),
        (2, "has_revenue"),
        (2, "team_size"),
        (3, ""),
    ]


def test_a_lone_surrogate_and_a_nul_in_json_are_refused(importing, session):
    text = (
        '{"id": "1", "name": "a\\ud800"}\n{"id": "2", "name": "a\\u0000b"}\n{"id": "3", "name": "gut \\ud83d\\ude80"}\n'
    )
    assert importing.run(importing.order(text, name="file.jsonl")) == Tally(created=1, refused=2)
    assert profile(session, "3").name == "gut 🚀"


def test_s37_marks_that_hide_or_turn_text_are_left_out(importing, session):
    importing.run(importing.order("id;Name\n1;Fir\u202ema\u200b Gr\u0075\u0308n\n"))
    assert profile(session, "1").name == "Firma Grün"


def test_a_name_that_grows_when_it_is_sorted_still_fits(importing, session):
    name = "\ufdfa" * 200
    assert importing.run(importing.order(f"id;Name\n1;{name}\n")) == Tally(created=1)
    assert (profile(session, "1").name, len(profile(session, "1").sort_name)) == (name, 400)


MAPPING = """
source = "elsewhere"
id = "key"
text_language = "en"
other_columns = "ignore"
[columns]
title = "name"
tags = "sectors"
country = "region"
about = "technology"
[values.tags]
power = "energy-grids"
shipping = "logistics"
"*" = ""
[values.country]
DEU = "DE-SN"
[constants]
raising = "now"
instruments = ["equity"]
"""


def test_a_mapping_file_brings_foreign_columns_and_codes(importing, session):
    foreign = read_foreign(MAPPING)
    text = "key,title,tags,country,about,noise\nx1,Grid,power|games|shipping,DEU,It hums.,zzz\nx2,Bad,power,FRA,,\n"
    assert importing.run(importing.order(text, foreign=foreign)) == Tally(created=1, refused=1)
    found = values(session, "x1")
    assert (found["name"], found["region"], found["technology.en"]) == ("Grid", "DE-SN", "It hums.")
    assert (found["sectors"], found["raising"], found["instruments"]) == (
        ("energy-grids", "logistics"),
        "now",
        ("equity",),
    )
    assert [(each.field, each.column, each.value) for each in importing.refusals] == [("region", "country", "FRA")]


def test_a_mapping_may_bring_a_field_from_several_columns_and_several_fields_from_one(importing, session):
    mapping = """
        [columns]
        name = "name"
        country = "region"
        place = ["city", "region"]
        [values.country]
        "*" = ""
        FR = "FR"
        [values."place region"]
        Leipzig = "DE-SN"
        "*" = ""
    """
    text = "id,name,country,place\n1,A,DE,Leipzig\n2,B,FR,Leipzig\n3,C,XX,Lyon\n"
    foreign = read_foreign(mapping.replace("[columns]", 'id = "id"\n[columns]'))
    assert importing.run(importing.order(text, foreign=foreign)) == Tally(created=3)
    found = [values(session, key) for key in "123"]
    assert [each["region"] for each in found] == ["DE-SN", "FR", None]
    assert [each["city"] for each in found] == ["Leipzig", "Leipzig", "Lyon"]


@pytest.mark.parametrize(
    "mapping", ['[columns]\nx = "nonsense"', '[constants]\nstage = "einhorn"', '[constants]\nfoo = "1"']
)
def test_a_mapping_to_what_does_not_exist_refuses_the_file(importing, mapping):
    with pytest.raises(RuleBroken):
        importing.run(importing.order("x\n1\n", foreign=read_foreign(mapping)))


def test_ten_rows_and_two_thousand_need_the_same_number_of_statements(importing, session, counting):
    importing.run(importing.order(good(20)))  # the lists of codes are read once a process
    with counting() as few:
        importing.run(importing.order(good(*range(10))))
    with counting() as many:
        importing.run(importing.order(good(*range(1_000, 2_000)), foreign=Foreign()))
    assert len(many) == len(few)
