"""What pages say to put a component in: ``{% load govuk %}``."""

from typing import Any
from urllib.parse import urlencode

from django import forms, template
from django.core.paginator import Page
from django.forms.boundfield import BoundField
from django.template.base import NodeList, Parser, Token, token_kwargs
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from seethechild.web.govuk import components, fields

register = template.Library()


@register.simple_tag
def govuk(component: str, **options: Any) -> SafeString:
    """Put in a component: ``{% govuk "button" text="Go on" %}``."""
    return components.render(component, **options)


@register.simple_tag
def govuk_field(field: BoundField, **options: Any) -> str:
    """Put in a field of a form: ``{% govuk_field form.rate suffix="per cent" width=5 %}``."""
    return mark_safe(fields.rendered(field, **options))  # noqa: S308 - made by templates


@register.simple_tag
def govuk_errors(*given: forms.BaseForm) -> str:
    """Put in the summary of all errors; nothing if there are none. First on the page."""
    found = fields.errors_of(form for form in given if form and form.is_bound)
    if not found:
        return ""
    title = gettext("There is a problem")
    return components.render("error-summary", title_text=title, error_list=found)


@register.simple_tag
def govuk_crumbs(*pairs: str) -> SafeString:
    """Put in breadcrumbs: ``{% govuk_crumbs "Picture" picture_url "Camden" %}``, last without link."""
    items = [pairs[place : place + 2] for place in range(0, len(pairs), 2)]
    return components.render("breadcrumbs", items=items, collapse_on_mobile=True)


@register.simple_tag
def govuk_back(href: str, text: str = "") -> SafeString:
    """Put in the link back to the page before: ``{% govuk_back url %}``, in block breadcrumbs."""
    link = components.render("back-link", href=href, text=text)
    return format_html('<nav aria-label="{}">{}</nav>', gettext("Back"), link)


@register.simple_tag(takes_context=True)
def govuk_pages(context: dict[str, Any], page: Page[Any], name: str = "page") -> str:
    """Put in links to the other pages of a list; keeps the rest of the query."""
    last = page.paginator.num_pages
    if last == 1:
        return ""
    asked = context["request"].GET

    def href(number: int) -> str:
        kept = [
            (key, value) for key in asked for value in asked.getlist(key) if key != name
        ]
        return "?" + urlencode([*kept, (name, number)])

    items = [
        {"number": number, "href": href(number), "current": number == page.number}
        if isinstance(number, int)
        else {"ellipsis": True}
        for number in page.paginator.get_elided_page_range(page.number, on_each_side=1)
    ]
    return components.render(
        "pagination",
        items=items,
        previous={"href": href(page.number - 1)} if page.has_previous() else None,
        next={"href": href(page.number + 1)} if page.has_next() else None,
    )


class _Around(template.Node):
    """What stands between ``{% govuk_block … %}`` and ``{% endgovuk %}`` is the component's text."""

    def __init__(self, component: Any, options: dict[str, Any], inner: NodeList) -> None:
        self.component, self.options, self.nodelist = component, options, inner

    def render(self, context: template.Context) -> SafeString:
        options = {name: value.resolve(context) for name, value in self.options.items()}
        options["text"] = SafeString(self.nodelist.render(context).strip())
        return components.render(self.component.resolve(context), **options)


@register.tag
def govuk_block(parser: Parser, token: Token) -> _Around:
    """Put a component around HTML: ``{% govuk_block "details" summary_text="More" %}…{% endgovuk %}``."""
    words = token.split_contents()[1:]
    if not words:
        raise template.TemplateSyntaxError("govuk_block needs the name of a component.")
    options = token_kwargs(words[1:], parser)
    inner = parser.parse(("endgovuk",))
    parser.delete_first_token()
    return _Around(parser.compile_filter(words[0]), options, inner)
