"""Filling a market's database beside the product's own ways, where those would only measure themselves again."""

from pathlib import Path

import numpy as np
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from app.core.database import current_revision, db, reading, unit_of_work
from app.matches.actions.encoding import mark_encoded
from app.matches.models import FacetVector
from app.matches.ranker.encoders import encoder_name
from app.matches.ranker.facets import sources_of
from app.profiles.models import Profile
from app.profiles.queries import matching_rows
from benchmarks.generated_investors import CHOOSY, FREE
from benchmarks.visits import add_owner, application
from matching.encoders import unit_rows

AT_ONCE = 500
DIMENSION = 384


def add_vectors(folder: Path) -> None:
    """A random vector for every text: what is measured does not ask what it means."""
    app = application(folder)
    model, random = encoder_name("hashing"), np.random.default_rng(1)
    with app.app_context():
        with reading(), Session(db.engine) as session:
            ids = list(session.scalars(select(Profile.id).order_by(Profile.id)))
        for start in range(0, len(ids), AT_ONCE):
            with unit_of_work() as session:
                session.execute(insert(FacetVector), _vectors(session, ids[start : start + AT_ONCE], model, random))
        with unit_of_work() as session:
            mark_encoded(session, model, current_revision(session))


def _vectors(session: Session, ids: list[int], model: str, random: np.random.Generator) -> list[dict[str, object]]:
    sources = [(row.id, source) for row in matching_rows(session, ids) for source in sources_of(row)]
    vectors = unit_rows(random.standard_normal((len(sources), DIMENSION), dtype=np.float32))
    return [
        {
            "profile_id": profile_id,
            "view": source.key.view,
            "facet": source.key.facet,
            "language": source.key.language,
            "item_id": source.key.item_id,
            "source_hash": source.hash,
            "masked": source.text,
            "model": model,
            "dimension": DIMENSION,
            "vector": vector.tobytes(),
        }
        for (profile_id, source), vector in zip(sources, vectors, strict=True)
    ]


def add_person(folder: Path, *, database_url: str = "") -> None:
    """One account for each of the two investors who look."""
    app = application(folder, database_url=database_url)
    with app.app_context(), unit_of_work() as session:
        for name in (FREE, CHOOSY):
            profile_id = session.scalars(select(Profile.id).where(Profile.name == name)).one()
            add_owner(session, profile_id, f"{name}@example.org")
