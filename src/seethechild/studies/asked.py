"""What determines the numbers of a study, known before anything is played.

It stands apart from the run itself, which imports the compiled engine, so that the website can find
a finished run of the same question.
"""

from collections.abc import Sequence
from pathlib import Path

from seethechild.core.provenance import Input, Provenance, sha256_bytes
from seethechild.journeys.dataset import inputs, load
from seethechild.model.system_files import load_model, model_inputs
from seethechild.simulate.options import load_reforms
from seethechild.studies.chosen import by_family, law_reforms
from seethechild.studies.limited import services_assumed
from seethechild.studies.shipped import shipped
from seethechild.studies.study import Given, Study, settings_of


def given_inputs(given: Given | None) -> Sequence[Input]:
    """Return the tables of what is given, each with the hash of its content."""
    if given is None:
        return ()
    path = Path(given.path)
    return inputs(load(path)) if given.kind == "data" else model_inputs(load_model(path))


def provenance_of(study: Study) -> Provenance:
    """Return what determines a study's numbers: its settings, shipped figures and reforms."""
    reforms = {
        (source.id, source.text or _shipped_text(source.id))
        for option in study.options
        for source in option.reforms
    } | {(one.id, repr(one)) for one in law_reforms(study.law_in_force_from)}
    inputs = [
        *given_inputs(study.given),
        *shipped("codes/*.csv", "values/*.csv", "values/figures/*.csv"),
        *(
            Input(f"reform/{name}", sha256_bytes(text.encode()))
            for name, text in sorted(reforms)
        ),
    ]
    if study.groups:
        inputs += shipped("values/groups/*.csv", f"values/{study.groups}/*.csv")
    for name in services_assumed(study.services):
        inputs += shipped(f"values/{name}/*.csv")
    if by_family(study):
        inputs += shipped("values/families/*.csv")
    if study.need is not None:
        inputs.append(study.need.source)
    return Provenance.of(seed=study.seed, inputs=inputs, settings=settings_of(study))


def _shipped_text(reform: str) -> str:
    """Return what a shipped reform says, as text that changes when it does."""
    return repr(next(one for one in load_reforms() if one.id == reform))
