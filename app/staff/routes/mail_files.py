"""For developers and the demo: the mails that the embedded mailer wrote. Elsewhere these pages do not exist."""

from pathlib import Path

from flask import current_app, render_template, url_for
from flask.typing import ResponseReturnValue

from app.core.access import public
from app.core.errors import NotFound
from app.core.lists.filters import asked_page
from app.core.paging import PAGE_SIZE
from app.staff.queries.mails import mail_file, mail_files
from app.staff.routes.blueprint import blueprint
from config import Settings


def _folder() -> Path:
    """Where the files lie. Raises NotFound in production: mails carry links that open accounts."""
    settings: Settings = current_app.config["SETTINGS"]
    if settings.environment == "production" or not (settings.demo or settings.environment == "development"):
        raise NotFound
    return settings.data_dir / "mail"


@blueprint.get("/mail-files")
@public
def mails_written() -> ResponseReturnValue:
    page = mail_files(_folder(), asked_page().number, PAGE_SIZE)
    return render_template("staff/mail_files.html", page=page, address=_address)


def _address(number: int) -> str:
    return url_for("staff.mails_written", page=number)


@blueprint.get("/mail-files/<name>")
@public
def mail_written(name: str) -> ResponseReturnValue:
    return render_template("staff/mail_file.html", mail=mail_file(_folder(), name))
