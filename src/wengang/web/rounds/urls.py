"""The board of a matching round, its report, what-ifs, and the reasons of any pair."""

from django.urls import path

from wengang.web.rounds import report, views, whatif, why

urlpatterns = [
    path("rounds/<int:pk>/", views.board, name="round"),
    path("rounds/<int:pk>/send/", views.send, name="round-send"),
    path("rounds/<int:pk>/report/", report.report, name="round-report"),
    path("rounds/<int:pk>/report.pdf", report.paper, name="round-paper"),
    path("rounds/<int:pk>/open/", report.posts, name="round-posts"),
    path("rounds/<int:pk>/why/", why.why, name="round-why"),
    path("rounds/<int:pk>/what-if/", whatif.what_if, name="round-what-if"),
    path("rounds/<int:pk>/what-if/keep/", whatif.keep, name="round-trial-keep"),
]
