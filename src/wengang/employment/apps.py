from django.apps import AppConfig


class EmploymentConfig(AppConfig):
    name = "wengang.employment"
    label = "employment"
