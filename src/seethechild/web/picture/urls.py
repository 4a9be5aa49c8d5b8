"""Addresses of this area."""

from django.urls import path

from seethechild.web.picture import views

app_name = "picture"
urlpatterns = [
    path("", views.england, name="england"),
    path("search/", views.find, name="search"),
    path("council/<str:slug>/", views.council, name="council"),
    path("council/<str:slug>/figures/", views.figures, name="figures"),
    path("council/<str:slug>/picture.<str:kind>", views.download, name="download"),
    path("compare/", views.compare, name="compare"),
    path("compare/compare.<str:kind>", views.compare_download, name="compare_download"),
]
