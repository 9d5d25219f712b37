"""Which files stay and which go: many at once, an erased account, an application that is gone."""

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.actions.accounts import delete_account
from app.accounts.models import Account
from app.core.database import unit_of_work
from app.core.errors import RuleBroken
from app.core.files import StoredFile
from app.core.uploads import Made
from app.fellowships.actions.attachments import Place, Upload, add_attachment
from app.fellowships.models import EVERY, Application, ApplicationPart, Attachment, enter, within
from app.fellowships.tasks.files import clear_removed_files
from app.profiles.models import ProfileMember
from app.profiles.states import MemberRole
from tests.conftest import MovableClock
from tests.factories.accounts import make_account
from tests.factories.applications import make_application, make_open_round, part_of
from tests.factories.attachments import keep_file

HANDS = 8


@pytest.fixture
def founder(session: Session, clock: MovableClock) -> Account:
    enter(session, EVERY)
    return make_account(session)


@pytest.fixture
def application(app: Flask, session: Session, founder: Account) -> Application:
    round_ = make_open_round(session, by_id=make_account(session, roles=["programme_staff"]).id)
    made = make_application(session, round_, founder)
    session.commit()
    return made


def on_disk(app: Flask) -> list[str]:
    folder = Path(app.config["SETTINGS"].data_dir) / "files"
    return [path.name for path in folder.iterdir()] if folder.exists() else []


def kept(app: Flask, session: Session, application: Application, by_id: int) -> Attachment:
    with app.app_context():
        row = keep_file(session, part_of(session, application), "cv")
        row.by_id = by_id
        session.commit()
    return row


def test_of_many_files_at_once_as_many_are_kept_as_the_question_takes(
    app: Flask, session: Session, founder: Account, application: Application, clock: MovableClock
) -> None:
    part_id, by_id, line = part_of(session, application).id, founder.id, threading.Barrier(HANDS)
    session.commit()
    upload = Upload(Made(b"%PDF made anew", "application/pdf", 1, ()), "Plan.pdf", clock.at)

    def add(_hand: int) -> str:
        with app.app_context():
            line.wait(60)
            try:
                with unit_of_work() as own, within(own, EVERY):
                    place = Place(own.get_one(ApplicationPart, part_id), "cv", 2)
                    add_attachment(own, place, upload, has_scanner=False, by_id=by_id, at=clock.at)
            except RuleBroken:
                return "refused"
            return "kept"

    with ThreadPoolExecutor(HANDS) as pool:
        assert Counter(pool.map(add, range(HANDS))) == {"kept": 2, "refused": HANDS - 2}
    assert len(session.scalars(select(Attachment)).all()) == 2
    assert len(on_disk(app)) == 2


def test_an_erased_account_leaves_its_teams_files_without_its_name(
    app: Flask, session: Session, founder: Account, application: Application, clock: MovableClock
) -> None:
    other = make_account(session)
    of_team: dict[str, Any] = {"profile_id": application.profile_id, "role": MemberRole.OWNER, "since": clock.at}
    session.add(ProfileMember(account_id=other.id, **of_team))
    kept(app, session, application, founder.id)
    key = founder.id
    session.commit()
    with app.app_context(), unit_of_work() as own:
        delete_account(own, own.get_one(Account, key), viewer=None, at=clock.at)
    session.expire_all()
    (row,) = session.scalars(select(Attachment))
    assert (row.by_id, len(on_disk(app))) == (None, 1)


def test_bytes_go_with_their_application(
    app: Flask, session: Session, founder: Account, application: Application
) -> None:
    kept(app, session, application, founder.id)
    session.delete(application)
    session.commit()
    with app.app_context():
        clear_removed_files()
    assert (session.scalars(select(StoredFile)).all(), on_disk(app)) == ([], [])
