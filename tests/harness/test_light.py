"""A process that only serves pages stays light: nothing that compiles or optimises is loaded before somebody plans."""

import os
import subprocess
import sys

HEAVY = {"numba", "llvmlite", "scipy", "ortools", "vroom", "distributed"}
SERVE = """
import sys, django
django.setup()
import wengang.config.urls
print(*{name.partition(".")[0] for name in sys.modules})
"""


def test_pages_are_served_without_the_solvers_machinery(settings):
    known = {"DJANGO_SETTINGS_MODULE": "wengang.config.settings", "WENGANG_VAR": str(settings.VAR)}
    environment = {**os.environ, **known, "PYTHONPATH": os.pathsep.join(sys.path)}
    loaded = subprocess.run([sys.executable, "-c", SERVE], env=environment, capture_output=True, text=True, check=True)
    assert "django" in loaded.stdout.split()
    assert set(loaded.stdout.split()) & HEAVY == set()
