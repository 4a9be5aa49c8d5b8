"""Addresses."""

from django.urls import path

from seethechild.web.research import views

app_name = "research"
urlpatterns = [
    path("", views.home, name="home"),
    path("ask/", views.ask_for, name="ask"),
    path("<int:pk>/", views.one, name="one"),
    path("<int:pk>/agree/", views.decide, name="decide"),
    path("<int:pk>/take-back/", views.take_back, name="take_back"),
    path("<int:pk>/end/", views.end, name="end"),
    path("<int:pk>/file/", views.download, name="download"),
]
