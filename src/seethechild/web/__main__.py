"""``python -m seethechild.web COMMAND``: the website's own commands."""

import os
import sys

from seethechild.web.environment import SettingsError
from seethechild.web.home import new_secrets


def main(arguments: list[str]) -> int:
    """Run one of the website's commands and return its exit code."""
    if arguments == ["make_secrets"]:  # wanted before the settings can be right
        print(new_secrets())
        return 0
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "seethechild.web.settings")
    from django.core.management import execute_from_command_line  # noqa: PLC0415 - after settings

    try:
        execute_from_command_line(["seethechild", *arguments])
    except SettingsError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
