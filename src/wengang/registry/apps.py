from django.apps import AppConfig


class RegistryConfig(AppConfig):
    name = "wengang.registry"
    label = "registry"
