"""Vacancies: the list, one of them, those held for an unlawful condition."""

from django.urls import path

from wengang.web.vacancies import views

urlpatterns = [
    path("vacancies/", views.vacancies, name="vacancies"),
    path("vacancies/<int:pk>/", views.vacancy, name="vacancy"),
    path("vacancies/<int:pk>/release/", views.release, name="vacancy-release"),
    path("vacancies/<int:pk>/close/", views.close, name="vacancy-close"),
]
