"""Settings from the environment: bad values are refused, all at once, with how to mend them."""

from collections.abc import Mapping
from pathlib import Path

YES, NO = frozenset({"1", "true", "yes", "on"}), frozenset({"0", "false", "no", "off"})
#: A secret shorter than this can be guessed.
SHORTEST_SECRET = 32


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

    def require(self) -> None:
        """Stop where anything was wrong.

        Raises:
            SettingsError: with every problem at once.
        """
        if self.problems:
            lines = "\n".join(f"- {each}" for each in self.problems)
            raise SettingsError(f"The website cannot start:\n{lines}")
