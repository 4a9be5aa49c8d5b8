"""Addresses of this area."""

from django.urls import path

from seethechild.web.picture import views

app_name = "picture"
urlpatterns = [path("", views.england, name="england")]
