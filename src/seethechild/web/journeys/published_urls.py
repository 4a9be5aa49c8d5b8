"""Addresses of what councils have published, open to everybody."""

from django.urls import path

from seethechild.web.journeys import views

app_name = "published"
urlpatterns = [
    path("", views.published, name="all"),
    path("<int:pk>/", views.published_one, name="one"),
]
