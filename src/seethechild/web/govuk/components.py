"""Renders the components of GOV.UK Frontend from plain values.

The options of a component are those of its macro in GOV.UK Frontend 6, in snake case, with one
simplification: there is no ``html`` beside ``text``. A text is escaped unless Django's ``mark_safe``
or ``format_html`` made it. Where only a text matters it may be given alone: ``hint="In years"``
stands for ``hint={"text": "In years"}``.

Source:
    https://design-system.service.gov.uk/components/ and the macros of govuk-frontend 6.6.0.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from seethechild.web.govuk.attributes import attrs

Options = dict[str, Any]

#: Options that are a mapping with a text; a text alone may stand for it.
WORDED = ("label", "hint", "error_message", "prefix", "suffix", "legend")
DATE_PARTS = {"day": 2, "month": 2, "year": 4}


def render(component: str, **options: Any) -> SafeString:
    """Return a component's HTML.

    Args:
        component: its name in the design system, such as ``"summary-list"``.
        options: of its macro, in snake case.

    Raises:
        TemplateDoesNotExist: there is no such component.
    """
    ready = worded(options)
    prepare = PREPARE.get(component)
    if prepare is not None:
        ready = prepare(ready)
    return render_to_string(f"govuk/components/{component}.html", {"this": ready, **ready})


def worded(options: Mapping[str, Any]) -> Options:
    """Return options in which a text alone has become a mapping with that text.

    Example:
        >>> worded({"label": "Age", "name": "age"})
        {'label': {'text': 'Age'}, 'name': 'age'}
    """
    return {
        name: _worded(value) if name in WORDED and value is not None else value
        for name, value in options.items()
    }


def _worded(value: Any) -> Any:
    return value if isinstance(value, Mapping) else {"text": value}


def _item(value: Any, *, key: str = "text") -> Options:
    return dict(value) if isinstance(value, Mapping) else {key: value}


def _described(options: Options, name: str, first: str | None = None) -> Options:
    """Add the ids of hint and error, and the list of them that describes the field."""
    ids = [first] if first else []
    added: Options = {}
    for option, end in (("hint", "hint"), ("error_message", "error")):
        if options.get(option):
            added[f"{option.removesuffix('_message')}_id"] = f"{name}-{end}"
            ids.append(f"{name}-{end}")
    return options | added | {"described_by": " ".join(ids)}


def _field(options: Options) -> Options:
    name = options.get("id") or options.get("name", "")
    return _described(options | {"id": name}, name, options.get("described_by"))


def _input(options: Options) -> Options:
    affixes = (options.get("prefix"), options.get("suffix"))
    return _field(options) | {"wrapped": any(each and each.get("text") for each in affixes)}


def _select(options: Options) -> Options:
    chosen = options.get("value")
    items = []
    for given in options.get("items") or ():
        if not given:
            continue
        item = _item(given)
        own = item["text"] if item.get("value") is None else item["value"]
        is_chosen = bool(chosen) and own == chosen and item.get("selected") is not False
        items.append(item | {"selected": bool(item.get("selected")) or is_chosen})
    return _field(options | {"items": items})


def _choices(options: Options, chosen: Iterable[Any], *, each_described: bool) -> Options:
    """Prepare radios or checkboxes: ids, what is ticked, what describes what."""
    name = options.get("id_prefix") or options.get("name", "")
    fieldset = options.get("fieldset")
    fieldset = worded(fieldset) if fieldset is not None else None
    first = (fieldset or {}).get("described_by") or options.get("described_by")
    options = _described(options, name, first)
    shared = options["described_by"] if each_described and fieldset is None else ""
    picked = list(chosen)
    items = [
        given
        if given.get("divider")
        else _choice(
            {"id": name if place == 1 else f"{name}-{place}", "name": options.get("name")}
            | {key: value for key, value in worded(given).items() if value is not None},
            picked,
            shared,
        )
        for place, given in enumerate(options.get("items") or (), start=1)
        if given
    ]
    if fieldset is not None:
        fieldset = fieldset | {"described_by": options["described_by"]}
    return options | {"items": items, "fieldset": fieldset}


def _choice(item: Options, picked: list[Any], shared: str) -> Options:
    has_hint = bool(item.get("hint", {}).get("text"))
    ids = [each for each in (shared, f"{item['id']}-item-hint" if has_hint else "") if each]
    is_picked = item.get("value") in picked and item.get("checked") is not False
    conditional = item.get("conditional")
    return item | {
        "checked": bool(item.get("checked")) or is_picked,
        "described_by": " ".join(ids),
        "conditional": _worded(conditional) if conditional else None,
    }


def _radios(options: Options) -> Options:
    chosen = [options["value"]] if options.get("value") else []
    return _choices(options, chosen, each_described=False)


def _checkboxes(options: Options) -> Options:
    return _choices(options, options.get("values") or (), each_described=True)


def _date_input(options: Options) -> Options:
    own = options.get("id", "")
    fieldset = options.get("fieldset")
    first = (fieldset or {}).get("described_by")
    options = _described(options, own, first)
    if fieldset is not None:
        fieldset = worded(fieldset)
        fieldset |= {"described_by": options["described_by"], "role": "group"}
    given = options.get("items") or [
        _item(options.get(part) or {}) | {"part": part}
        for part in DATE_PARTS
        if options.get(part) is not False
    ]
    items = [_named(each, options) for each in given if each]
    has_error = any(_is_wrong(each) for each in items)
    ready = [_date_part(options, each, any_error=has_error) for each in items]
    return options | {"items": ready, "fieldset": fieldset}


def _named(item: Options, options: Options) -> Options:
    part = item.get("part") or item.get("name")
    usual = options.get(str(part)) or {}
    value = usual.get("value") if item.get("value") is None else item["value"]
    return item | {"part": part, "name": item.get("name") or part, "value": value}


def _is_wrong(item: Options) -> bool:
    return bool(item.get("error")) or "govuk-input--error" in (item.get("classes") or "")


def _date_part(options: Options, item: Options, *, any_error: bool) -> Options:
    given = item.get("classes") or ""
    classes = []
    wrong = item.get("error") or (
        item.get("error") is not False and options.get("error_message") and not any_error
    )
    if wrong and "govuk-input--error" not in given:
        classes.append("govuk-input--error")
    if "govuk-input--width-" not in given:
        classes.append(f"govuk-input--width-{DATE_PARTS.get(item['part'], 2)}")
    prefix = f"{options['name_prefix']}-" if options.get("name_prefix") else ""
    name = f"{prefix}{item['name']}"
    values = options.get("values") or {}
    return item | {
        "id": item.get("id") or f"{options.get('id', '')}-{item['name']}",
        "name": name,
        "label": item.get("label") or str(item["name"]).capitalize(),
        "value": values.get(name, values.get(item["part"]))
        if item.get("value") is None
        else item["value"],
        "classes": " ".join([*classes, given]).strip(),
    }


def _error_summary(options: Options) -> Options:
    return options | {
        "error_list": [_item(each) for each in options.get("error_list") or ()]
    }


def _table(options: Options) -> Options:
    """Prepare a table: what stands in each cell's tag is made here, since tables are long."""
    first = bool(options.get("first_cell_is_header"))
    rows = [
        [_cell(cell, is_header=first and place == 0) for place, cell in enumerate(row)]
        for row in options.get("rows") or ()
        if row
    ]
    head = [_cell(cell, is_header=True, scope="col") for cell in options.get("head") or ()]
    return options | {"rows": rows, "head": head}


def _cell(value: Any, *, is_header: bool, scope: str = "row") -> Options:
    cell = _item(value)
    base = "govuk-table__header" if is_header else "govuk-table__cell"
    classes = [base]
    if cell.get("format") and not (is_header and scope == "row"):
        classes.append(f"{base}--{cell['format']}")
    if cell.get("classes"):
        classes.append(cell["classes"])
    spans = {name: cell.get(name) or None for name in ("colspan", "rowspan")}
    said = {"scope": scope if is_header else None, "class": " ".join(classes)}
    text = "" if cell.get("text") is None else cell["text"]
    return {
        "is_header": is_header,
        "tag": attrs(said | spans | dict(cell.get("attributes") or {})),
        "text": text,
    }


def _summary_list(options: Options) -> Options:
    rows = [_summary_row(each) for each in options.get("rows") or () if each]
    card = options.get("card")
    if card is not None:
        title = card.get("title")
        card = card | {"title": _worded(title) if title else None, "links": _links(card)}
    return options | {
        "rows": rows,
        "any_links": any(row["links"] for row in rows),
        "card": card,
    }


def _summary_row(given: Any) -> Options:
    row = (
        dict(given)
        if isinstance(given, Mapping)
        else dict(zip(("key", "value"), given, strict=False))
    )
    row |= {"key": _worded(row["key"]), "value": _worded(row.get("value", ""))}
    return row | {"links": _links(row)}


def _links(holder: Mapping[str, Any]) -> list[Any]:
    return list((holder.get("actions") or {}).get("items") or ())


def _breadcrumbs(options: Options) -> Options:
    items = [
        dict(each)
        if isinstance(each, Mapping)
        else dict(zip(("text", "href"), each, strict=False))
        for each in options.get("items") or ()
    ]
    return options | {"items": items}


def _tabs(options: Options) -> Options:
    prefix = options.get("id_prefix") or ""
    items = [
        each
        | {"id": each.get("id") or f"{prefix}-{place}", "panel": _item(each.get("panel"))}
        for place, each in enumerate(options.get("items") or (), start=1)
        if each
    ]
    return options | {"items": items}


def _task_list(options: Options) -> Options:
    prefix = options.get("id_prefix") or "task-list"
    items = [
        worded(each)
        | {
            "title": _worded(each.get("title")),
            "status": _status(each.get("status")),
            "hint_id": f"{prefix}-{place}-hint",
            "status_id": f"{prefix}-{place}-status",
        }
        for place, each in enumerate(options.get("items") or (), start=1)
        if each
    ]
    return options | {"items": items}


def _status(given: Any) -> Options:
    status = _item(given)
    return status | {"tag": _worded(status["tag"])} if status.get("tag") else status


def _pagination(options: Options) -> Options:
    return options | {"items": [each for each in options.get("items") or () if each]}


def _phase_banner(options: Options) -> Options:
    return options | {"tag": _worded(options.get("tag", ""))}


PREPARE: dict[str, Callable[[Options], Options]] = {
    "input": _input,
    "textarea": _field,
    "file-upload": _field,
    "select": _select,
    "radios": _radios,
    "checkboxes": _checkboxes,
    "date-input": _date_input,
    "error-summary": _error_summary,
    "table": _table,
    "summary-list": _summary_list,
    "breadcrumbs": _breadcrumbs,
    "tabs": _tabs,
    "task-list": _task_list,
    "pagination": _pagination,
    "phase-banner": _phase_banner,
}
