"""Are the migrations in step with the models? `python -m tools.migrations` migrates an empty database and compares;
`--make "what changes"` writes the next migration.
"""

import argparse
import sys
import tempfile
from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine

import app.all_models  # noqa: F401 -- fills Base.metadata
from app.core.database import Base, prepare_engine
from app.core.migrations import alembic_config, migrate


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--make", metavar="TEXT")
    text = parser.parse_args().make
    with tempfile.TemporaryDirectory() as folder:
        engine = create_engine(f"sqlite:///{Path(folder) / 'migrated.sqlite3'}")
        prepare_engine(engine)
        migrate(engine)
        if text:
            command.revision(alembic_config(engine), message=text, autogenerate=True)
            return 0
        with engine.connect() as connection:
            context = MigrationContext.configure(connection, opts={"compare_type": True})
            differences = compare_metadata(context, Base.metadata)
        engine.dispose()
    for difference in differences:
        print(difference)
    print("models and migrations differ" if differences else "models and migrations agree")
    return 1 if differences else 0


if __name__ == "__main__":
    sys.exit(main())
