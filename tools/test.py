"""`make test`: all tests this machine can run; the last lines name what it could not run and what would install it."""

import shutil
import subprocess
import sys


def pytest(*arguments: str) -> int:
    return subprocess.run([sys.executable, "-m", "pytest", *arguments], check=False).returncode


def main() -> int:
    result = pytest("-n", "2", "--dist", "loadfile", "-rs")
    browser = shutil.which("chromium")
    if result == 0:
        print("\nNot run here: the PostgreSQL tests (`make test-postgres` runs them, nothing to install).")
        if browser:
            print("Not run here: the browser tests (`make browser` runs them in the Chromium found).")
        else:
            print(
                "Could not run: the browser tests; no Chromium found. `apt-get install chromium`, then `make browser`."
            )
    return result


if __name__ == "__main__":
    sys.exit(main())
