"""The returns of a made-up council are valid, are recognised, and read back as they were."""

import json
from collections import Counter
from pathlib import Path

import polars as pl
import pytest
import xmlschema

from seethechild.core.progress import Silent
from seethechild.demo.council import make_council
from seethechild.demo.records import seen_by
from seethechild.studies.check import check
from seethechild.studies.journeys import is_made_up
from tests.unit.demo.councils import council, made, taken

pytestmark = pytest.mark.slow

SECTOR = Path(__file__).resolve().parents[4] / "shared" / "reference" / "sector"
needs_sector = pytest.mark.skipif(
    not SECTOR.is_dir(), reason="the sector's files are not beside this"
)
PARTS = ("cin", "ssda903", "ssda903_xml", "annex_a", "ssd", "api", "own")


@needs_sector
@pytest.mark.parametrize("dirt", [False, True])
def test_the_census_is_valid_in_each_year(*, dirt: bool) -> None:
    for path in sorted((made(dirt=dirt).folder / "cin").glob("*.xml")):
        year = path.stem[-4:]
        schema = xmlschema.XMLSchema(
            SECTOR / "cin-census" / "xsd" / f"CIN_schema_{year}.xsd"
        )
        errors = [each.reason for each in schema.iter_errors(path)]
        assert errors == []


@needs_sector
def test_the_xml_form_of_ssda903_is_valid() -> None:
    schema = xmlschema.XMLSchema(SECTOR / "ssda903" / "schema" / "CLA.xsd")
    (path,) = (made().folder / "ssda903_xml").rglob("*.xml")
    assert [each.reason for each in schema.iter_errors(path)] == []


@needs_sector
def test_every_year_can_be_told_in_the_xml_form() -> None:
    schema = xmlschema.XMLSchema(SECTOR / "ssda903" / "schema" / "CLA.xsd")
    paths = sorted((made(forms="other").folder / "ssda903_xml").glob("*.xml"))
    assert len(paths) == len(council().years)
    for path in paths:
        assert [each.reason for each in schema.iter_errors(path)] == []


def test_other_forms_of_a_return_tell_the_same_and_nothing_twice() -> None:
    """The return on care as XML and the dataset as Parquet, against both as CSV."""
    assert not (made(forms="other").folder / "ssda903").exists()
    assert not list((made(forms="other").folder / "ssd").glob("*.csv"))
    for other, plain in (("ssda903_xml", "ssda903"), ("ssd", "ssd")):
        told, known = taken(other, forms="other"), taken(plain)
        assert told.problems == ()
        # The XML form has no table of social workers.
        names = {name for name in known.records if name != "workers"} if plain == "ssda903" else known.records  # fmt: skip
        for name in names:
            one, two = (
                each.records[name].drop("file", "row", strict=False).unique()
                for each in (told, known)
            )
            assert one.height == two.height, name
            assert (
                one.join(two, on=one.columns, how="anti", nulls_equal=True).height == 0
            ), name


@needs_sector
def test_the_daily_data_has_only_what_the_schema_has() -> None:
    text = (SECTOR / "dfe-csc-api" / "csc_api_openapi_1.0.1.json").read_text(
        encoding="utf-8"
    )
    schema = json.loads(text)["components"]["schemas"]["CSC"]
    (path,) = (made().folder / "api").glob("*.json")
    children = json.loads(path.read_text(encoding="utf-8"))
    assert len(children) > 1000
    assert sorted({problem for child in children for problem in breaches(child, schema["items"])}) == []  # fmt: skip


def breaches(value: object, schema: dict) -> list[str]:
    """Return where a value is not as an OpenAPI schema says: type, keys, pattern, lengths."""
    kinds = {"object": dict, "array": list, "string": str, "boolean": bool, "integer": int}
    if not isinstance(value, kinds[schema["type"]]):
        return [f"{value!r:.20} is no {schema['type']}"]
    if isinstance(value, dict):
        known = schema["properties"]
        found = [
            f"{name} is not there"
            for name in schema.get("required", ())
            if name not in value
        ]
        found += [f"{name} is not known" for name in value if name not in known]
        return found + [
            f"{name}: {each}"
            for name in value
            if name in known
            for each in breaches(value[name], known[name])
        ]
    if isinstance(value, list):
        if schema.get("uniqueItems") and len({str(each) for each in value}) < len(value):
            return ["repeats itself"]
        return [each for one in value for each in breaches(one, schema["items"])]
    if isinstance(value, str):
        too_long = len(value) > schema.get("maxLength", len(value))
        too_short = len(value) < schema.get("minLength", 0)
        wrong = schema.get("format") == "date" and pl.Series([value]).str.to_date(strict=False)[0] is None  # fmt: skip
        return ["length"] if too_long or too_short else ["no date"] if wrong else []
    return []


def test_the_same_seed_gives_the_same_bytes_and_another_does_not(tmp_path: Path) -> None:
    first, again, other = (
        make_council(
            tmp_path / name, seed=seed, children=400, years=2, dirt=True, progress=Silent()
        )
        for name, seed in (("first", 3), ("again", 3), ("other", 4))
    )
    assert first.files == again.files
    for name in first.files:
        assert (first.folder / name).read_bytes() == (again.folder / name).read_bytes(), (
            name
        )
    assert first.truth != other.truth


def test_every_file_is_recognised_and_clean_ones_are_read_without_a_problem() -> None:
    formats: Counter[str] = Counter()
    for part in PARTS:
        read = taken(part)
        assert all(each.format for each in read.files)
        assert read.problems == ()
        assert {each.rule for each in read.repairs} <= {"old_sex_code"}
        assert is_made_up(read)
        formats.update(str(each.format) for each in read.files)
    assert set(formats) == {
        "cin_census", "ssda903", "annex_a", "ssd", "dfe_api", "early_help", "mental_health",
        "school_census", "workforce", "time_diary",
    }  # fmt: skip
    assert len(made().files) == sum(formats.values()) + 3  # README, truth, population


COLUMNS = {
    "referrals": ("child", "date", "referral_source", "no_further_action", "need", "closed", "close_reason"),
    "assessments": ("child", "referral_date", "start", "authorised", "factors"),
    "section_47": ("child", "referral_date", "start", "conference", "conference_not_needed"),
    "need_plans": ("child", "referral_date", "start", "stop"),
    "protection_plans": ("child", "start", "stop", "first_category", "latest_category", "earlier_plans"),
    "plan_reviews": ("child", "plan_start", "date"),
}  # fmt: skip


@pytest.mark.parametrize("record", sorted(COLUMNS))
def test_the_last_census_tells_what_was_made_up(record: str) -> None:
    columns = COLUMNS[record]
    whole = council()
    last = f"cin_census {whole.years[-1]}"
    read = taken("cin").records[record].filter(pl.col("source") == last).select(columns)
    true = seen_by(whole.records, whole.stop)[record].select(columns)
    missing = read.join(true, on=columns, how="anti", nulls_equal=True)
    assert read.height > 0
    assert missing.height == 0


def test_returns_on_care_tell_what_was_made_up() -> None:
    columns = (
        "child", "start", "stop", "start_reason", "legal_status", "need", "provider",
        "end_reason", "change_reason", "place_postcode", "urn",
    )  # fmt: skip
    whole = council()
    read = taken("ssda903").records["care_episodes"]
    last = read.filter(pl.col("source") == f"ssda903 {whole.years[-1]}").select(columns)
    seen = seen_by(whole.records, whole.stop)
    true = pl.concat([seen["care_episodes"], seen["short_breaks"]]).select(columns)
    assert last.height > 0
    assert set(last["legal_status"]) >= {"V2", "V3"}
    assert last.join(true, on=columns, how="anti", nulls_equal=True).height == 0
    everything = read.select("child", "start").unique()
    told = true.filter(pl.col("stop").is_null() | (pl.col("stop") >= whole.first))
    assert told.join(everything, on=("child", "start"), how="anti").height == 0


OTHERS = {
    "ssd": {
        "contacts": ("child", "date", "contact_source", "outcome"),
        "early_help": ("child", "start", "stop", "organisation"),
        "visits": ("child", "kind", "date", "seen", "seen_alone"),
        "workers": ("child", "worker", "team", "start", "stop"),
        "missing": ("child", "kind", "start", "stop"),
    },
    "own": {
        "early_help": ("child", "start", "stop", "outcome"),
        "mental_health": ("referral", "referred", "accepted", "first_contact", "second_contact", "discharged"),
        "workforce": ("team", "month", "workers_fte", "vacancies_fte", "children"),
        "school": ("child", "date", "sen", "sessions_missed", "suspended"),
        "emergencies": ("date", "kind"),
    },
    "api": {"protection_plans": ("child", "start", "stop"), "assessments": ("child", "start", "authorised")},
}  # fmt: skip


@pytest.mark.parametrize(
    ("part", "record"), [(part, record) for part in OTHERS for record in OTHERS[part]]
)
def test_other_formats_tell_all_that_was_made_up(part: str, record: str) -> None:
    columns = OTHERS[part][record]
    true = seen_by(council().records, council().stop)[record].select(columns).unique()
    read = taken(part).records[record].select(columns).unique()
    assert true.height > 0
    assert read.sort(columns).equals(true.sort(columns))


def test_dirt_is_found_and_counted_by_the_repair_that_mends_it() -> None:
    counted = made(dirt=True).truth["dirt"]
    repairs: Counter[str] = Counter()
    for part in ("ssda903", "annex_a"):
        for each in taken(part, dirt=True).repairs:
            repairs[each.rule] += each.rows
        for each in taken(part).repairs:
            repairs[each.rule] -= each.rows
    for kind in (
        "two_digit_year", "code_case", "iso_date", "trimmed_blanks", "exact_duplicate_row",
        "old_sex_code", "synonym",
    ):  # fmt: skip
        assert repairs[kind] == counted[kind] > 0, kind


def test_dirt_in_the_census_is_found_by_the_published_rule() -> None:
    folder = made(dirt=True).folder
    found = check([folder / "cin"], progress=Silent()).tables["findings"]
    broken = found.filter(pl.col("rule") == "8630")["rows"].sum()
    assert broken == made(dirt=True).truth["dirt"]["8630"] > 0
    councils = {each.council for each in taken("cin", dirt=True).files}
    assert councils == {"998", "999"}
    assert taken("cin").council == "999"


def test_nobody_in_it_could_be_real() -> None:
    people = council().records["people"]
    assert people["child"].str.starts_with("MU").all()
    assert people["postcode"].str.starts_with("ZZ").all()
    assert people["nhs_number"].drop_nulls().str.starts_with("999").all()
    assert people["upn"].drop_nulls().str.slice(1, 3).unique().to_list() == ["999"]
    readme = (made().folder / "README.txt").read_text(encoding="utf-8")
    assert "MADE UP" in readme
