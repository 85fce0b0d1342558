from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "wengang.core"
    label = "core"
