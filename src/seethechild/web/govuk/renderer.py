"""Django's forms in GOV.UK Frontend's markup: settings name this as ``FORM_RENDERER``."""

from django.forms.renderers import TemplatesSetting


class GovukRenderer(TemplatesSetting):
    """Renders ``{{ form }}`` and ``{{ field.as_field_group }}`` as components.

    ``TEMPLATES`` must find the templates of ``django.forms`` too: it is in ``INSTALLED_APPS``.
    """

    form_template_name = "govuk/form.html"
    field_template_name = "govuk/field.html"
    formset_template_name = "django/forms/formsets/div.html"
