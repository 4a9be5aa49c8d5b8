"""Addresses of calls: ``manage`` is for their chair, all else for everybody."""

from django.urls import path

from seethechild.web.calls import manage_views as manage
from seethechild.web.calls import views

app_name = "calls"
urlpatterns = [
    path("", views.home, name="home"),
    path("manage/", manage.manage, name="manage"),
    path("manage/new/", manage.manage_new, name="manage_new"),
    path("manage/<slug:slug>/", manage.manage_call, name="manage_call"),
    path("manage/<slug:slug>/open/", manage.manage_open, name="manage_open"),
    path("manage/<slug:slug>/close/", manage.manage_close, name="manage_close"),
    path("manage/<slug:slug>/answer/", manage.manage_answer, name="manage_answer"),
    path("manage/<slug:slug>/fill/<slug:piece>/", manage.manage_piece, name="manage_piece"),
    path("<slug:slug>/", views.call, name="call"),
    path("<slug:slug>/how/", views.how, name="how"),
    path("<slug:slug>/poster/", views.poster, name="poster"),
    path("<slug:slug>/paper/<slug:form>/", views.paper, name="paper"),
]
