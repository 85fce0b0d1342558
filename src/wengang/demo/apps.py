from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "wengang.demo"
    label = "demo"
