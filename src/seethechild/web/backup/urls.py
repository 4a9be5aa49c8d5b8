"""Addresses of full exports."""

from django.urls import path

from seethechild.web.backup import views

app_name = "backup"
urlpatterns = [
    path("", views.home, name="home"),
    path("ask/", views.ask, name="ask"),
    path("<str:name>", views.download, name="download"),
]
