"""All pages. Each feature has a folder of its own."""

from django.urls import include, path

urlpatterns = [
    path("", include("wengang.web.home.urls")),
    path("", include("wengang.web.administration.urls")),
    path("", include("wengang.web.people.urls")),
    path("", include("wengang.web.households.urls")),
    path("", include("wengang.web.files.urls")),
    path("", include("wengang.web.grid.urls")),
    path("", include("wengang.web.surveys.urls")),
    path("", include("wengang.web.field.urls")),
    path("", include("wengang.web.desk.urls")),
    path("", include("wengang.web.zero.urls")),
    path("", include("wengang.web.imports.urls")),
    path("", include("wengang.web.duplicates.urls")),
    path("", include("wengang.web.quality.urls")),
    path("", include("wengang.web.jobs.urls")),
    path("", include("wengang.web.agreements.urls")),
    path("", include("wengang.web.employers.urls")),
    path("", include("wengang.web.vacancies.urls")),
    path("", include("wengang.web.issues.urls")),
    path("", include("wengang.web.rounds.urls")),
    path("", include("wengang.web.proposals.urls")),
    path("", include("wengang.web.boarding.urls")),
    path("", include("wengang.web.ticket.urls")),
    path("", include("wengang.web.journeys.urls")),
    path("", include("wengang.web.followups.urls")),
    path("", include("wengang.web.transfers.urls")),
    path("", include("wengang.web.dispatch.urls")),
    path("", include("wengang.web.papers.urls")),
]
