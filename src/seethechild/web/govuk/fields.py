"""From a field of a Django form to the component that asks for it."""

from collections.abc import Callable, Iterable
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext

from seethechild.web.govuk import widgets
from seethechild.web.govuk.components import Options, render

#: Attributes that are options of the component itself.
NAMED = ("class", "id", "autocomplete", "inputmode", "pattern", "rows", "multiple", "type")
#: HTML's own checks would come before ours, in the browser's words and away from the summary.
LEFT_OUT = (
    "cols",
    "required",
    "maxlength",
    "minlength",
    "min",
    "max",
    "step",
    "aria-invalid",
)


def options_of(field: BoundField, **more: Any) -> Options:
    """Return the options of the component that asks for a field.

    Args:
        field: of a form, ``form["name"]``.
        more: options of the component that add to what the form says, and these shortcuts:
            ``heading=True`` makes the question the page's heading (one question a page);
            ``size="m"`` its size (s, m, l, xl); ``width=5`` the box's width in letters;
            ``inline=True`` and ``small=True`` for radios and checkboxes;
            ``hints={value: text}`` under single choices.
    """
    own = getattr(field.form, "govuk", {}).get(field.name, {}) | more
    heading = own.pop("heading", False)
    size = own.pop("size", "l" if heading else "")
    hints, width = own.pop("hints", {}), own.pop("width", None)
    extra = [own.pop("classes", "")]
    extra += [f"govuk-input--width-{width}"] if width else []
    kind = "checkboxes" if _is_checkboxes(field) else "radios"
    extra += [
        f"govuk-{kind}--{word}" for word in ("inline", "small") if own.pop(word, False)
    ]
    options: Options = {
        "name": field.html_name,
        "hint": field.help_text or None,
        "error_message": said(field) if field.errors else None,
        "disabled": field.field.disabled,
        "classes": " ".join(word for word in extra if word),
    }
    options |= _by_kind(field, _asked(field, heading=heading, size=size), hints)
    given = field.field.widget.attrs
    options["classes"] = " ".join(
        filter(None, [options["classes"], str(given.get("class", ""))])
    )
    rest = {k: v for k, v in given.items() if k not in (*NAMED, *LEFT_OUT)}
    options["attributes"] = rest
    options.update(own)
    return options


def component_of(field: BoundField) -> str:
    """Return the name of the component that asks for a field."""
    for kind, component in COMPONENT:
        if isinstance(field.field.widget, kind):
            return component
    return "input"


def rendered(field: BoundField, **more: Any) -> str:
    """Return the HTML of a field: question, hint, error and answer."""
    if field.is_hidden:
        return str(field)
    return render(component_of(field), **options_of(field, **more))


def errors_of(forms_: Iterable[forms.BaseForm]) -> list[Options]:
    """Return every error of forms as the summary lists it, each leading to its field."""
    found: list[Options] = []
    for form in forms_:
        found += [{"text": text} for text in form.non_field_errors()]
        for field in form.visible_fields():
            if field.errors:
                found.append({"text": said(field), "href": f"#{first_id(field)}"})
    return found


def said(field: BoundField) -> str:
    """Return what is wrong with a field, in the same words beside it and in the summary.

    Django's own "This field is required." would say the same of every field: the question is named.
    """
    usual = forms.Field.default_error_messages["required"]
    first = field.errors.as_data()[0]
    if first.code == "required" and field.field.error_messages["required"] == usual:
        return gettext("Answer this question: %(question)s") % {"question": field.label}
    return str(field.errors[0])


def first_id(field: BoundField) -> str:
    """Return the id of what a link to a field must focus."""
    return f"{field.auto_id}-day" if component_of(field) == "date-input" else field.auto_id


def _is_checkboxes(field: BoundField) -> bool:
    return component_of(field) == "checkboxes"


def _asked(field: BoundField, *, heading: bool, size: str) -> Options:
    base = "govuk-fieldset__legend" if field.use_fieldset else "govuk-label"
    label = field.label or ""
    if not field.field.required and not isinstance(field.field.widget, forms.CheckboxInput):
        label = gettext("%(question)s (optional)") % {"question": label}
    return {
        "text": label,
        "classes": f"{base}--{size}" if size else "",
        "is_page_heading": heading,
    }


def _by_kind(field: BoundField, asked: Options, hints: dict[str, str]) -> Options:
    widget, component = field.field.widget, component_of(field)
    make: dict[str, Callable[[], Options]] = {
        "radios": lambda: _listed(field, asked, hints),
        "checkboxes": lambda: _ticked(field, asked, hints),
        "date-input": lambda: {
            "id": field.auto_id,
            "fieldset": {"legend": asked},
            "name_prefix": field.html_name,
            "values": widgets.parts(field.value()),
            "items": [
                {"name": part, "label": words, "id": f"{field.auto_id}-{part}"}
                for part, words in _date_words()
            ],
        },
        "select": lambda: {"id": field.auto_id, "label": asked, "items": _options(field)},
        "file-upload": lambda: {
            "id": field.auto_id,
            "label": asked,
            "multiple": bool(getattr(widget, "allow_multiple_selected", False)),
        },
    }
    if component in make:
        return make[component]()
    return {"id": field.auto_id, "label": asked} | _typed(field)


def _date_words() -> list[tuple[str, str]]:
    return [("day", gettext("Day")), ("month", gettext("Month")), ("year", gettext("Year"))]


def _typed(field: BoundField) -> Options:
    widget = field.field.widget
    context = widget.get_context(field.html_name, field.value(), {})["widget"]
    kind = getattr(widget, "input_type", "text")
    options: Options = {"value": context["value"]}
    if isinstance(widget, forms.Textarea):
        return options | {"rows": widget.attrs.get("rows", 5)}
    if kind == "number":  # a wheel must not change a number, and some readers do not say it
        whole = isinstance(field.field, forms.IntegerField) and not isinstance(
            field.field, forms.FloatField | forms.DecimalField
        )
        options |= {"inputmode": "numeric" if whole else "decimal", "spellcheck": False}
        kind = "text"
    if kind == "password":
        options |= {"autocomplete": "current-password", "spellcheck": False}
    if kind == "email":
        options |= {"autocomplete": "email", "spellcheck": False}
    named = {name: widget.attrs[name] for name in NAMED[2:5] if name in widget.attrs}
    return options | {"type": kind} | named


def _chosen(field: BoundField) -> list[str]:
    value = field.value()
    if value is None or value == "":
        return []
    several = isinstance(value, list | tuple | set)
    return [str(each) for each in (value if several else [value])]


def _listed(field: BoundField, asked: Options, hints: dict[str, str]) -> Options:
    chosen = _chosen(field)
    return {
        "id_prefix": field.auto_id,
        "fieldset": {"legend": asked},
        "items": [
            {
                "value": str(value),
                "text": words,
                "checked": str(value) in chosen,
                "hint": hints.get(str(value)),
                "disabled": field.field.disabled,
            }
            for value, words in _flat(field)
        ],
    }


def _ticked(field: BoundField, asked: Options, hints: dict[str, str]) -> Options:
    if not isinstance(field.field.widget, forms.CheckboxInput):
        return _listed(field, asked, hints)
    item = {"value": "on", "text": asked["text"], "checked": bool(field.value())}
    return {"id_prefix": field.auto_id, "items": [item]}


def _flat(field: BoundField) -> list[tuple[Any, Any]]:
    return [
        pair
        for value, words in field.field.widget.choices
        for pair in (words if isinstance(words, list | tuple) else [(value, words)])
    ]


def _options(field: BoundField) -> list[Options]:
    chosen = _chosen(field)
    found: list[Options] = []
    for value, words in field.field.widget.choices:
        grouped = isinstance(words, list | tuple)
        pairs = list(words) if grouped else [(value, words)]
        items: list[Options] = [
            {
                "value": "" if one is None else str(one),
                "text": said,
                "selected": str(one) in chosen,
            }
            for one, said in pairs
        ]
        if grouped and value and items:
            items[0]["group"], items[-1]["group_end"] = value, True
        found += items
    return found


COMPONENT: tuple[tuple[type[forms.Widget], str], ...] = (
    (widgets.DateWidget, "date-input"),
    (forms.FileInput, "file-upload"),
    (forms.CheckboxInput, "checkboxes"),
    (forms.CheckboxSelectMultiple, "checkboxes"),
    (forms.RadioSelect, "radios"),
    (forms.Select, "select"),
    (forms.Textarea, "textarea"),
)
