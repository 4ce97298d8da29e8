#!/usr/bin/env python3
"""Set up, test, demonstrate and serve the add-on: python3 tools/env.py COMMAND."""

import signal
import sys

# Said before any import that an older Python could not even read.
if sys.version_info < (3, 11):  # noqa: UP036
    found = ".".join(str(number) for number in sys.version_info[:2])
    sys.exit(
        "FAILED: Python 3.11 or newer is needed, this is "
        + found
        + ": install one and run: make PYTHON=python3.11 ..."
    )


def main(arguments: list[str]) -> int:
    """Run a command; whatever the user can mend ends in one plain message."""
    from environment.commands import COMMANDS
    from environment.console import SetupError, fail

    if not arguments or arguments[0] not in COMMANDS:
        print(__doc__)
        for name, command in COMMANDS.items():
            print(f"  {name:8} {command.__doc__}")
        return 0 if arguments in ([], ["help"]) else 2
    # Being ended by a signal must undo what was begun, as Ctrl-C does.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        return COMMANDS[arguments[0]](arguments[1:])
    except SetupError as error:
        return fail(str(error))
    except OSError as error:
        return fail(f"{error} (disk full, or a file of another user?)")
    except KeyboardInterrupt:
        return fail("interrupted; run the same command again, it goes on from there.")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
