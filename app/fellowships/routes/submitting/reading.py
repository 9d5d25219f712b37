from datetime import datetime

from app.core.forms import MomentField


def local_of(field: MomentField) -> datetime:
    """The wall clock's time that a valid form holds."""
    local: object = field.data
    assert isinstance(local, datetime), "a valid form has its moment"
    return local
