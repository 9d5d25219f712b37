"""The production entry: `waitress-serve wsgi:application` or any WSGI server."""

import os
import sys

from app import create_app
from app.core.commands import faults
from app.core.memory import settle_down
from app.core.received import stamp_first_bytes
from config import SettingsError
from demo.commands import demo_group

try:
    application = create_app()
except SettingsError as error:
    sys.exit(f"Anschub does not start. {error}")

application.cli.add_command(demo_group)

# The operator's commands start with faults too: `flask check` is there to name them.
if "FLASK_RUN_FROM_CLI" not in os.environ:
    with application.app_context():
        if found := faults():
            sys.exit(f"Anschub does not start. {' '.join(found)}")

if "waitress" in sys.modules:
    stamp_first_bytes()

settle_down()
