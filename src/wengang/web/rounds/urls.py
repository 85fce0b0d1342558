"""The board of a matching round."""

from django.urls import path

from wengang.web.rounds import views

urlpatterns = [
    path("rounds/<int:pk>/", views.board, name="round"),
    path("rounds/<int:pk>/send/", views.send, name="round-send"),
]
