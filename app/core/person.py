"""Who is asking, as far as the core needs to know. `accounts` provides the real thing through Flask-Login."""

from collections.abc import Callable
from typing import Protocol, cast, runtime_checkable

from flask import Flask, current_app
from flask_login import LoginManager, current_user

# `accounts` says how a session token leads to a person: `login_manager.user_loader`.
login_manager = LoginManager()
login_manager.request_loader(lambda _request: None)


@runtime_checkable
class Person(Protocol):
    """A signed-in person: the least that every feature may rely on."""

    @property
    def id(self) -> int: ...

    @property
    def role_names(self) -> frozenset[str]: ...

    @property
    def language(self) -> str: ...

    @property
    def display_name(self) -> str: ...

    @property
    def signed_in_recently(self) -> bool: ...

    @property
    def must_set_up(self) -> str | None:
        """The endpoint this person has to complete before anything else, for example the second factor of staff."""
        ...


def find_person() -> Person | None:
    """The signed-in person of this request, or None."""
    if not current_user.is_authenticated:
        return None
    # Flask-Login hands out an untyped proxy of what accounts' loader returned.
    return cast(Person, current_user._get_current_object())


def current_person() -> Person:
    """The signed-in person; only for views behind @only."""
    person = find_person()
    if person is None:
        raise RuntimeError("this view needs @only(...): nobody is signed in")
    return person


def find_former_person_id() -> int | None:
    """Whose session in this browser has ended, as far as `accounts` can tell."""
    find: Callable[[], int | None] = current_app.extensions["former_person"]
    return find()


def init_person(app: Flask) -> None:
    login_manager.init_app(app, add_context_processor=False)
    # The form token and the sign-in are bound to our own session rows, not to address and browser.
    login_manager.session_protection = None
    app.extensions["former_person"] = lambda: None  # until `accounts` says better
