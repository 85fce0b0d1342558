"""Replies about pay that a person reads."""

from django.urls import path

from wengang.web.replies import views

urlpatterns = [
    path("pay-replies/", views.replies, name="pay-replies"),
    path("pay-replies/<int:pk>/", views.reply, name="pay-reply"),
    path("pay-replies/<int:pk>/aside/", views.aside, name="pay-reply-aside"),
]
