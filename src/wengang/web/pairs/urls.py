"""Addresses of pairs and liaisons."""

from django.urls import path

from wengang.web.pairs import liaisons, views

urlpatterns = [
    path("pairs/", views.pairs, name="pairs"),
    path("pairs/new/", views.new, name="pair-new"),
    path("pairs/<int:pk>/", views.pair, name="pair"),
    path("pairs/<int:pk>/visit/", views.visit, name="pair-visit"),
    path("pairs/<int:pk>/end/", views.end, name="pair-end"),
    path("workshop/<int:pk>/", liaisons.liaison, name="liaison"),
    path("workshop/<int:pk>/end/", liaisons.end, name="liaison-end"),
]
