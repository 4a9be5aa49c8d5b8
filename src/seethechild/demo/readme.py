"""What a folder of made-up returns says of itself."""

from collections.abc import Mapping, Sequence

_FOLDERS: Mapping[str, str] = {
    "csv": """\
ssda903/   looked-after children, a folder of CSV tables a year; the first year also in the XML form
ssd/       Standard Safeguarding Dataset, a CSV a table""",
    "other": """\
ssda903_xml/ looked-after children, in the XML form, a file a year
ssd/       Standard Safeguarding Dataset, a Parquet file a table""",
}


def readme(name: str, years: Sequence[int], *, seed: int, dirt: bool, forms: str) -> str:
    """Return the text of README.txt."""
    mistakes = (
        "Mistakes as real returns have them were put in; truth.json counts them under \"dirt\".\n"
        if dirt
        else ""
    )  # fmt: skip
    return f"""{name}: MADE UP

No child, worker, home or council in these files is real. Lives were played by See the Child's own
engine, with the rates of a typical council fitted from published figures, scaled down and given to
a council that does not exist (number 999). What the engine does not have (contacts, workers,
brothers and sisters, homes, views, waits for mental health help and more) follows simple rules
whose numbers are made up: src/seethechild/demo/truth.toml. Postcodes begin with ZZ, which no
postcode does; child identifiers begin with MU; NHS numbers are of the range kept for tests.

Seed {seed}; financial years ending {years[0]} to {years[-1]}. The same seed gives the same bytes.
{mistakes}
cin/       children in need census, an XML file a year
{_FOLDERS[forms]}
annex_a/   Annex A, lists 1 to 11, as on the last day
api/       the Department's daily data, JSON
own/       early help, mental health and hospital, school census, workforce, time diary
truth.json the true answers, by plain loops over the lives

Any part can be read alone:   seethechild check cin ssd
"""
