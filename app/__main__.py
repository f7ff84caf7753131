"""The top of the house for the shell: opens what a word needs, and hands the word to the CLI."""

from __future__ import annotations

import sys

from app.cli.main import main
from app.house import LocalHouse
from app.kernel.errors import Refused


def run(words: list[str]) -> int:
    """One word of the shell; what a person may be told is told in its one sentence, without a trace."""
    try:
        return main(words, LocalHouse())
    except Refused as refused:
        print(refused.sentence, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
