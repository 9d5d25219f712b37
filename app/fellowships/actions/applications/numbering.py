"""The number of an application, given with its first submission."""

import secrets
from collections.abc import Callable

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.database import one_at_a_time
from app.fellowships.models import EVERY, Application, within
from app.fellowships.rules.numbering import LARGEST, SMALLEST


def draw_number(session: Session, round_id: int, below: Callable[[int], int] = secrets.randbelow) -> int:
    """Six digits that no application of the round has, drawn by lot: a gap or an order would tell of the others.

    Nobody else draws one in this round until the transaction ends.
    """
    one_at_a_time(session, [f"fellowships.numbers.{round_id}"])
    while True:
        number = SMALLEST + below(LARGEST - SMALLEST + 1)
        with within(session, EVERY):  # taken is taken, also by one that this person may not see
            taken = select(Application.id).where(Application.round_id == round_id, Application.number == number)
            if session.scalar(taken) is None:
                return number
