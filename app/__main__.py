"""The top of the house for the shell: opens what a word needs, and hands the word to the CLI."""

from __future__ import annotations

import sys

from app.cli.main import main
from app.house import LocalHouse

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], LocalHouse()))
