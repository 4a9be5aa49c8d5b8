"""Everything that goes wrong ends here: in plain words, with an exit code, without a traceback."""

import logging
import os
import sys
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

import typer

from seethechild.core.errors import Cancelled, SeeTheChildError

P = ParamSpec("P")
logger = logging.getLogger(__name__)

#: What a mistake in this program ends with (EX_SOFTWARE in BSD's sysexits).
BUG = 70
APOLOGY = (
    "This is a mistake in seethechild, not in what you did, and we are sorry. Please report it with "
    "the lines above and the command you gave."
)


def guarded(command: Callable[P, None]) -> Callable[P, None]:
    """Return a command that turns what goes wrong into words on stderr and an exit code.

    Args:
        command: what is to be done.

    Returns:
        The same command. It ends with the exit code of the error, with 15 if it was told to stop,
        with 70 if the mistake is ours, and quietly if nobody reads on (``| head``).
    """

    @wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            command(*args, **kwargs)
            sys.stdout.flush()
        except SeeTheChildError as error:
            say(error)
            raise typer.Exit(error.exit_code) from None
        except KeyboardInterrupt:
            say(Cancelled("stopped as asked"))
            raise typer.Exit(Cancelled.exit_code) from None
        except BrokenPipeError:
            hush()
        except (typer.Exit, typer.Abort, typer.TyperException):
            raise
        except Exception:
            logger.exception("command=%s", command.__name__)
            print(APOLOGY, file=sys.stderr)
            raise typer.Exit(BUG) from None

    return run


def say(error: SeeTheChildError) -> None:
    """Write each problem on a line of its own to stderr, after their number if several."""
    problems = error.problems
    lines = [str(each) for each in problems] or [str(error)]
    if len(problems) > 1:
        lines.insert(0, f"{len(problems)} problems:")
    print("\n".join(lines), file=sys.stderr)


def hush() -> None:
    """Let the rest of the output go nowhere, so that nothing complains when we end."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)
