import pytest

from tests.journeys.world import Scene, make_scene


@pytest.fixture
def scene(db: None) -> Scene:
    """A wave of tomorrow without travellers yet: ``scene.many(30)``, ``scene.family(3)``, ``scene.traveller()``."""
    return make_scene()
