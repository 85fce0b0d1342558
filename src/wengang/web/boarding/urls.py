"""Boarding and arrival on the phone. Everything lies under one folder: the service worker reaches no further."""

from django.urls import path

from wengang.web.boarding import views

urlpatterns = [
    path("boarding/", views.today, name="boarding"),
    path("boarding/shell/", views.shell, name="boarding-shell"),
    path("boarding/worker.js", views.worker, name="boarding-worker"),
    path("boarding/<int:pk>/", views.trip, name="boarding-trip"),
    path("boarding/<int:pk>/list/", views.take_list, name="boarding-list"),
    path("boarding/<int:pk>/sync/", views.sync, name="boarding-sync"),
]
