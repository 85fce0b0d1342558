from django.apps import AppConfig


class CommandConfig(AppConfig):
    name = "wengang.command"
    label = "command"
