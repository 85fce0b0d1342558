"""Monthly issues: both lists, figures, freezing, the round."""

from django.urls import path

from wengang.web.issues import lines, views

urlpatterns = [
    path("issues/", views.issues, name="issues"),
    path("issues/open/", views.open_issue, name="issue-open"),
    path("issues/<int:pk>/", views.issue, name="issue"),
    path("issues/<int:pk>/collect/", views.collect, name="issue-collect"),
    path("issues/<int:pk>/freeze/", views.freeze, name="issue-freeze"),
    path("issues/<int:pk>/close/", views.close, name="issue-close"),
    path("issues/<int:pk>/export/", views.export, name="issue-export"),
    path("issues/<int:pk>/round/", views.run_round, name="round-run"),
    path("issues/<int:pk>/<slug:which>/<int:line>/off/", lines.take_off, name="line-off"),
]
