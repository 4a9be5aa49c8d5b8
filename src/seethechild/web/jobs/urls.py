"""Addresses of jobs."""

from django.urls import path

from seethechild.web.jobs import views

app_name = "jobs"
urlpatterns = [
    path("<slug:name>/", views.progress, name="progress"),
    path("<slug:name>/stop/", views.stop, name="stop"),
]
