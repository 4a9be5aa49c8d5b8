"""What the website shows of the real number in a council: recorded, and expected from surveys.

It takes published figures only, and no compiled estimator, so that a web process can make it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from seethechild.core.results import Result
from seethechild.report.layouts import Field
from seethechild.report.markup import Page
from seethechild.report.need_picture_part import LAYOUTS as SIDE_BY_SIDE
from seethechild.report.need_picture_part import NOT_MEANT, method_figure, picture_svg
from seethechild.report.need_survey_part import LAYOUTS
from seethechild.report.result_page import PageWords, result_page
from seethechild.studies.need_picture import need_picture
from seethechild.studies.need_prevalence import need_prevalence, place_of

#: Tables of surveys that stand below those of the picture.
_OF_SURVEYS = ("expected", "survey", "assumed")
#: They name sources by key, which the site makes links of.
_SOURCE = Field("source", "source")
_SURVEYS = tuple(
    replace(each, fields=(*each.fields, _SOURCE))
    if each.table in ("survey", "assumed")
    else each
    for each in LAYOUTS
    if each.table in _OF_SURVEYS
)
#: Checks that a page has no need of: one speaks of a command's option, one is said by another.
_NOT_HERE = ("lists", "what it may be used for")


@dataclass(frozen=True, eq=False)
class NeedTold:
    """What is said of the real number in a council.

    Attributes:
        code: of the council.
        result: every number, with what it was made from.
        page: its parts; keys of sources stand in their tables.
        svg: the picture.
        not_meant: what it does not mean, one sentence each.
    """

    code: str
    result: Result
    page: Page
    svg: str
    not_meant: Sequence[str]

    @property
    def key(self) -> str:
        """What names it: another of other figures, or of another program."""
        return f"{self.code}-{self.result.provenance.fingerprint[:12]}"


def need_told(council: str, *, seed: int = 1) -> NeedTold:
    """Return what is recorded and what is expected in a council, each with what it assumes.

    Args:
        council: name, code or number; or ``England``.
        seed: names all chance.

    Raises:
        UnknownNameError: no such council.

    Example:
        >>> need_told("Rutland").result.tables["kinds"]["method"][0]
        'expected from national surveys'
    """
    code, name = place_of(council)
    beside = need_picture(code, seed=seed)
    expected = need_prevalence(code, seed=seed)
    checks = {
        each.name: each
        for each in (*beside.checks, *expected.checks)
        if each.name not in _NOT_HERE
    }
    result = replace(
        beside,
        tables=dict(beside.tables) | {key: expected.tables[key] for key in _OF_SURVEYS},
        checks=tuple(checks.values()),
    )
    said = PageWords(
        title=f"Known, and expected: {name}",
        kicker="The real number",
        about="How many children are known to need help, and how many surveys lead us to expect.",
        readers="",
        not_meant=NOT_MEANT,
        charts={"methods": method_figure(result)},
    )
    page = result_page(result, (*SIDE_BY_SIDE, *_SURVEYS), said, made_up=False)
    return NeedTold(code, result, page, picture_svg(result), NOT_MEANT)
