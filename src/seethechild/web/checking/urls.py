"""Addresses of checking, for verifiers."""

from django.urls import path

from seethechild.web.checking import views

app_name = "checking"
urlpatterns = [
    path("", views.home, name="home"),
    path("mark/<slug:kind>/<str:key>/", views.mark, name="mark"),
    path("take-back/<int:pk>/", views.take_back, name="take_back"),
]
