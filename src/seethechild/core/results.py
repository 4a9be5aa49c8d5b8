"""The answer to anything a user can ask: a sentence, its numbers, its checks, its origin."""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time

import polars as pl

from seethechild.core.provenance import Provenance


@dataclass(frozen=True)
class Check:
    """Something looked into on the way to an answer.

    Attributes:
        name: short, such as ``"children are conserved"``.
        passed: ``None`` where it is for information only.
        sentence: what was found.
    """

    name: str
    passed: bool | None
    sentence: str


@dataclass(frozen=True, eq=False)
class Result:
    """What every verb returns.

    Attributes:
        sentence: the answer in words, made with the numbers, with its range.
        tables: name to table.
        checks: in the order they were made.
        provenance: what the numbers were made from.

    Example:
        >>> origin = Provenance.of(seed=1)
        >>> answer = Result("Two children.", {"n": pl.DataFrame({"n": [2.0]})}, (), origin)
        >>> json.loads(answer.to_json())["tables"]
        {'n': [{'n': 2.0}]}
    """

    sentence: str
    tables: Mapping[str, pl.DataFrame]
    checks: tuple[Check, ...]
    provenance: Provenance

    def to_json(self) -> str:
        """Return the result as JSON, for programs.

        Tables are lists of rows. Dates are written as in ISO 8601. What is not a finite number
        is ``null``. The settings stay in the manifest; the fingerprint stands for them.

        Returns:
            One line of JSON.
        """
        origin = self.provenance
        shape = {
            "sentence": self.sentence,
            "tables": {
                name: _plain(table.to_dicts()) for name, table in self.tables.items()
            },
            "checks": [
                {"name": each.name, "passed": each.passed, "sentence": each.sentence}
                for each in self.checks
            ],
            "provenance": {
                "fingerprint": origin.fingerprint,
                "version": origin.version,
                "seed": origin.seed,
                "inputs": [
                    {"name": each.name, "sha256": each.sha256, "rows": each.rows}
                    for each in origin.inputs
                ],
            },
        }
        return json.dumps(shape, ensure_ascii=False, allow_nan=False)


def _plain(value: object) -> object:
    """Turn what a table can hold into what JSON can hold."""
    match value:
        case float():
            return value if math.isfinite(value) else None
        case dict():
            return {str(key): _plain(each) for key, each in value.items()}
        case list():
            return [_plain(each) for each in value]
        case date() | time():
            return value.isoformat()
        case _:
            return value
