"""A traveller's own journey, by the link on the ticket."""

from django.urls import path

from wengang.web.ticket import views

urlpatterns = [
    path("t/<str:ticket>/", views.ticket, name="ticket"),
]
