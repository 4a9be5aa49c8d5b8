"""Addresses of people, roles and the audit trail."""

from django.urls import path

from seethechild.web.people import views

app_name = "people"
urlpatterns = [
    path("", views.home, name="home"),
    path("everybody/", views.everybody, name="everybody"),
    path("invite/", views.invite, name="invite"),
    path("organisations/add/", views.add_organisation, name="add_organisation"),
    path("person/<int:pk>/", views.person, name="person"),
    path("join/<slug:token>/", views.join, name="join"),
    path("audit/", views.audit, name="audit"),
]
