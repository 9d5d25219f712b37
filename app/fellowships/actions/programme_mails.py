"""Mail to a programme itself, at the address that its calls name."""

from typing import Any

from sqlalchemy.orm import Session

from app.core.outbox import queue_mail
from app.fellowships.models import Programme, Round

# Nobody has chosen one for an office.
HOME_LANGUAGE = "de"


def write_to_programme(
    session: Session,
    row: Round,
    template: str,
    *,
    below: str = "",
    **values: Any,  # Any: what the template prints
) -> None:
    """Queue ``template`` with a link to the staff's page of the round, or to ``below`` that page."""
    queue_mail(
        session,
        to=session.get_one(Programme, row.programme_id).contact,
        language=HOME_LANGUAGE,
        template=f"fellowships/{template}",
        round=row,
        path=f"/staff/rounds/{row.public_id}{below}",
        **values,
    )
