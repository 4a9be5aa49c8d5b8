"""Addresses of somebody's own tokens."""

from django.urls import path

from seethechild.web.api import views

app_name = "tokens"
urlpatterns = [
    path("", views.tokens, name="home"),
    path("<int:pk>/end/", views.revoke, name="revoke"),
]
