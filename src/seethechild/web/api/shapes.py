"""What is sent and what is answered, field by field."""

import math
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import AfterValidator, ConfigDict, Field

from seethechild.studies.options import MOST_REFORMS

Document = dict[str, Any]
#: Longest text, most numbers and tables of one option, and how deep they lie in one another.
LONGEST, MOST, DEEPEST = 4_000, 2_000, 12
#: Larger numbers mean nothing here, and other programs read them wrong.
LARGEST = 1e15


def _plain_text(text: str) -> str:
    """Refuse what databases and files cannot hold."""
    if "\x00" in text or any("\ud800" <= letter <= "\udfff" for letter in text):
        raise ValueError("holds a letter that cannot be kept")
    return text


def _plain_documents(documents: list[Document]) -> list[Document]:
    """Refuse what is no TOML: too deep, too long, not a number."""
    left: list[tuple[Any, int]] = [(each, 0) for each in documents]
    count = 0
    while left:
        value, depth = left.pop()
        count += 1
        if depth > DEEPEST or count > MOST:
            raise ValueError("is too large")
        if isinstance(value, str):
            _plain_text(value)
            if len(value) > LONGEST:
                raise ValueError(f"holds a text of more than {LONGEST} letters")
        elif value is None or (isinstance(value, int | float) and _no_number(value)):
            raise ValueError("holds something that is neither text, number nor yes or no")
        elif isinstance(value, Mapping):
            left += [(part, depth + 1) for pair in value.items() for part in pair]
        elif isinstance(value, Sequence):
            left += [(part, depth + 1) for part in value]
    return documents


def _no_number(value: float) -> bool:
    return not math.isfinite(value) if isinstance(value, float) else abs(value) > LARGEST


class OptionIn(Schema):
    """An option to make: the reforms by the keys of their TOML files (docs/how-to/add-a-reform.md)."""

    model_config = ConfigDict(extra="forbid")

    council: Annotated[str, AfterValidator(_plain_text), Field(max_length=20)]
    title: Annotated[str, AfterValidator(_plain_text), Field(min_length=1, max_length=120)]
    reforms: Annotated[
        list[Document],
        AfterValidator(_plain_documents),
        Field(min_length=1, max_length=MOST_REFORMS),
    ]


class CouncilOut(Schema):
    """A council of England with children's services."""

    code: str
    name: str
    region: str
    page: str
    figures: str


class SourceLine(Schema):
    """A publication."""

    key: str
    title: str
    publisher: str
    href: str
    published: str
    read_on: str
    licence: str
    note: str | None


class SourceOut(SourceLine):
    """A publication and what rests on it."""

    count: int
    numbers: list[Document]
    assumed: list[Document]
    grades: dict[str, str]


class FigureOut(Schema):
    """One published figure: never without its source, its grade and what it does not mean."""

    measure: str
    title: str
    topic: str
    year: int
    value: float | None
    unit: str
    per_10k_children: float | None
    england: float | None
    england_per_10k: float | None
    mark: str
    grade: str
    source: str
    source_title: str
    published: str
    where: str
    means_not: str


class FiguresOut(Schema):
    """What is recorded of one council."""

    council: CouncilOut
    sentence: str
    standing: str
    does_not_mean: list[str]
    right_of_reply: str
    reply: str
    fingerprint: str
    sources: list[SourceLine]
    figures: list[FigureOut]


class ReformLine(Schema):
    """A reform that ships."""

    id: str
    title: str
    plain: str
    page: str


class ReformOut(ReformLine):
    """A reform as its file says it, and what its number rests on."""

    document: Document
    evidence: Document | None


class OptionOut(Schema):
    """An option: who has its name can read it and ask for its run."""

    name: str
    council: str
    title: str
    reforms: list[Document]
    problems: list[str]
    made: datetime
    page: str


class RunOut(Schema):
    """How far a run is."""

    fingerprint: str
    title: str
    council: str
    state: str
    done: int
    total: int
    message: str
    made: datetime
    page: str
    result: str | None
    standing: str


class ResultOut(Schema):
    """The answer of a run, as its file says it."""

    model_config = ConfigDict(extra="allow")

    sentence: str
    tables: dict[str, list[Document]]
    checks: list[Document]
    provenance: Document
    standing: str
    does_not_mean: list[str]


class IdeasAsked(Schema):
    """Which ideas somebody looks for."""

    who: Literal["young", "adult"] = "young"
    age: str = Field("", max_length=20)
    theme: str = Field("", max_length=60)
    words: str = Field("", max_length=80)
    after: int = Field(0, ge=0, le=1_000_000)


class AnswerOut(Schema):
    """What was answered to an idea: you said, we did."""

    kind: str
    words: str
    reason: str
    used: str
    next: str
    proposal: str
    at: datetime


class IdeaOut(Schema):
    """An idea as a trained person let it through; what was hidden to keep somebody safe stays hidden."""

    name: str
    title: str
    words: Document
    voice: str
    role: str
    age_band: str
    language: str
    themes: list[str]
    published: datetime
    answers: list[AnswerOut]
    page: str


class ProposalOut(Schema):
    """A proposal: several ideas as one change that could be made."""

    slug: str
    title: str
    text: str
    version: int
    state: str
    state_means: str
    theme: str
    reform: str
    ideas: list[str]
    page: str


class PracticeOut(Schema):
    """An example of practice, with what was found: help, no difference and harm alike."""

    model_config = ConfigDict(extra="allow")

    id: str
    title: str
    plain: str
    address: str
    standing: str
    check_again: str
    overdue: bool
    findings: list[Document]
