"""Proposals: what waits for me, reasons, answers, hires."""

from django.urls import path

from wengang.web.proposals import views

urlpatterns = [
    path("proposals/", views.proposals, name="proposals"),
    path("proposals/<int:pk>/", views.proposal, name="proposal"),
    path("proposals/<int:pk>/hire/", views.hire, name="hire"),
    path("proposals/<int:pk>/<slug:move>/", views.move, name="proposal-move"),
]
