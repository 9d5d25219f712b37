from flask import Flask

from app.core import slots
from app.seals.actions.people import erase_from_seals
from app.seals.queries.people import TABLES, export_seals


def init_feature(_app: Flask) -> None:
    slots.fill("person.export", export_seals, tables=TABLES)
    slots.fill("person.erase", erase_from_seals, tables=TABLES)
