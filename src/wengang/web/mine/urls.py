"""A worker's own page, by the key in the address."""

from django.urls import path

from wengang.web.mine import views

urlpatterns = [
    path("w/<str:key>/", views.mine, name="mine"),
]
