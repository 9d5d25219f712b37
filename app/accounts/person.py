"""The signed-in person of a request, as `core.person.Person` asks for and Flask-Login hands around."""

from dataclasses import dataclass
from datetime import datetime

SET_UP_SECOND_FACTOR = "accounts.set_up_second_factor"


@dataclass(frozen=True)
class SignedIn:
    """Who is asking, read from the database at every request: a lock or a revoked role works at once.

    ``role_names`` is empty as long as a member of staff has no second factor.
    """

    id: int
    public_id: str
    display_name: str
    language: str
    email: str
    role_names: frozenset[str]
    signed_in_recently: bool
    must_set_up: str | None
    has_second_factor: bool
    session_id: int
    session_ends_at: datetime
    session_is_stale: bool
    token: str

    is_authenticated = True
    is_active = True
    is_anonymous = False

    def get_id(self) -> str:
        """What Flask-Login keeps in the cookie: the random value of this one session, not the account's number."""
        return self.token
