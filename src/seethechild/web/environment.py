"""Settings from the environment: bad values are refused, all at once, with how to mend them."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import dj_database_url

YES, NO = frozenset({"1", "true", "yes", "on"}), frozenset({"0", "false", "no", "off"})
#: A secret shorter than this can be guessed.
SHORTEST_SECRET = 32
#: A name a site answers to; one that begins with a dot answers for all below it.
HOST = re.compile(r"\.?[a-z0-9-]+(\.[a-z0-9-]+)*|\[[0-9a-f:]+\]", re.IGNORECASE)
#: A service somewhere else; on this machine it may do without HTTPS.
SERVICE = re.compile(r"(https://[^/\s]+|http://(localhost|127\.0\.0\.1)(:\d+)?)(/\S*)?")
KEY_NAME = re.compile(r"[A-Za-z0-9_-]{1,40}")
DATABASES = ("sqlite3", "postgresql")


class SettingsError(Exception):
    """The environment holds values the website cannot start with."""


class Environment:
    """What was set from outside, and what is wrong with it.

    Example:
        >>> given = Environment({"SEETHECHILD_PORT": "eighty", "SEETHECHILD_DEBUG": "yes"})
        >>> given.boolean("SEETHECHILD_DEBUG", default=False)
        True
        >>> given.whole("SEETHECHILD_PORT", default=8000, low=1, high=65535)
        8000
        >>> given.problems
        ['SEETHECHILD_PORT is "eighty". Give a whole number from 1 to 65535.']
    """

    def __init__(self, values: Mapping[str, str]) -> None:
        self._values = values
        self.problems: list[str] = []

    def text(self, name: str, default: str = "") -> str:
        """Return a text; empty counts as not set."""
        return self._values.get(name, "").strip() or default

    def path(self, name: str, default: Path) -> Path:
        """Return a path, absolute."""
        return Path(self.text(name) or default).expanduser().absolute()

    def boolean(self, name: str, *, default: bool) -> bool:
        """Return yes or no."""
        said = self.text(name).lower()
        if not said:
            return default
        if said not in YES | NO:
            self.problems.append(f'{name} is "{said}". Give yes or no.')
        return said in YES if said in YES | NO else default

    def whole(self, name: str, *, default: int, low: int, high: int) -> int:
        """Return a whole number within limits."""
        said = self.text(name)
        if not said:
            return default
        if not said.isdecimal() or not low <= int(said) <= high:
            self.problems.append(
                f'{name} is "{said}". Give a whole number from {low} to {high}.'
            )
            return default
        return int(said)

    def words(self, name: str, default: tuple[str, ...] = ()) -> list[str]:
        """Return a list, written with commas."""
        said = [each.strip() for each in self.text(name).split(",")]
        return [each for each in said if each] or list(default)

    def web_address(self, name: str) -> str:
        """Return an address of another service, by HTTPS; empty where there is none.

        It may hold a word that opens the service: it is not repeated.
        """
        said = self.text(name)
        if said and not SERVICE.fullmatch(said):
            self.problems.append(
                f"{name} is no address of a service. Give https://host/path, or leave it out."
            )
            return ""
        return said

    def secret(self, name: str, *, default: str | None) -> str:
        """Return a secret; without a default it must be set. Its value is never repeated."""
        said = self.text(name)
        if not said and default is not None:
            return default
        if len(said) < SHORTEST_SECRET:
            state = "too short" if said else "not set"
            self.problems.append(
                f"{name} is {state}. Give at least {SHORTEST_SECRET} random characters; "
                "seethechild manage make_secrets prints some."
            )
        return said

    def hosts(self, name: str) -> list[str]:
        """Return the names a site answers to; any name, or an address with https://, is no name."""
        said = self.words(name)
        wrong = [each for each in said if not HOST.fullmatch(each)]
        if wrong:
            self.problems.append(
                f'{name} holds "{wrong[0]}". Give names such as children.example.org, '
                "with commas between."
            )
        return said

    def keys(self, name: str, default: tuple[str, ...]) -> list[str]:
        """Return keys written ``name:key``, newest first. They are never repeated in a message."""
        said = self.words(name, default)
        names = [each.partition(":")[0] for each in said]
        sound = all(
            KEY_NAME.fullmatch(each.partition(":")[0])
            and len(each.partition(":")[2]) >= SHORTEST_SECRET
            for each in said
        )
        if not said or not sound or len(set(names)) < len(names):
            state = "not set" if not said else "not right"
            self.problems.append(
                f"{name} is {state}. Give name:key, the key at least {SHORTEST_SECRET} random "
                "characters, each name once; seethechild manage make_secrets prints one."
            )
        return said

    def database(self, name: str, default: str) -> dict[str, Any]:
        """Return what Django asks of a database. The address may hold a password: it is not repeated."""
        said = self.text(name, default)
        try:
            found: dict[str, Any] = dict(dj_database_url.parse(said))
        except ValueError:
            found = {}
        if found.get("ENGINE", "").rpartition(".")[2] not in DATABASES:
            self.problems.append(
                f"{name} is no address of a database. Give postgresql://user:password@host/name, "
                "or leave it out for SQLite."
            )
            return dict(dj_database_url.parse(default))
        return found

    def require(self) -> None:
        """Stop where anything was wrong.

        Raises:
            SettingsError: with every problem at once.
        """
        if self.problems:
            lines = "\n".join(f"- {each}" for each in self.problems)
            raise SettingsError(f"The website cannot start:\n{lines}")
