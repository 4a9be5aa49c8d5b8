"""A site of nothing but the pieces of pages, for tests that need no other app."""

import django
from django.conf import settings


def start() -> None:
    """Set Django up, unless the whole site is set up already."""
    if not settings.configured:
        settings.configure(
            INSTALLED_APPS=[
                "seethechild.web.govuk",
                "django.forms",
                "django.contrib.staticfiles",
            ],
            FORM_RENDERER="seethechild.web.govuk.renderer.GovukRenderer",
            STATIC_URL="/static/",
            LANGUAGE_CODE="en-gb",
            TEMPLATES=[
                {
                    "BACKEND": "django.template.backends.django.DjangoTemplates",
                    "APP_DIRS": True,
                }
            ],
        )
        django.setup()
