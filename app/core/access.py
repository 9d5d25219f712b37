"""Deny by default: every view declares who may open it, and one hook before each request enforces it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import Flask, current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.core.errors import NotAllowed
from app.core.language import message
from app.core.person import Person, current_person, find_former_person_id, find_person
from app.core.resume import resume_page

__all__ = ["Access", "Person", "current_person", "find_person", "only", "public"]

ROLES = frozenset({"administrator", "matching_staff", "programme_staff", "reviewer", "registry_approver"})
# A role that somebody has for one programme or round only: no page of the whole platform means it by the role's name.
IN_PART = "_in_part"
_NAMES = ROLES | {role + IN_PART for role in ROLES} | {"signed_in"}
SIGNED_IN = "signed_in"
SIGN_IN_ENDPOINT = "accounts.sign_in"
REAUTHENTICATE_ENDPOINT = "accounts.reauthenticate"

View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True)
class Access:
    """What a view declared: nobody named means everybody."""

    names: frozenset[str]
    recent: bool = False
    during_setup: bool = False

    @property
    def is_public(self) -> bool:
        return not self.names

    def admits(self, person: Person) -> bool:
        return SIGNED_IN in self.names or bool(self.names & person.role_names)


def public(view: View) -> View:
    """Anyone may open this view."""
    view.access = Access(frozenset())  # type: ignore[attr-defined]  # an attribute of the function
    return view


def only(*names: str, recent: bool = False, during_setup: bool = False) -> Callable[[View], View]:
    """Only people of one of these roles, or any "signed_in" person.

    ``recent`` asks for the password again after 15 minutes; ``during_setup`` admits people who must
    complete something first (the second factor of staff). Raises ValueError for a role that does not exist.
    """
    unknown = set(names) - _NAMES
    if unknown or not names:
        raise ValueError(f"unknown roles {sorted(unknown)}; known are {sorted(ROLES)}")

    def declare(view: View) -> View:
        view.access = Access(frozenset(names), recent, during_setup)  # type: ignore[attr-defined]  # see above
        return view

    return declare


def access_of(endpoint: str | None) -> Access | None:
    """The declaration of an endpoint; None when it declared nothing."""
    view = current_app.view_functions.get(endpoint or "")
    return getattr(view, "access", None)


def _enforce() -> ResponseReturnValue | None:
    if request.endpoint is None:  # no such address: the 404 page
        return None
    access = access_of(request.endpoint)
    if access is None:
        raise NotAllowed(message("You may not open this page."))
    if access.is_public:
        return None
    person = find_person()
    if person is None:
        return _ask_to_sign_in()
    return _enforce_for(person, access)


def _enforce_for(person: Person, access: Access) -> ResponseReturnValue | None:
    if person.must_set_up and not access.during_setup:
        return redirect(url_for(person.must_set_up))
    if not access.admits(person):
        raise NotAllowed(message("You may not open this page."))
    if access.recent and not person.signed_in_recently:
        if request.method in {"GET", "HEAD"}:
            return redirect(url_for(REAUTHENTICATE_ENDPOINT, next=request.full_path.rstrip("?")))
        return resume_page(url_for(REAUTHENTICATE_ENDPOINT), status=401, person_id=person.id)
    return None


def _ask_to_sign_in() -> ResponseReturnValue:
    if request.method in {"GET", "HEAD"}:
        return redirect(url_for(SIGN_IN_ENDPOINT, next=request.full_path.rstrip("?")))
    return resume_page(url_for(SIGN_IN_ENDPOINT), status=401, person_id=find_former_person_id())


def init_access(app: Flask) -> None:
    app.before_request(_enforce)
    app.view_functions["static"].access = Access(frozenset())  # type: ignore[union-attr]  # see above
