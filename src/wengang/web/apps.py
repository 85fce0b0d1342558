from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "wengang.web"
    label = "web"
