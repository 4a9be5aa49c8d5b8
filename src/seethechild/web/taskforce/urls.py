"""Addresses."""

from django.urls import URLPattern

app_name = "taskforce"
urlpatterns: list[URLPattern] = []
