"""Addresses of moderation."""

from django.urls import path

from seethechild.web.moderation import held_views, views

app_name = "moderation"
urlpatterns = [
    path("", views.home, name="home"),
    path("decided/", views.decided, name="decided"),
    path("held/<slug:name>/", held_views.held, name="held"),
    path("held/<slug:name>/<int:pk>/", held_views.held_file, name="held_file"),
    path("idea/<slug:name>/", views.read, name="read"),
    path("idea/<slug:name>/publish/", views.publish, name="publish"),
    path("idea/<slug:name>/give-back/", views.give_back, name="give_back"),
    path("idea/<slug:name>/withhold/", views.withhold, name="withhold"),
    path("idea/<slug:name>/risk/", views.risk, name="risk"),
    path("idea/<slug:name>/<int:pk>/", views.file, name="file"),
    path("idea/<slug:name>/<int:pk>/type-up/", views.type_up, name="type_up"),
]
