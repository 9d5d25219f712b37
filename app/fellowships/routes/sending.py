"""How a file of an application leaves: to be kept, never to be run, under a name of ours, each time on record."""

from functools import partial

from flask import make_response
from flask.wrappers import Response

from app.core.access import current_person
from app.core.database import keep
from app.core.errors import NotFound
from app.core.files import path_of
from app.core.language import Message
from app.core.uploads import EXTENSIONS
from app.fellowships.actions.attachments import note_read
from app.fellowships.queries.attachments import Readable


def send_attachment(found: Readable, name: Message) -> Response:
    """Raises NotFound where the bytes are gone."""
    row = found.attachment
    try:
        content = path_of(found.stored).read_bytes()
    except OSError as error:
        raise NotFound from error
    keep(partial(note_read, application_id=row.application_id, file=row.public_id, by_id=current_person().id))
    answer = make_response(content)
    answer.headers["Content-Type"] = row.media_type
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}.{EXTENSIONS[row.media_type]}"'
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer
