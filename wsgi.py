"""The production entry: `waitress-serve wsgi:application` or any WSGI server."""

import sys

from app import create_app
from config import SettingsError

try:
    application = create_app()
except SettingsError as error:
    sys.exit(f"Anschub does not start. {error}")
