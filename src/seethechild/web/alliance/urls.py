"""Addresses."""

from django.urls import path

from seethechild.web.alliance import desk_views, own_views, views

app_name = "alliance"
urlpatterns = [
    path("", views.home, name="home"),
    path("promises/", views.commitments, name="commitments"),
    path("join/", views.join, name="join"),
    path("of/<slug:slug>/", views.organisation, name="organisation"),
    path("mine/", own_views.mine, name="mine"),
    path("mine/promise/", own_views.offer, name="offer"),
    path("mine/pledge/", own_views.pledge, name="pledge"),
    path("mine/contact/", own_views.contact, name="contact"),
    path("mine/promises/<int:pk>/progress/", own_views.progress, name="progress"),
    path("mine/promises/<int:pk>/reply/", own_views.reply, name="reply"),
    path("chair/", desk_views.desk, name="desk"),
    path("chair/organisations/<int:pk>/", desk_views.read, name="read"),
    path("chair/organisations/<int:pk>/left/", desk_views.leave, name="leave"),
    path("chair/organisations/<int:pk>/correct/", desk_views.correct, name="correct"),
    path("chair/organisations/<int:pk>/promise/", desk_views.promise, name="promise"),
    path("chair/pledges/<int:pk>/", desk_views.read_pledge, name="read_pledge"),
    path("chair/promises/<int:pk>/", desk_views.read_commitment, name="read_commitment"),
    path("chair/promises/<int:pk>/judge/", desk_views.judge, name="judge"),
    path("chair/promises/<int:pk>/change/", desk_views.change, name="change"),
    path("chair/notes/<int:pk>/", desk_views.withhold, name="withhold"),
]
