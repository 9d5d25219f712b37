"""The taxonomy: loaded from its files, twice the same, readable in both languages."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.core.language import speaking
from app.profiles import queries
from app.profiles.actions.taxonomy import TaxonomyLoad, load_taxonomy
from app.profiles.models import TaxonomyTerm
from app.profiles.states import TaxonomyList
from tests.factories.profiles import make_startup

HEADER = "code,edition,label_de,label_en,hint_de,hint_en,valid_until,replaced_by\n"


def number(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(TaxonomyTerm))


def test_a_second_load_changes_nothing_and_says_so(session: Session) -> None:
    there = number(session)
    assert load_taxonomy(session) == TaxonomyLoad(added=0, changed=0, same=there)
    assert there > 150


def test_new_words_of_a_code_are_taken_over_and_seen_at_once(session: Session, tmp_path: Path) -> None:
    (tmp_path / "stages.csv").write_text(HEADER + "seed,2026-1,Saat,Seedling,,,,\n", "utf-8")
    load = load_taxonomy(session, tmp_path)
    session.commit()
    assert (load.added, load.changed) == (0, 1)
    term = queries.taxonomy(session).term(TaxonomyList.STAGES, "seed")
    with speaking("de"):
        assert str(term) == "Saat"
    with speaking("en"):
        assert str(term) == "Seedling"


def test_a_new_edition_leaves_what_profiles_said_and_offers_its_successor(session: Session, tmp_path: Path) -> None:
    profile = make_startup(session)
    lines = "seed,2026-1,Seed,Seed,,,2026-11-20,seed-plus\nseed-plus,2027-1,Seed+,Seed+,,,,\n"
    (tmp_path / "stages.csv").write_text(HEADER + lines, "utf-8")
    load_taxonomy(session, tmp_path)
    session.commit()
    taxonomy = queries.taxonomy(session)
    offered = {term.code for term in taxonomy.offered(TaxonomyList.STAGES, date(2026, 11, 21))}
    assert "seed-plus" in offered
    assert "seed" not in offered
    row = next(queries.matching_rows(session, [profile.id]))
    assert row.facts["stage"] == "seed"
    assert str(taxonomy.term(TaxonomyList.STAGES, "seed").label_de) == "Seed"


def test_a_row_without_a_label_is_named_by_file_and_line(session: Session, tmp_path: Path) -> None:
    (tmp_path / "sectors.csv").write_text(HEADER + "gut,2026-1,Gut,Good,,,,\nleer,2026-1,,Empty,,,,\n", "utf-8")
    with pytest.raises(ValueError, match=r"sectors\.csv, line 3"):
        load_taxonomy(session, tmp_path)


def test_the_command_says_what_it_would_do_and_does_nothing_when_dry(app: Flask, session: Session) -> None:
    session.delete(session.scalars(select(TaxonomyTerm).where(TaxonomyTerm.code == "seed")).one())
    session.commit()
    runner = app.test_cli_runner()
    dry: Any = runner.invoke(args=["profiles", "load-taxonomy", "--dry-run"])
    assert "1 terms would be added" in dry.output
    assert session.scalar(select(func.count()).where(TaxonomyTerm.code == "seed")) == 0
    session.rollback()
    assert "1 terms were added" in runner.invoke(args=["profiles", "load-taxonomy"]).output
    session.expire_all()
    assert session.scalar(select(func.count()).where(TaxonomyTerm.code == "seed")) == 1
    session.rollback()
    assert "0 terms were added, 0 changed" in runner.invoke(args=["profiles", "load-taxonomy"]).output


def test_an_unknown_code_is_shown_as_it_is(session: Session) -> None:
    assert queries.taxonomy(session).term(TaxonomyList.SECTORS, "weggefallen").label_de == "weggefallen"
