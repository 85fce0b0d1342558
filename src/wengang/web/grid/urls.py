"""Addresses of the grid."""

from django.urls import path

from wengang.web.grid import views

urlpatterns = [
    path("grid/", views.grid, name="grid"),
    path("grid/assign/", views.assign, name="grid-assign"),
    path("grid/<int:pk>/", views.assignment, name="grid-assignment"),
    path("grid/<int:pk>/end/", views.end, name="grid-end"),
    path("households/<int:pk>/helper/", views.helper, name="household-helper"),
]
