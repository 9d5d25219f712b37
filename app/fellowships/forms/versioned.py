"""Forms of a row that two people may change, and of nothing but a deed."""

from wtforms import StringField
from wtforms.widgets import HiddenInput

from app.core.forms import Form


class VersionedForm(Form):
    """``version`` is that of the row the person looked at."""

    version = StringField(widget=HiddenInput(), default="")

    @property
    def seen_version(self) -> int:
        """0, which no row has, for anything that is no number."""
        typed = self.version.data or ""
        return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else 0  # noqa: PLR2004 -- digits


class DeedForm(Form):
    """Nothing but the deed itself."""
