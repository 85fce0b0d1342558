from django.apps import AppConfig


class CliConfig(AppConfig):
    name = "wengang.cli"
    label = "cli"
