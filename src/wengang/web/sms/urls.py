"""The address that an SMS gateway is told."""

from django.urls import path

from wengang.web.sms import views

urlpatterns = [path("sms/in", views.take, name="sms-in")]
