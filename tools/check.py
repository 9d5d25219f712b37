"""`make check`: every static check, all run even when one fails, exit 1 if any did."""

import subprocess
import sys
from pathlib import Path

BIN = Path(sys.executable).parent
CHECKS = (
    ("lint", ["ruff", "check", "."]),
    ("format", ["ruff", "format", "--check", "."]),
    ("types", ["mypy"]),
    ("imports", ["lint-imports"]),
    ("migrations", [sys.executable, "-m", "tools.migrations"]),
    ("catalogues", [sys.executable, "-m", "tools.catalogues"]),
    ("templates", ["djlint", "templates", "--lint", "--quiet"]),
)


def main() -> int:
    failed = []
    for name, command in CHECKS:
        print(f"-- {name}", flush=True)
        program = command[0] if Path(command[0]).is_absolute() else str(BIN / command[0])
        if subprocess.run([program, *command[1:]], check=False).returncode:
            failed.append(name)
    print(f"checks failed: {', '.join(failed)}" if failed else "all checks passed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
