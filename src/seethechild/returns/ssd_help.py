"""What came of contacts, assessments and enquiries, who helped, and what the child said.

The Standard Safeguarding Dataset keeps outcomes as flags in JSON: ``{"NFA_FLAG": "Y", ...}``.
Some councils write words instead; both are read, and anything else says nothing.
"""

import json
from collections.abc import Callable, Mapping

import polars as pl

from seethechild.core.files import DType
from seethechild.returns.extract import ROW, Tidied
from seethechild.returns.rename import as_record
from seethechild.returns.roles import role_code
from seethechild.returns.ssd_people import source_of

Found = dict[str, pl.DataFrame]
#: Tables of visits, in the order of the format, and what kind of visit each holds.
_VISITS = {
    "ssd_cin_visits": "need",
    "ssd_cp_visits": "protection",
    "ssd_cla_visits": "care",
}
_VIEWS = {
    "voch_explained_worries": "explained_worries",
    "voch_story_help_understand": "story_helps_understand",
    "voch_agree_worker": "agrees_with_worker",
    "voch_plan_safe": "plan_keeps_safe",
    "voch_tablet_help_explain": "writing_or_drawing_helped",
}
_YES = frozenset({"y", "yes", "1", "true", "t"})
_SEPTEMBER = 9


def help_records(tidied: Tidied, found: Found) -> Found:
    """Return the records that are not plain moves, but for people and care.

    Args:
        tidied: the typed tables of one return.
        found: the plain moves.

    Returns:
        Record name to frame, to be put over the plain moves.
    """
    made: Found = {}
    known = tidied.tables
    if "contacts" in found:
        outcome = _each(
            known["ssd_contacts"]["cont_contact_outcome_json"], _contact_outcome
        )
        made["contacts"] = found["contacts"].with_columns(outcome.alias("outcome"))
    if "referrals" in found:
        made["referrals"] = _with_conferences(tidied, found["referrals"])
    if "assessments" in found:
        made["assessments"] = _assessments(tidied, found["assessments"])
    if "section_47" in found:
        made["section_47"] = _section_47(tidied, found["section_47"])
    for name, table, key in (
        ("protection_plans", "ssd_cp_plans", "cppl_referral_id"),
        ("need_plans", "ssd_cin_plans", "cinp_referral_id"),
    ):
        if name in found:
            dates = _referral_date(tidied, known[table][key])
            made[name] = found[name].with_columns(dates.alias("referral_date"))
    makers: tuple[Callable[[Tidied, Found], Found], ...] = (
        _reviews, _visits, _workers, _care_leavers, _adoption, _views, _workforce,
    )  # fmt: skip
    for make in makers:
        made |= make(tidied, found)
    return made


# --- outcomes ---------------------------------------------------------------------------------


def flags(cell: str) -> Mapping[str, bool]:
    """Return the flags of a cell of JSON, by name in capitals; none where it is something else.

    Example:
        >>> flags('{"NFA_FLAG": "Y", "CP_CONFERENCE_FLAG": "N", "COMMENTS": ""}')
        {'NFA_FLAG': True, 'CP_CONFERENCE_FLAG': False}
        >>> flags("NFA")
        {}
    """
    try:
        said = json.loads(cell)
    except (ValueError, RecursionError):
        return {}
    if not isinstance(said, dict):
        return {}
    return {
        str(name).upper(): _is_yes(value)
        for name, value in said.items()
        if str(name).upper().endswith("_FLAG") and str(value).strip()
    }


def _is_yes(value: object) -> bool:
    return str(value).strip().casefold() in _YES


def _contact_outcome(cell: str) -> str | None:
    """Return referral, early_help or no_action, the furthest first."""
    said = flags(cell)
    words = "" if said or cell.lstrip().startswith(("{", "[")) else cell.casefold()
    raised = {name for name, is_raised in said.items() if is_raised}
    if raised & {"NEW_REFERRAL_FLAG", "EXISTING_REFERRAL_FLAG", "CP_ENQUIRY_FLAG"}:
        return "referral"
    if "eh " in f"{words} " or "early help" in words or "EARLY_HELP_FLAG" in raised:
        return "early_help"
    if "referral" in words or "cin" in words.split():
        return "referral"
    if raised & {"NFA_FLAG", "ADVICE_FLAG"}:
        return "no_action"
    return "no_action" if "no further action" in words or "advice" in words else None


def factor_codes(cell: str) -> str | None:
    """Return the factors of an assessment, joined: from a list, or from codes with yes or no.

    Example:
        >>> factor_codes('["4B", "3A", "4B"]'), factor_codes('{"1A": "Yes", "2B": "No"}')
        ('3A;4B', '1A')
    """
    try:
        said = json.loads(cell)
    except (ValueError, RecursionError):
        return None
    if isinstance(said, dict):
        said = [code for code, value in said.items() if _is_yes(value)]
    if not isinstance(said, list):
        return None
    codes = {str(code).strip().upper() for code in said if _is_code(code)}
    return ";".join(sorted(codes)) or None


def _is_code(value: object) -> bool:
    text = str(value).strip()
    return text[:1].isdigit() and len(text) <= len("24A") and text.isalnum()


def _each(
    cells: pl.Series, meaning: Callable[[str], object], dtype: DType = pl.String
) -> pl.Series:
    """Return what each cell means; distinct cells are understood once."""
    distinct = cells.drop_nulls().unique()
    meant = [meaning(cell) for cell in distinct]
    table = pl.DataFrame({"cell": distinct, "meant": pl.Series(meant, dtype=dtype)})
    asked = cells.cast(pl.String).alias("cell").to_frame()
    return asked.join(table, on="cell", how="left", maintain_order="left")["meant"]


def _flag(cells: pl.Series, name: str) -> pl.Series:
    """Return whether a flag is raised in each cell; null where the cell does not say."""
    return _each(cells, lambda cell: flags(cell).get(name), pl.Boolean)


# --- referrals, assessments, enquiries --------------------------------------------------------


def _referral_date(tidied: Tidied, referrals: pl.Series) -> pl.Series:
    """Return the date of each referral, by its identifier."""
    table = tidied.tables.get("ssd_cin_episodes")
    return _looked_up(referrals, table, "cine_referral_id", "cine_referral_date", pl.Date)


def _looked_up(
    keys: pl.Series, table: pl.DataFrame | None, key: str, value: str, dtype: DType
) -> pl.Series:
    """Return the first value a table has for each key; null where it has none."""
    if table is None:
        return pl.repeat(None, len(keys), dtype=dtype, eager=True)
    once = table.select(pl.col(key).alias("key"), pl.col(value).alias("value"))
    once = once.drop_nulls("key").unique("key", keep="first", maintain_order=True)
    asked = keys.cast(pl.String).alias("key").to_frame()
    return asked.join(once, on="key", how="left", maintain_order="left")["value"].cast(
        dtype
    )


def _with_conferences(tidied: Tidied, referrals: pl.DataFrame) -> pl.DataFrame:
    """Add the first initial conference that follows no enquiry, such as of a child moved in."""
    table = tidied.tables.get("ssd_initial_cp_conference")
    if table is None:
        return referrals
    alone = table.filter(pl.col("icpc_s47_enquiry_id").is_null())
    first = alone.group_by(referral=pl.col("icpc_referral_id")).agg(
        pl.col("icpc_icpc_date").min().alias("held")
    )
    joined = referrals.join(
        first.drop_nulls(), on="referral", how="left", maintain_order="left"
    )
    return joined.with_columns(pl.coalesce("conference", "held").alias("conference")).drop(
        "held"
    )


def _assessments(tidied: Tidied, moved: pl.DataFrame) -> pl.DataFrame:
    """Add the referral's date, the factors, and whether the child was found to be in need."""
    table = tidied.tables["ssd_cin_assessments"]
    dates = _referral_date(tidied, table["cina_referral_id"])
    ended = _flag(table["cina_assessment_outcome_json"], "NFA_FLAG")
    closed = pl.select(pl.coalesce(table["cina_assessment_outcome_nfa"], ended)).to_series()
    made = moved.with_columns(
        dates.alias("referral_date"),
        (~closed).alias("in_need"),
        table["cina_assessment_id"],
    )
    factors = tidied.tables.get("ssd_assessment_factors")
    if factors is None:
        return made.drop("cina_assessment_id")
    said = factors.select(
        pl.col("cinf_assessment_id").alias("cina_assessment_id"),
        _each(factors["cinf_assessment_factors_json"], factor_codes).alias("said"),
    )
    every = pl.col("said").str.split(";").list.explode().drop_nulls().unique().sort()
    once = said.group_by("cina_assessment_id").agg(every.str.join(";").alias("said"))
    once = once.with_columns(pl.col("said").replace("", None))
    joined = made.join(once, on="cina_assessment_id", how="left", maintain_order="left")
    filled = pl.coalesce("factors", "said").alias("factors")
    return joined.with_columns(filled).drop("said", "cina_assessment_id")


def _section_47(tidied: Tidied, moved: pl.DataFrame) -> pl.DataFrame:
    """Add the referral's date and the conference that followed, or that none was needed."""
    table = tidied.tables["ssd_s47_enquiry"]
    dates = _referral_date(tidied, table["s47e_referral_id"])
    held = _flag(table["s47e_s47_outcome_json"], "CP_CONFERENCE_FLAG")
    nfa = table["s47e_s47_nfa"]
    not_needed = pl.select(pl.coalesce(~held, pl.when(nfa).then(nfa))).to_series()
    made = moved.with_columns(
        dates.alias("referral_date"),
        not_needed.alias("conference_not_needed"),
        table["s47e_s47_enquiry_id"].alias("enquiry"),
    )
    conferences = tidied.tables.get("ssd_initial_cp_conference")
    if conferences is None:
        return made.drop("enquiry")
    planned = _flag(conferences["icpc_icpc_outcome_json"], "CP_FLAG")
    followed = (
        conferences.with_columns(
            pl.coalesce("icpc_icpc_outcome_cp_flag", planned).alias("planned")
        )
        .drop_nulls("icpc_s47_enquiry_id")
        .sort("icpc_icpc_date", nulls_last=True, maintain_order=True)
        .group_by(enquiry=pl.col("icpc_s47_enquiry_id"), maintain_order=True)
        .agg(pl.col("icpc_icpc_date").first().alias("held"), pl.col("planned").any())
    )
    joined = made.join(followed, on="enquiry", how="left", maintain_order="left")
    was_held = pl.col("held").is_not_null()
    return joined.with_columns(
        pl.col("held").alias("conference"),
        pl.col("planned").alias("became_plan"),
        pl.when(was_held)
        .then(pl.lit(value=False))
        .otherwise("conference_not_needed")
        .alias("conference_not_needed"),
    ).drop("held", "planned", "enquiry")


# --- reviews, visits, workers, views ----------------------------------------------------------


def _reviews(tidied: Tidied, found: Found) -> Found:
    made: Found = {}
    plans, care = tidied.tables.get("ssd_cp_plans"), tidied.tables.get("ssd_cla_episodes")
    if "plan_reviews" in found:
        plan = tidied.tables["ssd_cp_reviews"]["cppr_cp_plan_id"]
        start = _looked_up(
            plan, plans, "cppl_cp_plan_id", "cppl_cp_plan_start_date", pl.Date
        )
        made["plan_reviews"] = found["plan_reviews"].with_columns(start.alias("plan_start"))
    reviews = tidied.tables.get("ssd_cla_reviews")
    if reviews is not None:
        whose = _looked_up(
            reviews["clar_cla_id"], care, "clae_cla_id", "clae_person_id", pl.String
        )
        cancelled = pl.col("clar_cla_review_cancelled").fill_null(value=False)
        held = reviews.with_columns(whose.alias("whose")).filter(~cancelled)
        taken = {
            "child": pl.col("whose"),
            "date": pl.col("clar_cla_review_date"),
            "participation": pl.col("clar_cla_review_participation"),
        }
        made["care_reviews"] = as_record("care_reviews", held, taken, **source_of(tidied))
    return made


def _visits(tidied: Tidied, found: Found) -> Found:
    """Say of each visit which kind it is; plain moves keep the order of tables and rows."""
    if "visits" not in found:
        return {}
    kinds = [
        pl.repeat(kind, tidied.tables[name].height, dtype=pl.String, eager=True)
        for name, kind in _VISITS.items()
        if name in tidied.tables
    ]
    return {"visits": found["visits"].with_columns(pl.concat(kinds).alias("kind"))}


def _workers(tidied: Tidied, found: Found) -> Found:
    """Say which role a worker has, from the council's own word for it."""
    if "workers" not in found:
        return {}
    said = tidied.tables["ssd_involvements"]["invo_professional_role_id"].rename("role")
    role = said.to_frame().select(role_code("role").alias("role"))
    return {"workers": found["workers"].with_columns(role)}


def _care_leavers(tidied: Tidied, found: Found) -> Found:
    """Write the home's code as the department does: B1, suitable."""
    if "care_leavers" not in found:
        return {}
    table = tidied.tables["ssd_care_leavers"]
    suitable = pl.col("clea_care_leaver_accom_suitable").fill_null("")
    home = (pl.col("clea_care_leaver_accommodation") + suitable).alias("accommodation")
    return {"care_leavers": found["care_leavers"].with_columns(table.select(home))}


def _adoption(tidied: Tidied, found: Found) -> Found:
    """Take a person's place that holds an episode's identifier, as the standard has it."""
    care = tidied.tables.get("ssd_cla_episodes")
    if "adoption" not in found or care is None:
        return {}
    child = found["adoption"]["child"]
    whose = _looked_up(child, care, "clae_cla_episode_id", "clae_person_id", pl.String)
    is_person = child.is_in(care["clae_person_id"].drop_nulls().unique().implode())
    taken = pl.when(is_person | whose.is_null()).then(child).otherwise(whose)
    return {"adoption": found["adoption"].with_columns(taken.alias("child"))}


def _views(tidied: Tidied, found: Found) -> Found:
    """Return a row for each question a child answered; what they answered is not kept."""
    del found
    table = tidied.tables.get("ssd_voice_of_child")
    if table is None:
        return {}
    answered = [
        as_record(
            "views",
            table.filter(pl.col(question).is_not_null()),
            {"child": pl.col("voch_person_id"), "kind": pl.lit(kind)},
            **source_of(tidied),
        )
        for question, kind in _VIEWS.items()
    ]
    return {"views": pl.concat(answered)}


def _workforce(tidied: Tidied, found: Found) -> Found:
    """Return departments on the last 1 September that allocations reach.

    The standard counts children on the last 30 September and says no date, so the latest
    allocation tells which September it was. Vacancies are not in it.
    """
    table = tidied.tables.get("ssd_professionals")
    if table is None or "workers" not in found:
        return {}
    latest = found["workers"]["start"].max()
    if latest is None:
        return {}
    year = latest.year if latest.month > _SEPTEMBER else latest.year - 1  # type: ignore[union-attr]
    teams = (
        table.drop_nulls("prof_professional_department")
        .group_by("prof_professional_department", maintain_order=True)
        .agg(
            pl.col(ROW).first(),
            *(
                pl.when(pl.col(name).is_not_null().any())
                .then(pl.col(name).sum())
                .alias(name)
                for name in ("prof_full_time_equivalency", "prof_professional_caseload")
            ),
        )
    )
    taken = {
        "team": pl.col("prof_professional_department"),
        "month": pl.date(year, _SEPTEMBER, 1),
        "workers_fte": pl.col("prof_full_time_equivalency"),
        "children": pl.col("prof_professional_caseload"),
    }
    return {"workforce": as_record("workforce", teams, taken, **source_of(tidied))}
