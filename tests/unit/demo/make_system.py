"""Make src/seethechild/demo/system.json anew: run this file, and read what changed."""

import json
from dataclasses import replace
from pathlib import Path

import seethechild.demo
from seethechild.demo.system import as_json
from seethechild.studies.fitted import fit_council

#: Its rates of referral, need, plans and care were near England's in 2025.
COUNCIL, YEAR = "Gloucestershire", 2025


def main() -> None:
    model = fit_council(COUNCIL, year=YEAR).model
    named = replace(model, name="a typical council's rates, fitted from published figures")
    path = Path(seethechild.demo.__file__).with_name("system.json")
    rows = json.dumps(as_json(named), separators=(",", ":")).replace('{"id":', '\n{"id":')
    path.write_text(rows + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
