"""Taking profiles from a file: read in bounded memory, checked row by row, written batch by batch."""

from app.profiles.actions.importing.orders import ImportOrder, Tally
from app.profiles.actions.importing.running import check_file, import_file, import_file_whole

__all__ = ["ImportOrder", "Tally", "check_file", "import_file", "import_file_whole"]
