"""Addresses of this area."""

from django.urls import path

from seethechild.web.checking import views

app_name = "checking"
urlpatterns = [path("", views.home, name="home")]
