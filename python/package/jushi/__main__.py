"""The command line: `python -m jushi`, and the script `jushi`."""

import signal
import sys

from ._jushi import command


def main() -> int:
    """Runs the command line with the arguments of this process; gives its exit status."""
    # Python only notes that Ctrl-C was pressed, and would not be asked before the command ends.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    return command(["jushi", *sys.argv[1:]])


if __name__ == "__main__":
    sys.exit(main())
