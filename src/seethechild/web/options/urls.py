"""Addresses of this area."""

from django.urls import path

from seethechild.web.options import views

app_name = "options"
urlpatterns = [path("", views.home, name="home")]
