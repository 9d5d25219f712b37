"""Background work: Huey, on its own SQLite file by default, on Redis or PostgreSQL by setting.

A task takes ids, never objects, and may run twice. `wake` only asks for it sooner: every kind of due row is also
found by a periodic sweep, so a lost wake-up delays and never loses.
"""

import functools
import logging
from collections.abc import Callable
from typing import Any

from flask import Flask, current_app
from huey import Huey, MemoryHuey, RedisHuey, SqliteHuey, crontab

from config import Settings

logger = logging.getLogger(__name__)

Task = Callable[..., Any]

_tasks: dict[str, Task] = {}
_periods: dict[str, int] = {}


def task(call: Task) -> Task:
    """Declare background work; its name is `module.function`. It runs inside the application's context."""
    _tasks[_name(call)] = call
    return call


def periodic(*, minutes: int) -> Callable[[Task], Task]:
    """Declare background work that also runs every ``minutes`` (1 to 59)."""

    def declare(call: Task) -> Task:
        _periods[_name(call)] = minutes
        return task(call)

    return declare


def _name(call: Task) -> str:
    return f"{call.__module__}.{call.__qualname__}"


def make_huey(settings: Settings) -> Huey:
    if settings.inline_jobs:
        return MemoryHuey("anschub", immediate=True)
    if settings.jobs_url.startswith("redis"):
        return RedisHuey("anschub", url=settings.jobs_url)
    if settings.jobs_url.startswith("postgres"):
        from huey.contrib.sql_huey import SqlHuey  # noqa: PLC0415 -- needs its own driver

        return SqlHuey("anschub", database=settings.jobs_url)
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    return SqliteHuey("anschub", filename=str(settings.data_dir / "jobs.sqlite3"))


def init_jobs(app: Flask, settings: Settings) -> None:
    """Register every declared task with this application's queue."""
    huey = make_huey(settings)
    app.extensions["huey"] = huey
    registered: dict[str, Any] = {}  # Any: Huey's task wrappers are untyped
    for name, call in _tasks.items():
        registered[name] = huey.task(name=name, retries=3, retry_delay=30)(_within(app, call))
        if name in _periods:
            schedule = crontab(minute=f"*/{_periods[name]}")
            huey.periodic_task(schedule, name=f"{name}.sweep")(_within(app, call))
    app.extensions["tasks"] = registered


def _within(app: Flask, call: Task) -> Task:
    @functools.wraps(call)
    def run(*args: Any, **kwargs: Any) -> Any:  # Any: a task's own arguments
        with app.app_context():
            return call(*args, **kwargs)

    return run


def wake(call: Task, *ids: int) -> None:
    """Ask the worker to run ``call`` soon; use it in `after_commit`, so that it sees the committed rows."""
    if current_app.config["INLINE_JOBS"]:
        return  # tests call tasks themselves: a request never does a job's work
    current_app.extensions["tasks"][_name(call)](*ids)
