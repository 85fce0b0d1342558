"""Probable doubles."""

from django.urls import path

from wengang.web.duplicates import views

urlpatterns = [
    path("duplicates/", views.duplicates, name="duplicates"),
    path("duplicates/<int:pk>/", views.duplicate, name="duplicate"),
    path("duplicates/<int:pk>/decide/", views.decide, name="duplicate-decide"),
]
