from flask import Flask

from app.accounts.notices import WEEKLY_CHOICES, Notice, announce
from app.accounts.states import NoticeChoice
from app.core import slots
from app.core.database import on_revision
from app.core.language import message
from app.matches import tasks
from app.matches.actions.people import erase_matches
from app.matches.commands import matches_group
from app.matches.queries.people import export_matches
from app.matches.queries.weekly import may_have_matches
from app.matches.ranker import generations
from app.matches.routes import blueprint, desk_card, panels
from app.matches.routes.chances import drawn_chance
from app.matches.rules.new_matches import NEW_MATCHES
from config import Settings

# What export and erasure answer for; vectors and lists go with their profile.
TABLES = (
    "exposures",
    "facet_vectors",
    "hides",
    "match_views",
    "ranking_models",
    "saved_items",
    "saved_lists",
    "weight_presets",
)

NEW_MATCHES_NOTICE = Notice(
    NEW_MATCHES,
    message("New matches of the week"),
    message("At most five for each of your profiles, none that you were shown before. Nothing new, no mail."),
    may_have_matches,
    default=NoticeChoice.weekly,
    choices=WEEKLY_CHOICES,
)


def init_feature(app: Flask) -> None:
    settings: Settings = app.config["SETTINGS"]
    generations.keep_in(settings.sqlalchemy_url, settings.data_dir / "market")
    app.register_blueprint(blueprint)
    app.jinja_env.filters["drawn_chance"] = drawn_chance
    app.cli.add_command(matches_group)
    slots.fill("navigation.entry", panels.entries)
    slots.fill("profile.aside", panels.fit_panels)
    slots.fill("pages.ranking", panels.weights_panel)
    slots.fill("installation.check", panels.encoder_faults)
    slots.fill("staff.card", desk_card.card)
    slots.fill("person.export", export_matches, tables=TABLES)
    slots.fill("person.erase", erase_matches, tables=TABLES)
    announce(NEW_MATCHES_NOTICE)
    on_revision(tasks.wake_encoding)
