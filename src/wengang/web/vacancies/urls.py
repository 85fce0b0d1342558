"""Vacancies: the list, one of them, those held for an unlawful condition."""

from django.urls import path

from wengang.web.vacancies import edit, views

urlpatterns = [
    path("vacancies/", views.vacancies, name="vacancies"),
    path("vacancies/<int:pk>/", views.vacancy, name="vacancy"),
    path("vacancies/<int:pk>/release/", views.release, name="vacancy-release"),
    path("vacancies/<int:pk>/close/", views.close, name="vacancy-close"),
    path("vacancies/<int:pk>/edit/", edit.edit, name="vacancy-edit"),
    path("vacancies/<int:pk>/reopen/", edit.reopen, name="vacancy-reopen"),
    path("vacancies/<int:pk>/reveal/", edit.reveal, name="vacancy-reveal"),
]
