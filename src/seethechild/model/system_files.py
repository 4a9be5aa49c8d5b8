"""A system model as a folder: tables as Parquet, names and shapes as TOML.

``model.toml`` names tracks, states, edges and groups; ``lanes``, ``rates``, ``branches``,
``shares``, ``inflows``, ``start``, ``assumptions`` and ``sources`` are tables, and ``services`` where
some are limited. It is written whole or not at all. A line ``weibull = {shape = , scale = }`` under
``[lane."ID"]``, added by hand, gives a lane that clock in place of its rates by time in the state.
"""

import json
import shutil
import tempfile
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import polars as pl

from seethechild.core.errors import DataError, Problem, WriteError
from seethechild.core.files import (
    make_folder,
    read_bytes,
    read_frame,
    write_atomic,
    write_frame,
)
from seethechild.core.provenance import Input, sha256_frame
from seethechild.model.service_files import SERVICES, service_table, services_of
from seethechild.model.system import (
    AgeMove,
    Branch,
    Inflow,
    Lane,
    SystemModel,
)
from seethechild.model.system_checks import validate
from seethechild.model.weibull import read_clocks, with_weibull

FACTS: Final = "model.toml"
_TABLES: Final = (
    "lanes", "rates", "branches", "shares", "inflows", "start", "assumptions", "sources",
)  # fmt: skip
_MEND: Final = "Fit the model again."


def save_model(model: SystemModel, path: Path) -> None:
    """Write a model to a folder, whole or not at all.

    Args:
        model: what to write.
        path: a folder that is not there yet, or holds an earlier model, which it replaces.

    Raises:
        DataError: the folder holds something else.
        WriteError: it cannot be written; what was there is still there.

    Example:
        >>> from tempfile import TemporaryDirectory
        >>> out = Lane("help/in/out", "help", "in", np.array([[2.0]]), 9.0,
        ...            (Branch(np.ones(1), {"help": "none"}),), source="own")
        >>> start = pl.DataFrame({"group": ["all"], "help": ["in"], "age_low": [0.0],
        ...     "age_high": [1.0], "elapsed_low": [0.0], "elapsed_high": [0.0], "count": [100.0]})
        >>> two = SystemModel("two", ("help",), {"help": ("none", "in")}, np.array([0.0, 25.0]),
        ...     np.array([0.0]), ("all",), (out,), (), (), start)
        >>> with TemporaryDirectory() as folder:
        ...     save_model(two, Path(folder, "m"))
        ...     load_model(Path(folder, "m")).lanes[0].rates
        array([[2.]])
    """
    if path.exists() and not (path / FACTS).is_file():
        mend = "Name a new folder, or one that holds a model."
        raise DataError(Problem(path.name, "is there and holds no model", mend))
    make_folder(path.parent)
    part = Path(tempfile.mkdtemp(prefix=f".{path.name}.", suffix=".part", dir=path.parent))
    old = part.with_suffix(".old")
    try:
        for name, frame in model_tables(model).items():
            write_frame(part / f"{name}.parquet", frame)
        write_atomic(part / FACTS, _facts(model))
        try:
            if path.exists():
                path.rename(old)
            part.rename(path)
        except OSError as error:
            if old.exists() and not path.exists():
                old.rename(path)
            why = error.strerror or "not put in place"
            raise WriteError(path.name, why, "Close it elsewhere and try again.") from error
    finally:
        shutil.rmtree(part, ignore_errors=True)
        shutil.rmtree(old, ignore_errors=True)


def load_model(path: Path) -> SystemModel:
    """Read a model as it was written.

    Raises:
        DataError: the folder holds no model, or parts are missing, changed or broken; all of them.
        SpecError: the model does not hold together, or a clock named in ``model.toml`` is wrong.
    """
    if not (path / FACTS).is_file():
        mend = "Name a folder that `fit` has written."
        raise DataError(Problem(path.name, f"is not a model: it has no {FACTS}", mend))
    try:
        facts = tomllib.loads(read_bytes(path / FACTS).decode())
        tables = _tables(path, facts["tables"])
        clocks = read_clocks(facts.get("lane", {}))
        model = _model(facts, tables)
        return validate(with_weibull(model, clocks) if clocks else model)
    except (
        KeyError,
        TypeError,
        ValueError,
        IndexError,
        pl.exceptions.PolarsError,
    ) as error:
        raise DataError(Problem(path.name, "cannot be understood", _MEND)) from error


def _tables(path: Path, hashes: Mapping[str, str]) -> dict[str, pl.DataFrame]:
    """Read a model's tables, or say of each that cannot be used why."""
    tables: dict[str, pl.DataFrame] = {}
    problems: list[Problem] = []
    for name in (*_TABLES, *(each for each in (SERVICES,) if each in hashes)):
        try:
            tables[name] = read_frame(path / f"{name}.parquet")
        except DataError as error:
            problems += error.problems
            continue
        if sha256_frame(tables[name]) != hashes[name]:
            what = f"its table {name} was changed since it was written"
            problems.append(Problem(path.name, what, _MEND))
    if problems:
        raise DataError(problems)
    return tables


def model_inputs(model: SystemModel) -> tuple[Input, ...]:
    """Return a model's tables as inputs of a result's provenance."""
    return tuple(
        Input(f"model {name}", sha256_frame(frame), frame.height)
        for name, frame in model_tables(model).items()
    )


def model_tables(model: SystemModel) -> dict[str, pl.DataFrame]:
    """Return all of a model's numbers as tables, by name."""
    lanes = pl.DataFrame(
        [
            (
                lane.id, lane.track, lane.state, lane.evidence, lane.concentration, lane.source,
                json.dumps(lane.events),
                json.dumps({track: list(states) for track, states in lane.when.items()}),
                json.dumps({track: dict(f) for track, f in lane.factors.items()}),
                json.dumps(lane.groups), json.dumps(dict(lane.group_factors)),
            )
            for lane in model.lanes
        ],
        schema={
            "id": pl.String, "track": pl.String, "state": pl.String, "evidence": pl.Float64,
            "concentration": pl.Float64, "source": pl.String, "events": pl.String,
            "when": pl.String, "factors": pl.String, "groups": pl.String,
            "group_factors": pl.String,
        },
        orient="row",
    )  # fmt: skip
    branches, shares = _branch_tables(model)
    limited = {SERVICES: service_table(model.services)} if model.services else {}
    return {
        "lanes": lanes,
        "rates": _rate_table(model),
        "branches": branches,
        "shares": shares,
        "inflows": _inflow_table(model),
        "start": model.start,
        "assumptions": model.assumptions,
        "sources": model.sources,
        **limited,
    }


def _rate_table(model: SystemModel) -> pl.DataFrame:
    """One row for each cell: lane, age band, duration band, rate per child-year."""
    count, ages, stays = len(model.lanes), model.age_bands, model.duration_bands
    return pl.DataFrame(
        {
            "lane": np.repeat(np.arange(count), ages * stays),
            "age_band": np.tile(np.repeat(np.arange(ages), stays), count),
            "duration_band": np.tile(np.arange(stays), count * ages),
            "rate": np.concatenate([lane.rates.ravel() for lane in model.lanes])
            if count
            else np.zeros(0),
        }
    )


def _branch_tables(model: SystemModel) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return branches of lanes and birthdays, and their shares by age band."""
    rows, shares = [], []
    kinds: tuple[tuple[str, Sequence[Lane | AgeMove]], ...] = (
        ("lane", model.lanes),
        ("birthday", model.age_moves),
    )
    for kind, sources in kinds:
        for at, source in enumerate(sources):
            where = (
                (source.age, source.track, source.state)
                if isinstance(source, AgeMove)
                else (None, "", "")
            )
            for place, branch in enumerate(source.branches):
                rows.append(
                    (
                        kind, at, place, *where, json.dumps(dict(branch.moves)),
                        json.dumps(branch.events), branch.enter_at_years, branch.leaves,
                    )
                )  # fmt: skip
                shares += [
                    (len(rows) - 1, band, float(share))
                    for band, share in enumerate(branch.share)
                ]
    return pl.DataFrame(
        rows,
        schema={
            "kind": pl.String, "of": pl.Int64, "branch": pl.Int64, "age": pl.Float64,
            "track": pl.String, "state": pl.String, "moves": pl.String, "events": pl.String,
            "enter_at_years": pl.Float64, "leaves": pl.Boolean,
        },
        orient="row",
    ), pl.DataFrame(
        shares,
        schema={"row": pl.Int64, "age_band": pl.Int64, "share": pl.Float64},
        orient="row",
    )  # fmt: skip


def _inflow_table(model: SystemModel) -> pl.DataFrame:
    return pl.DataFrame(
        [
            (
                each.id, each.group, each.per_year, each.evidence, each.age_low, each.age_high,
                json.dumps(dict(each.states)), json.dumps(each.events), each.elapsed_years,
            )
            for each in model.inflows
        ],
        schema={
            "id": pl.String, "group": pl.String, "per_year": pl.Float64, "evidence": pl.Float64,
            "age_low": pl.Float64, "age_high": pl.Float64, "states": pl.String,
            "events": pl.String, "elapsed_years": pl.Float64,
        },
        orient="row",
    )  # fmt: skip


def _facts(model: SystemModel) -> str:
    """Return names, edges and the hashes of the tables as TOML."""
    said = [
        f"name = {json.dumps(model.name, ensure_ascii=False)}",
        f"tracks = {json.dumps(model.tracks)}",
        f"groups = {json.dumps(model.groups)}",
        f"age_edges = {model.age_edges.tolist()}",
        f"duration_edges = {model.duration_edges.tolist()}",
        "",
        "[states]",
        *(f"{track} = {json.dumps(names)}" for track, names in model.states.items()),
        "",
        "[tables]",
        *(f'{name} = "{sha256_frame(each)}"' for name, each in model_tables(model).items()),
    ]
    return "\n".join(said) + "\n"


def _model(facts: Mapping[str, Any], tables: Mapping[str, pl.DataFrame]) -> SystemModel:
    ages, stays = len(facts["age_edges"]) - 1, len(facts["duration_edges"])
    rates = tables["rates"]["rate"].to_numpy().reshape(-1, ages, stays)
    branches = _branches(tables)
    lanes = tuple(
        Lane(
            id=row["id"], track=row["track"], state=row["state"], rates=rates[at].copy(),
            evidence=row["evidence"], branches=tuple(branches["lane", at]),
            events=tuple(json.loads(row["events"])),
            when={k: tuple(v) for k, v in json.loads(row["when"]).items()},
            factors=json.loads(row["factors"]), groups=tuple(json.loads(row["groups"])),
            group_factors=json.loads(row["group_factors"]),
            concentration=row["concentration"], source=row["source"],
        )
        for at, row in enumerate(tables["lanes"].iter_rows(named=True))
    )  # fmt: skip
    return SystemModel(
        name=facts["name"],
        tracks=tuple(facts["tracks"]),
        states={track: tuple(names) for track, names in facts["states"].items()},
        age_edges=np.array(facts["age_edges"], dtype=np.float64),
        duration_edges=np.array(facts["duration_edges"], dtype=np.float64),
        groups=tuple(facts["groups"]),
        lanes=lanes,
        age_moves=_birthdays(tables["branches"], branches),
        inflows=tuple(
            Inflow(
                **{
                    **row,
                    "states": json.loads(row["states"]),
                    "events": tuple(json.loads(row["events"])),
                }
            )
            for row in tables["inflows"].iter_rows(named=True)
        ),
        start=tables["start"],
        assumptions=tables["assumptions"],
        sources=tables["sources"],
        services=services_of(tables[SERVICES]) if SERVICES in tables else (),
    )


def _branches(tables: Mapping[str, pl.DataFrame]) -> dict[tuple[str, int], list[Branch]]:
    shares = tables["shares"].partition_by("row", as_dict=True)
    found: dict[tuple[str, int], list[Branch]] = {}
    for at, row in enumerate(tables["branches"].iter_rows(named=True)):
        branch = Branch(
            share=shares[at,]["share"].to_numpy().copy(),
            moves=json.loads(row["moves"]),
            events=tuple(json.loads(row["events"])),
            enter_at_years=row["enter_at_years"],
            leaves=row["leaves"],
        )
        found.setdefault((row["kind"], row["of"]), []).append(branch)
    return found


def _birthdays(
    rows: pl.DataFrame, branches: Mapping[tuple[str, int], list[Branch]]
) -> tuple[AgeMove, ...]:
    first = rows.filter((pl.col("kind") == "birthday") & (pl.col("branch") == 0)).sort("of")
    return tuple(
        AgeMove(
            row["age"], row["track"], row["state"], tuple(branches["birthday", row["of"]])
        )
        for row in first.iter_rows(named=True)
    )
