"""Addresses of this area."""

from django.urls import path

from seethechild.web.theory import review_views, views, write_views

app_name = "theory"
urlpatterns = [
    path("evidence/", views.evidence, name="evidence"),
    path("evidence/<int:pk>/", views.evidence_one, name="evidence_one"),
    path("evidence/suggest/", review_views.suggest, name="suggest"),
    path("review/", review_views.review, name="review"),
    path("review/effect/", review_views.keep_effect, name="keep_effect"),
    path("review/<int:pk>/keep/", review_views.keep, name="keep"),
    path("review/<int:pk>/leave-out/", review_views.leave_out, name="leave_out"),
    path("review/<int:pk>/grade/", review_views.grade, name="grade"),
    path("review/attach/<slug:slug>/", review_views.attach, name="attach"),
    path("review/take-back/<int:pk>/", review_views.take_back, name="take_back"),
    path("proposal/<slug:slug>/", views.theory, name="theory"),
    path("proposal/<slug:slug>/version/<int:number>/", views.version, name="version"),
    path(
        "proposal/<slug:slug>/version/<int:number>/reform.toml",
        views.reform_file,
        name="reform_file",
    ),
    path("proposal/<slug:slug>/project/", write_views.project, name="project"),
    path("proposal/<slug:slug>/write/", write_views.write, name="write"),
    path("proposal/<slug:slug>/write/check/", write_views.check, name="write_check"),
    path("proposal/<slug:slug>/write/council/", write_views.council, name="write_council"),
    path(
        "proposal/<slug:slug>/write/outcomes/", write_views.outcomes, name="write_outcomes"
    ),
    path("proposal/<slug:slug>/write/<slug:key>/", write_views.page, name="write_page"),
    path(
        "proposal/<slug:slug>/write/outcome/<int:outcome>/<slug:key>/",
        write_views.page,
        name="write_outcome",
    ),
]
