"""Addresses of the API."""

from django.urls import URLPattern, URLResolver, include, path, re_path

from seethechild.web.api import views
from seethechild.web.api.site import api

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include(([path("v1/", views.home, name="home")], "api"))),
    path("v1/", api.urls),
    re_path(r"^v1/", views.missing, name="api-missing"),
]
