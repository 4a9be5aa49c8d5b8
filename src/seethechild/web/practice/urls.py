"""Addresses: the library for everybody, writing for councils and editors, reading for moderators."""

from django.urls import path

from seethechild.web.practice import read_views, views, write_views

app_name = "practice"
urlpatterns = [
    path("", views.home, name="home"),
    path("example/<slug:slug>/", views.one, name="one"),
    path("write/", write_views.written, name="written"),
    path("write/new/", write_views.new, name="new"),
    path("write/part/<int:pk>/take-back/", write_views.take_back, name="take_back"),
    path("write/<slug:slug>/", write_views.work, name="work"),
    path("write/<slug:slug>/edit/", write_views.edit, name="edit"),
    path("write/<slug:slug>/part/", write_views.part, name="part"),
    path("write/<slug:slug>/do/<slug:way>/", write_views.do, name="do"),
    path("write/<slug:slug>/version/<int:number>/", write_views.version, name="version"),
    path("read/", read_views.reading, name="reading"),
    path("read/<int:pk>/", read_views.read, name="read"),
]
