"""余缺调剂: people of one employer's surplus, and places near it."""

from django.urls import path

from wengang.web.transfers import travel, views

urlpatterns = [
    path("transfers/", views.transfers, name="transfers"),
    path("transfers/new/<int:pk>/", views.new, name="transfer-new"),
    path("transfers/<int:pk>/", views.transfer, name="transfer"),
    path("transfers/<int:pk>/close/", views.close, name="transfer-close"),
    path("transfers/offers/<int:pk>/", views.answer, name="transfer-answer"),
    path("transfers/<int:pk>/travel/", travel.travel, name="transfer-travel"),
    path("transfer-offers/", views.offers, name="transfer-offers"),
]
