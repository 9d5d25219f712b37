from flask import Flask

from app.core import slots
from app.introductions.actions.people import TABLES, erase_introductions, export_introductions


def init_feature(_app: Flask) -> None:
    slots.fill("person.export", export_introductions, tables=TABLES)
    slots.fill("person.erase", erase_introductions, tables=TABLES)
