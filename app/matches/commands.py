"""`flask matches rebuild | copy-vectors | explain | top | evaluate | models | learn | promote | rollback`."""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
from flask import current_app
from flask.cli import AppGroup
from sqlalchemy import or_, select
from sqlalchemy.orm import Session
from tqdm import tqdm

from app.core import clock
from app.core.database import current_revision, db, reading, sort_key, unit_of_work
from app.core.errors import DomainError
from app.core.language import LANGUAGES, message, speaking
from app.matches import tasks
from app.matches.actions.encoding import forget_vectors
from app.matches.actions.learning import promote_model, roll_back
from app.matches.models import RankingModel
from app.matches.queries.encoding import encoded_until, profiles_to_check
from app.matches.queries.learning import models
from app.matches.ranker import evaluation
from app.matches.ranker.encoders import encoder_name
from app.matches.ranker.halfvecs import NoPgvector, build_graph, copy_all, copy_some, make_table
from app.matches.ranker.learning import TooFew
from app.matches.ranker.ranking import EncoderError, Question, UnknownProfile, place_of, ranked, true_trace
from app.matches.ranker.vectors import stored_dimension
from app.matches.ranker.weights import standard_weights
from app.matches.routes.blueprint import attested_at, boosts
from app.matches.rules.asking import Asked
from app.matches.rules.attested import with_boost
from app.matches.rules.gates import GateLine, GateTeller
from app.matches.states import ModelState
from app.profiles.models import Profile
from app.profiles.queries import taxonomy
from app.profiles.states import ProfileState
from config import Settings
from matching.model import Match

matches_group = AppGroup("matches", help="Ranked matches: vectors, explanations, figures.")


@matches_group.command("rebuild", help="Encode the texts of all profiles with the model of the settings.")
@click.option("--missing", is_flag=True, help="only what has no vector of this model yet")
@click.option("--from-scratch", is_flag=True, help="first forget all vectors of this name: its model was replaced")
def rebuild_command(*, missing: bool, from_scratch: bool) -> None:
    model = _model()
    if from_scratch:
        with unit_of_work() as session:
            forget_vectors(session, model)
    with _reading() as session:
        revision = current_revision(session)
        since = encoded_until(session, model) if missing else None
        ids = profiles_to_check(session, since)
    if not ids:
        click.echo("Every text has its vector.")
        return
    try:
        encoder = tasks.loaded_encoder()
    except EncoderError as error:
        raise click.ClickException(str(error)) from error
    with tqdm(total=len(ids), unit=" profiles", desc="Encoding", file=sys.stderr) as bar:
        texts = tasks.encode_profiles(
            encoder, model, ids, revision=revision, everything=not missing, progress=bar.update
        )
    tasks.write_generation()
    click.echo(f"{texts} texts of {len(ids)} profiles encoded with {model}.")


@matches_group.command("copy-vectors", help="Copy the vectors for pgvector: for search_vectors=postgres.")
def copy_vectors_command() -> None:
    if db.engine.dialect.name != "postgresql":
        raise click.ClickException("The database is not PostgreSQL; its vectors are compared in memory.")
    model = _model()
    try:
        with unit_of_work() as session:
            make_table(session.connection())
    except NoPgvector as error:
        raise click.ClickException(str(error)) from error
    with tqdm(unit=" vectors", desc="Copying", file=sys.stderr) as bar:
        copied = copy_all(lambda: _copied_some(model), bar.update)
    with _reading() as session:
        dimension = stored_dimension(session, model)
    if dimension is not None:
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            build_graph(connection, model, dimension)
    click.echo(f"{copied} vectors of {model} copied.")


def _copied_some(model: str) -> int:
    with unit_of_work() as session:
        return copy_some(session.connection(), model)


@matches_group.command("explain", help="Why B stands where it stands for A: gates with true answers, parts, reasons.")
@click.argument("a")
@click.argument("b")
@click.option("--language", default="en", show_default=True, type=click.Choice(LANGUAGES), help="of the gates")
def explain_command(a: str, b: str, *, language: str) -> None:
    with _reading() as session, speaking(language):
        seeker, other = _profile(session, a), _profile(session, b)
        question = _question(seeker)
        try:
            gates = true_trace(session, _model(), question, other.id)
            answer = place_of(session, _model(), question, other.id)
        except UnknownProfile as error:
            raise click.ClickException(str(error)) from error
        teller = GateTeller(seeker.kind, taxonomy(session), other.name, clock.today(), us=seeker.name)
        click.echo(f"{seeker.name} → {other.name}")
        for gate in gates:
            _echo_gate(teller.line(gate))
    if answer.match is not None:
        click.echo(f"Place {answer.match.rank} of {answer.total}")
        _echo_match(answer.match)


def _echo_gate(line: GateLine) -> None:
    state = message("passes") if line.passed else message("stands in the way")
    told = " ".join(str(part) for part in (line.said, line.note) if part)
    click.echo(f"  {line.name!s:<24} {state!s:<20} {told}")


def _echo_match(match: Match) -> None:
    for part in match.parts:
        click.echo(f"  {part.name:<10} {part.score:.3f} × {part.weight:.3f} = {part.score * part.weight:.3f}")
    click.echo(f"  {'score':<10} {match.score:.3f} ({match.band})")
    if match.factor != 1:
        click.echo(f"  {'attested':<10} × {match.factor} = {match.score * match.factor:.3f} for its place")
    for reason in (*match.reasons, *([match.against] if match.against else [])):
        sign = "+" if reason.in_favour else "-"
        mine = f"{reason.seeker.field}={reason.seeker.value}" if reason.seeker else "-"
        theirs = f"{reason.candidate.field}={reason.candidate.value}"
        click.echo(
            f"  {sign} {reason.kind:<10} {mine} | {theirs} ({reason.contribution:+.3f}) {reason.candidate.snippet}"
        )


@matches_group.command("top", help="The best matches of PROFILE.")
@click.argument("profile")
@click.option("--limit", default=10, show_default=True, type=click.IntRange(1, 1000))
@click.option("--json", "as_json", is_flag=True, help="one JSON document")
def top_command(profile: str, *, limit: int, as_json: bool) -> None:
    with _reading() as session:
        seeker = _profile(session, profile)
        page = ranked(session, _model(), _question(seeker), limit=limit)
        ids = [match.candidate for match in page.matches]
        names = dict(session.execute(select(Profile.id, Profile.name).where(Profile.id.in_(ids))).all())
        public = dict(session.execute(select(Profile.id, Profile.public_id).where(Profile.id.in_(ids))).all())
    rows = [
        {
            "rank": match.rank,
            "id": public[match.candidate],
            "name": names[match.candidate],
            "kind": match.kind,
            "band": match.band,
            "score": match.score,
            "factor": match.factor,
            "parts": {part.name: part.score for part in match.parts},
        }
        for match in page.matches
    ]
    if as_json:
        document = {"profile": seeker.public_id, "total": page.total, "weights": page.weights.version, "matches": rows}
        click.echo(json.dumps(document, ensure_ascii=False, indent=2))
        return
    click.echo(f"{page.total} fit {seeker.name}")
    for row in rows:
        moved = f"  (attestation taken into account: × {row['factor']})" if row["factor"] != 1 else ""
        click.echo(f"{row['rank']:>4}  {row['band']:<10} {row['score']:.3f}  {row['name']}{moved}")


@matches_group.command(
    "evaluate", help="Who invested in whom, asked beforehand: the ranking beside ten simpler methods."
)
@click.option("--data", "folder", required=True, type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option(
    "--json", "json_file", type=click.Path(dir_okay=False, path_type=Path), help="also write the figures here"
)
@click.option("--methods", default="", help="only these, separated by commas")
@click.option("--seed", default=1, show_default=True, type=int)
@click.option("--queries", type=click.IntRange(1), help="at most this many of each task, for a quick look")
def evaluate_command(folder: Path, *, json_file: Path | None, methods: str, seed: int, queries: int | None) -> None:
    settings: Settings = current_app.config["SETTINGS"]
    if json_file is not None and not json_file.parent.is_dir():
        raise click.UsageError(f"There is no folder {str(json_file.parent)!r} to write the figures to.")
    chosen = [name.strip() for name in methods.split(",") if name.strip()]
    with tqdm(file=sys.stderr, unit="") as bar:
        try:
            figures = evaluation.evaluated(
                folder,
                settings.encoder_model,
                kept=settings.data_dir / "evaluation",
                methods=chosen,
                seed=seed,
                queries=queries,
                progress=lambda label, done, total: _show_progress(bar, label, done, total),
            )
        except evaluation.FAULTS as error:
            raise click.UsageError(str(error)) from error
    click.echo(figures.table)
    click.echo(figures.times, err=True)
    if json_file is not None:
        json_file.write_text(figures.json, encoding="utf-8")


@matches_group.command("learn", help="Learn a ranking from deeds now; it waits as the shadow, or is refused.")
def learn_command() -> None:
    learned = tasks.learn()
    if isinstance(learned, TooFew):
        click.echo(f"Too few: something was done about {learned.graded} rows, {learned.needed} are needed.")
        return
    failed = ", ".join(learned[1].failed)
    click.echo(f"{learned[0]}  {'refused: ' + failed if failed else 'waits as the shadow'}")


@matches_group.command("models", help="The rankings learned from deeds, the newest first, with their figures.")
def models_command() -> None:
    with _reading() as session:
        for each in (found := models(session)):
            gain, lists = each.verdict["comparison"]["gain"], each.verdict["comparison"]["lists"]
            click.echo(
                f"{each.public_id}  {each.state.value:<9} {each.trained_at:%Y-%m-%d}  nDCG@10 {gain['mean']:+.4f} "
                f"[{gain['low']:+.4f}, {gain['high']:+.4f}] of {lists} lists  {each.reason}"
            )
    if not any(each.state is ModelState.SPEAKING for each in found):
        click.echo("The rules speak.")


@matches_group.command("promote", help="Have a shadow speak that passed every gate.")
@click.argument("public_id")
@click.option("--reason", required=True)
def promote_command(public_id: str, *, reason: str) -> None:
    _decided(lambda session: promote_model(session, public_id, by_id=None, reason=reason, at=clock.now()))


@matches_group.command("rollback", help="Take back the model that speaks: the one before speaks again, or the rules.")
@click.option("--reason", required=True)
def rollback_command(*, reason: str) -> None:
    _decided(lambda session: roll_back(session, by_id=None, reason=reason, at=clock.now()))


def _decided(decide: Callable[[Session], RankingModel | None]) -> None:
    try:
        with unit_of_work() as session, speaking("en"):
            found = decide(session)
            told = f"{found.public_id} speaks" if found else "The rules speak"
    except DomainError as error:
        with speaking("en"):
            raise click.ClickException(str(error)) from error
    click.echo(f"{told} from now on.")


def _show_progress(bar: Any, label: str, done: int, total: int) -> None:  # Any: tqdm ships no types
    if done == 0:
        bar.reset()  # the speed is that of this step
    bar.set_description(label, refresh=False)
    bar.total, bar.n = total, done
    bar.refresh()


def _model() -> str:
    settings: Settings = current_app.config["SETTINGS"]
    return encoder_name(settings.encoder_model)


def _question(seeker: Profile) -> Question:
    weights, boosted = standard_weights(seeker.kind), boosts(seeker.kind, Asked())
    return Question(
        seeker_id=seeker.id,
        today=clock.today(),
        weights=with_boost(weights) if boosted else weights,
        attested_at=attested_at() if boosted else None,
        boosts=boosted,
    )


def _profile(session: Session, named: str) -> Profile:
    """By public id or by name; several of one name are listed with their ids."""
    matches = or_(Profile.public_id == named, Profile.sort_name == sort_key(named))
    found = list(
        session.scalars(select(Profile).where(matches, Profile.state != ProfileState.DRAFT).order_by(Profile.id))
    )
    if not found:
        raise click.ClickException(f"There is no profile with the id or name {named!r}.")
    if len(found) > 1:
        ids = ", ".join(f"{each.public_id} ({each.kind})" for each in found)
        raise click.ClickException(f"{named!r} names {len(found)} profiles; use one of these ids: {ids}.")
    return found[0]


@contextmanager
def _reading() -> Iterator[Session]:
    with reading(), Session(db.engine) as session:
        yield session
