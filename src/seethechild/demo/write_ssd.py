"""The Standard Safeguarding Dataset of a made-up council: a file a table, all years in one."""

import io
import json
from collections.abc import Mapping

import polars as pl

from seethechild.demo.records import Frames
from seethechild.demo.texts import as_text
from seethechild.returns.fields import tables

_KEYS = {
    "referrals": "R", "assessments": "A", "section_47": "S", "need_plans": "N",
    "protection_plans": "P", "care_episodes": "E",
}  # fmt: skip


def ssd_tables(whole: Frames, people: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """Return the tables as text.

    Args:
        whole: all records, with nothing after the last day.
        people: the children as known on the last day.
    """
    referral = pl.concat_str(pl.lit("R"), pl.col("child").str.slice(2), pl.col("referral_date").dt.strftime("%Y%m%d"))  # fmt: skip
    named = {
        name: frame.with_columns(
            (pl.lit(_KEYS[name]) + pl.int_range(1, pl.len() + 1).cast(pl.String)).alias(
                "id"
            )
        )
        for name, frame in whole.items()
        if name in _KEYS
    }
    held = {**whole, **named}
    care = _care(held["care_episodes"])
    parts: dict[str, tuple[pl.DataFrame, Mapping[str, pl.Expr]]] = {
        "ssd_person": _person(people),
        "ssd_family": (people, {"fami_family_id": pl.col("family"), "fami_person_id": pl.col("child")}),
        "ssd_address": (people, {"addr_person_id": pl.col("child"), "addr_address_type": pl.lit("HOME"), "addr_address_start_date": pl.col("birth_date"), "addr_address_postcode": pl.col("postcode")}),
        "ssd_mother": (people.filter(pl.col("mother").is_not_null()), {"moth_person_id": pl.col("mother"), "moth_childs_person_id": pl.col("child"), "moth_childs_dob": pl.col("birth_date")}),
        "ssd_disability": (people.with_columns(pl.col("disability").str.split(";")).explode("disability"), {"disa_person_id": pl.col("child"), "disa_disability_code": pl.col("disability")}),
        "ssd_immigration_status": (people.filter("unaccompanied"), {"immi_person_id": pl.col("child"), "immi_immigration_status": pl.lit("UASC"), "immi_immigration_status_end_date": pl.col("unaccompanied_until")}),
        "ssd_contacts": (held["contacts"], {"cont_contact_outcome_json": _contact_outcome()}),
        "ssd_early_help_episodes": (held["early_help"], {}),
        "ssd_cin_episodes": (held["referrals"], {"cine_referral_outcome_json": _flag("NFA", pl.col("no_further_action"))}),
        "ssd_cin_assessments": (held["assessments"], {"cina_assessment_id": pl.col("id"), "cina_assessment_outcome_nfa": ~pl.col("in_need")}),
        "ssd_assessment_factors": (held["assessments"].filter(pl.col("authorised").is_not_null()), {"cinf_assessment_id": pl.col("id"), "cinf_assessment_factors_json": pl.col("factors").map_elements(lambda each: json.dumps(each.split(";")), return_dtype=pl.String)}),
        "ssd_s47_enquiry": (held["section_47"], {"s47e_s47_enquiry_id": pl.col("id"), "s47e_referral_id": referral, "s47e_s47_nfa": pl.col("conference_not_needed")}),
        "ssd_initial_cp_conference": (held["section_47"].filter(pl.col("conference").is_not_null()), {"icpc_s47_enquiry_id": pl.col("id"), "icpc_person_id": pl.col("child"), "icpc_referral_id": referral, "icpc_icpc_date": pl.col("conference"), "icpc_icpc_outcome_cp_flag": pl.col("became_plan"), "icpc_icpc_transfer_in": pl.lit(value=False)}),
        "ssd_cin_plans": (held["need_plans"], {"cinp_cin_plan_id": pl.col("id"), "cinp_referral_id": referral}),
        "ssd_cp_plans": (held["protection_plans"], {"cppl_cp_plan_id": pl.col("id"), "cppl_referral_id": referral}),
        "ssd_cp_reviews": (_with_plan(held), {"cppr_cp_plan_id": pl.col("id")}),
        "ssd_cla_episodes": (care, {"clae_cla_episode_id": pl.col("id"), "clae_cla_id": pl.col("period"), "clae_cla_placement_id": pl.col("placing"), "clae_entered_care_date": pl.col("began")}),
        "ssd_cla_placement": (_placings(care), {"clap_cla_placement_id": pl.col("placing"), "clap_cla_id": pl.col("period"), "clap_person_id": pl.col("child"), "clap_cla_placement_start_date": pl.col("start"), "clap_cla_placement_end_date": pl.col("stop"), "clap_cla_placement_type": pl.col("place"), "clap_cla_placement_urn": pl.col("urn"), "clap_cla_placement_distance": pl.col("distance_miles"), "clap_cla_placement_provider": pl.col("provider"), "clap_cla_placement_postcode": pl.col("place_postcode"), "clap_cla_placement_change_reason": pl.col("change_reason")}),
        "ssd_legal_status": (_legal(care), {"lega_person_id": pl.col("child"), "lega_legal_status": pl.col("legal_status"), "lega_legal_status_start_date": pl.col("start"), "lega_legal_status_end_date": pl.col("stop")}),
        "ssd_cla_reviews": (_reviews(held, care), {"clar_cla_id": pl.col("period"), "clar_cla_review_cancelled": pl.lit(value=False)}),
        "ssd_missing": (held["missing"], {}),
        "ssd_involvements": (held["workers"], {"invo_professional_role_id": pl.col("role").replace({"social_worker": "SW", "personal_adviser": "PA"})}),
        "ssd_professionals": (held["workers"].unique("worker", keep="last", maintain_order=True).sort("worker"), {"prof_professional_id": pl.col("worker"), "prof_professional_department": pl.col("team"), "prof_full_time_equivalency": pl.lit(1.0)}),
        "ssd_department": (held["workers"].select("team").unique().sort("team"), {"dept_team_id": pl.col("team"), "dept_team_name": pl.col("team")}),
        "ssd_pre_proceedings": (held["pre_proceedings"], {"prep_pre_pro_outcome": pl.col("outcome").replace({"A": "issue", "B": "step_down"}), "prep_care_pro_letter_date": pl.col("court")}),
        "ssd_sdq_scores": (held["SDQ"], {}),
        "ssd_care_leavers": (held["OC3"].unique("child", keep="last", maintain_order=True), {"clea_care_leaver_accommodation": pl.when(pl.col("accommodation") != "0").then(pl.col("accommodation").str.slice(0, 1)), "clea_care_leaver_accom_suitable": pl.when(pl.col("accommodation") != "0").then(pl.col("accommodation").str.slice(1, 1)), "clea_care_leaver_activity": pl.when(pl.col("activity") != "0").then("activity")}),
        "ssd_permanence": (held["PlacedAdoption"], {"perm_placement_order_date": pl.col("ordered"), "perm_decision_reversed_date": pl.col("place_ended"), "perm_permanence_order_date": pl.col("adopted"), "perm_permanence_order_type": pl.when(pl.col("adopted").is_not_null()).then(pl.lit("ADOPTION"))}),
        "ssd_voice_of_child": (held["views"].unique("child", maintain_order=True), {"voch_explained_worries": pl.lit("Y"), "voch_plan_safe": pl.lit("Y")}),
    }  # fmt: skip
    for kind, name in (("need", "ssd_cin_visits"), ("protection", "ssd_cp_visits"), ("care", "ssd_cla_visits")):  # fmt: skip
        parts[name] = held["visits"].filter(pl.col("kind") == kind), {}
    return {
        name: as_text("ssd", name, frame.with_columns(more[column].alias(column) for column in more))
        for name in tables("ssd")
        if name in parts
        for frame, more in [parts[name]]
    }  # fmt: skip


def parquet_bytes(name: str, table: pl.DataFrame) -> bytes:
    """Return a table as Parquet: days as days, all else the text it is in CSV.

    Args:
        name: of the table.
        table: as text, with days in ISO form.
    """
    days = [each.field for each in tables("ssd")[name] if each.type == "date"]
    into = io.BytesIO()
    table.with_columns(pl.col(days).str.to_date()).write_parquet(into, statistics=False)
    return into.getvalue()


def _person(people: pl.DataFrame) -> tuple[pl.DataFrame, Mapping[str, pl.Expr]]:
    born = ~pl.col("birth_is_expected")
    return people, {
        "pers_dob": pl.when(born).then("birth_date"),
        "pers_expected_dob": pl.when(~born).then("birth_date"),
        "pers_upn_unknown": pl.col("upn_unknown"),
    }


def _contact_outcome() -> pl.Expr:
    """Return what came of a contact as the standard writes it: JSON with a flag for each."""
    words = {"referral": "NEW_REFERRAL", "early_help": "EARLY_HELP", "no_action": "NFA"}  # fmt: skip
    made = {
        outcome: json.dumps({f"{word}_FLAG": "Y" if word == mine else "N" for word in words.values()})
        for outcome, mine in words.items()
    }  # fmt: skip
    return pl.col("outcome").replace(made)


def _flag(word: str, yes: pl.Expr) -> pl.Expr:
    yes_text, no_text = (json.dumps({f"{word}_FLAG": each}) for each in ("Y", "N"))
    return pl.when(yes).then(pl.lit(yes_text)).otherwise(pl.lit(no_text))


def _care(episodes: pl.DataFrame) -> pl.DataFrame:
    """Add the period of care, when it began, and the placing each episode is in."""
    held = episodes.sort("child", "start").with_columns(
        nth=(pl.col("start_reason") == "S").cum_sum(),
        placed=pl.col("start_reason").is_in(["S", "P", "B", "T", "U"]).cum_sum(),
    )
    return held.with_columns(
        period=pl.lit("C") + pl.col("nth").cast(pl.String),
        placing=pl.lit("H") + pl.col("placed").cast(pl.String),
        began=pl.col("start").first().over("nth"),
    )


def _placings(care: pl.DataFrame) -> pl.DataFrame:
    return care.group_by("placing", maintain_order=True).agg(
        pl.col("child", "period", "start", "place", "urn", "distance_miles", "provider", "place_postcode").first(),
        pl.col("stop", "change_reason").last(),
    )  # fmt: skip


def _legal(care: pl.DataFrame) -> pl.DataFrame:
    begun = (pl.col("legal_status") != pl.col("legal_status").shift(1)) | (
        pl.col("nth") != pl.col("nth").shift(1)
    )
    runs = care.with_columns(run=begun.fill_null(value=True).cum_sum())
    return runs.group_by("run", maintain_order=True).agg(
        pl.col("child", "legal_status", "start").first(), pl.col("stop").last()
    )


def _with_plan(held: Frames) -> pl.DataFrame:
    plans = held["protection_plans"].select("child", "id", plan_start="start")
    return held["plan_reviews"].join(plans, on=("child", "plan_start"), how="left", maintain_order="left")  # fmt: skip


def _reviews(held: Frames, care: pl.DataFrame) -> pl.DataFrame:
    starts = care.filter(pl.col("start_reason") == "S").select(
        "child", "period", on="start"
    )
    told = held["care_reviews"].sort("date")
    return told.join_asof(
        starts.sort("on"), left_on="date", right_on="on", by="child", check_sortedness=False
    )
