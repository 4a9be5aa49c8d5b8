"""Addresses of this area."""

from django.urls import path

from seethechild.web.journeys import views

app_name = "journeys"
urlpatterns = [path("", views.home, name="home")]
