"""Addresses of data quality: samples, ages, questions, merges."""

from django.urls import path

from wengang.web.quality import merging, questions, samples, views

urlpatterns = [
    path("quality/", views.quality, name="quality"),
    path("quality/stale/", views.stale, name="quality-stale"),
    path("quality/samples/new/", samples.new, name="sample-new"),
    path("quality/samples/<int:pk>/", samples.sample, name="sample"),
    path("quality/samples/<int:pk>/close/", samples.close, name="sample-close"),
    path("quality/checks/<int:pk>/", samples.check, name="sample-check"),
    path("quality/questions/", questions.questions, name="questions"),
    path("quality/questions/<int:pk>/", questions.question, name="question"),
    path("quality/questions/<int:pk>/answer/", questions.answer, name="question-answer"),
    path("quality/merges/", merging.merges, name="merges"),
    path("quality/merges/<int:pk>/", merging.merge, name="merge"),
    path("quality/merges/<int:pk>/undo/", merging.undo, name="merge-undo"),
    path("people/<str:code>/merge/", merging.pair, name="person-merge"),
]
