"""Brings the demo world into the configured database: `python -m demo.load [--reset | --sign-ins | --codes]`.

A second run finds everything there and changes nothing. Dates are counted from the day of the load.
"""

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import click
import pyotp
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session
from tqdm import tqdm

from app import create_app
from app.accounts.hashing import Hasher
from app.accounts.keys import Keys
from app.core import clock
from app.core.database import unit_of_work
from app.introductions.actions.people import forget_erased
from app.matches.ranker.encoders import encoder_name
from app.profiles.models import TaxonomyTerm
from config import Settings, SettingsError
from demo.crowd import remove_crowd
from demo.introductions import add_introductions
from demo.model import DemoWorld
from demo.past import add_past
from demo.people import (
    PASSWORD,
    Person,
    account_ids,
    add_people,
    people_of,
    profiles_of,
    remove_people,
    sign_ins_of,
)
from demo.profiles import add_profile, known_slugs, remove_profiles
from demo.proposals import add_proposals
from demo.reviewing import add_reviewing
from demo.rounds import add_rounds, remove_rounds
from demo.switches import add_switches
from demo.trials import add_trial
from demo.values import DemoProfile
from demo.world import load_world

AT_ONCE = 25


@dataclass(frozen=True)
class Loaded:
    """How many profiles and accounts were new."""

    profiles: int
    people: int


def sign_ins() -> list[tuple[str, str, str, str | None]]:
    """Role, address, password and TOTP secret (None where no second factor is asked for) of each demo account."""
    return sign_ins_of(load_world())


def load_demo(app: Flask, world: DemoWorld, *, show_progress: bool = False) -> Loaded:
    """Write what is missing of the demo world. Raises RuntimeError where the database is not prepared yet."""
    at = clock.now()
    with app.app_context():
        people, profiles = _missing(world)
        with tqdm(total=len(people) + len(profiles), unit="", disable=not show_progress, leave=False) as bar:
            if people:
                _load_people(app, people, at, bar)
            _load_profiles(world, profiles, at, bar)
        if profiles:
            _load_introductions(app, world, at)
        _load_rounds(world, at)
    return Loaded(len(profiles), len(people))


def _missing(world: DemoWorld) -> tuple[list[Person], list[DemoProfile]]:
    with unit_of_work() as session:
        _check_prepared(session)
        known = known_slugs(session)
        everybody = people_of(world)
        accounts = account_ids(session, [person.address for person in everybody])
    people = [person for person in everybody if person.address not in accounts]
    return people, [profile for profile in profiles_of(world) if profile.slug not in known]


def _check_prepared(session: Session) -> None:
    unprepared = RuntimeError("The database is not prepared yet. Run `flask init` first.")
    try:
        has_terms = session.scalar(select(TaxonomyTerm.id).limit(1)) is not None
    except DBAPIError as error:
        raise unprepared from error
    if not has_terms:
        raise unprepared


def _load_people(app: Flask, people: Sequence[Person], at: datetime, bar: "tqdm[object]") -> None:
    settings: Settings = app.config["SETTINGS"]
    hasher = Hasher(memory_kib=settings.argon2_memory_kib, time_cost=settings.argon2_time_cost)
    # One hash for all: five hundred of them would take a minute, and the password is public anyway.
    password_hash = hasher.hash(PASSWORD)
    with unit_of_work() as session:
        for _person in add_people(session, people, password_hash=password_hash, keys=Keys(settings.secret_key), at=at):
            bar.update()


def _load_profiles(world: DemoWorld, profiles: Sequence[DemoProfile], at: datetime, bar: "tqdm[object]") -> None:
    for start in range(0, len(profiles), AT_ONCE):
        with unit_of_work() as session:
            accounts = account_ids(session, [person.address for person in people_of(world)])
            verifier_id = accounts[_verifier(world)]
            for profile in profiles[start : start + AT_ONCE]:
                add_profile(session, profile, accounts=accounts, verifier_id=verifier_id, at=at)
                session.expunge_all()
                bar.update()


def _load_introductions(app: Flask, world: DemoWorld, at: datetime) -> None:
    settings: Settings = app.config["SETTINGS"]
    with unit_of_work() as session:
        model = encoder_name(settings.encoder_model)
        if add_introductions(session, model, at=at):
            add_past(session, [each.profile for each in world.accounts if each.profile], at=at)
            add_proposals(session, model, at=at)
        researcher = next(account.email for account in world.accounts if account.email.startswith("researcher@"))
        add_switches(session, account_ids(session, [researcher])[researcher], at=at)
        staff = _verifier(world)
        add_trial(session, model, by_id=account_ids(session, [staff])[staff], at=at)


def _load_rounds(world: DemoWorld, at: datetime) -> None:
    address = next(account.email for account in world.accounts if "programme_staff" in account.roles)
    reviewer = next(account.email for account in world.accounts if "reviewer" in account.roles)
    with unit_of_work() as session:
        add_rounds(session, by_id=account_ids(session, [address])[address], at=at)
        add_reviewing(session, account_ids(session, [reviewer])[reviewer], at=at)


def _verifier(world: DemoWorld) -> str:
    return next(account.email for account in world.accounts if "matching_staff" in account.roles)


def reset_demo(app: Flask, world: DemoWorld) -> None:
    """Erase the demo profiles and accounts; everything else stays. Raises RuntimeError like `load_demo`."""
    with app.app_context(), unit_of_work() as session:
        _check_prepared(session)
        remove_profiles(session)
        remove_rounds(session)
        remove_crowd(session)
        remove_people(session, people_of(world))
        forget_erased(session)


def _print_sign_ins() -> None:
    click.echo("Sign in as:")
    for role, address, password, secret in sign_ins():
        second = f"   second factor: {secret}" if secret else ""
        click.echo(f"  {role:<18} {address:<26} {password}{second}")
    click.echo("A code of the second factor at any moment: python -m demo.load --codes")


def _print_codes() -> None:
    for role, address, _password, secret in sign_ins():
        if secret:
            click.echo(f"{role:<18} {address:<26} {pyotp.TOTP(secret).now()}")


def _load(*, reset: bool) -> None:
    app = create_app()
    settings: Settings = app.config["SETTINGS"]
    if not settings.demo:
        sys.exit("This installation is no demo. Set ANSCHUB_DEMO=true to load invented profiles with public sign-ins.")
    world = load_world()
    if reset:
        reset_demo(app, world)
    loaded = load_demo(app, world, show_progress=sys.stderr.isatty())
    if loaded == Loaded(0, 0):
        click.echo("The demo world is there already. Nothing to do.")
        return
    click.echo(f"{loaded.profiles} profiles and {loaded.people} accounts loaded.")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m demo.load", description=__doc__)
    parser.add_argument("--reset", action="store_true", help="erase the demo world first")
    parser.add_argument("--sign-ins", action="store_true", help="print who can sign in, and load nothing")
    parser.add_argument("--codes", action="store_true", help="print the second factor's codes of this moment")
    asked = parser.parse_args()
    if asked.sign_ins:
        _print_sign_ins()
    elif asked.codes:
        _print_codes()
    else:
        try:
            _load(reset=asked.reset)
        except (RuntimeError, SettingsError) as error:
            sys.exit(str(error))
    return 0


if __name__ == "__main__":
    sys.exit(main())
