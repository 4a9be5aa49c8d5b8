"""The parameters of the made-up council, from ``truth.toml``."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def truth() -> Mapping[str, Any]:
    """Return all that is declared of the made-up council.

    Example:
        >>> truth()["council"]["number"]
        '999'
    """
    text = (files("seethechild.demo") / "truth.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
