"""All pages. Each feature has a folder of its own."""

from django.urls import include, path

urlpatterns = [
    path("", include("wengang.web.home.urls")),
    path("", include("wengang.web.administration.urls")),
]
