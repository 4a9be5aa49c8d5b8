"""Addresses of this area."""

from django.urls import path

from seethechild.web.picture import need_views, system_views, views

app_name = "picture"
urlpatterns = [
    path("", views.england, name="england"),
    path("search/", views.find, name="search"),
    path("council/<str:slug>/", views.council, name="council"),
    path("council/<str:slug>/figures/", views.figures, name="figures"),
    path("council/<str:slug>/picture.<str:kind>", views.download, name="download"),
    path("council/<str:slug>/system/", system_views.system, name="system"),
    path("council/<str:slug>/system/make/", system_views.make, name="system_make"),
    path("council/<str:slug>/system.<str:kind>", system_views.download, name="system_file"),
    path("council/<str:slug>/need/", need_views.need, name="need"),
    path("council/<str:slug>/need.<str:kind>", need_views.download, name="need_file"),
    path("compare/", views.compare, name="compare"),
    path("compare/compare.<str:kind>", views.compare_download, name="compare_download"),
]
