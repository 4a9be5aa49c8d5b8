"""Forms and pieces of pages in GOV.UK Frontend's markup, under our own look.

A page of the site::

    {% extends "base.html" %}
    {% load i18n govuk %}
    {% block title %}{% translate "How much help?" %}{% endblock %}
    {% block breadcrumbs %}{% govuk_back back_url %}{% endblock %}
    {% block content %}
      {% govuk_errors form %}
      <h1 class="govuk-heading-l">{% translate "How much help?" %}</h1>
      <form method="post" novalidate>{% csrf_token %}
        {% govuk_field form.rate suffix="per cent" width=5 %}
        {% govuk "button" text=_("Go on") %}
      </form>
    {% endblock %}

Blocks of ``base.html``: title, description, head, navigation, banner, breadcrumbs, before (across the
whole width, inside main), messages, content (with the one h1), after, scripts. It reads ``form`` (for
"Error:" in the title), ``area`` (lights up the menu), ``demo`` (the made-up-data banner), ``version``,
``user`` and ``messages`` from the context.

Tags of ``{% load govuk %}``:

``{% govuk "summary-list" rows=rows %}``
    any component: the macro's options in snake case; ``text`` is escaped unless it is safe already.
``{% govuk_block "details" summary_text=… %}…{% endgovuk %}``
    a component around HTML.
``{% govuk_field form.rate width=5 %}``
    one field: question, hint, error, answer; ``{{ form }}`` gives all of them.
``{% govuk_errors form %}``
    the summary of errors, first in the content.
``{% govuk_crumbs "Picture" url "Camden" %}``, ``{% govuk_back url %}``, ``{% govuk_pages page %}``
    the way up, the way back, the other pages of a list.

Forms are ordinary Django forms. Looks that belong to the form stand in it::

    class RateForm(forms.Form):
        rate = forms.DecimalField(label=_("How much more help?"))
        since = DateField(label=_("Since when?"))      # of seethechild.web.govuk.widgets
        govuk = {"rate": {"suffix": _("per cent"), "width": 5}}

A report stands in a page of the site with ``govuk/report.css`` in block head and
``{% include "govuk/report.html" with page=page %}``, or any of its HTML in ``<div class="report">``.

The site's policy refuses inline scripts and styles. Files under ``static/govuk`` that are not ours come
from ``tools/vendor_frontend.py``; licences stand in ``licences``.
"""
