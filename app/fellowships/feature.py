from flask import Flask

from app.core import slots
from app.fellowships import tasks  # noqa: F401 -- the module of the tasks declares them
from app.fellowships.actions.forgetting import erase_drafts
from app.fellowships.actions.people import TABLES, erase_from_fellowships, export_fellowships
from app.fellowships.commands import fellowships_group
from app.fellowships.printing import init_printing
from app.fellowships.routes import blueprint, panels
from app.fellowships.routes.sections import round_sections


def init_feature(app: Flask) -> None:
    app.register_blueprint(blueprint)
    app.cli.add_command(fellowships_group)
    init_printing(app)
    app.jinja_env.globals["round_sections"] = round_sections
    slots.fill("navigation.entry", panels.entries)
    slots.fill("profile.erase", erase_drafts)
    slots.fill("profile.loses", panels.lost_with_profiles)
    slots.fill("person.loses", panels.lost_with_people)
    slots.fill("person.export", export_fellowships, tables=TABLES)
    slots.fill("person.erase", erase_from_fellowships, tables=TABLES)
