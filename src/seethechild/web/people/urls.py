"""Addresses of this area."""

from django.urls import path

from seethechild.web.people import views

app_name = "people"
urlpatterns = [path("", views.home, name="home")]
