"""Addresses of what was found, open to everybody."""

from django.urls import path

from seethechild.web.checking import views

app_name = "checked"
urlpatterns = [path("<slug:kind>/<str:key>/", views.checked, name="one")]
