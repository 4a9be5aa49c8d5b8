"""Addresses of this area."""

from django.urls import path

from seethechild.web.known import views

app_name = "known"
urlpatterns = [path("", views.home, name="home")]
