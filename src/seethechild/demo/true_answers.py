"""The true answers of a made-up council, by plain loops over its lives and records."""

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from seethechild.demo.council import Council


def true_answers(council: "Council") -> dict[str, Any]:
    """Return what is true, by what is asked."""
    return {
        "made_up": True,
        "records": {name: frame.height for name, frame in council.records.items()},
    }


def answers_json(answers: dict[str, Any]) -> str:
    """Return the answers as text: keys in order, the same bytes for the same answers."""
    return json.dumps(answers, indent=1, sort_keys=True, default=str) + "\n"
