"""Addresses of this area."""

from django.urls import path

from seethechild.web.known import views

app_name = "known"
urlpatterns = [
    path("", views.home, name="home"),
    path("sources/", views.sources, name="sources"),
    path("sources/<slug:key>/", views.source, name="source"),
    path("record/", views.record, name="record"),
    *(path(f"{page.slug}/", page.view, name=page.name) for page in views.PAGES),
]
