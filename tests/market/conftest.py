import pytest

from tests.market.world import Pair, make_pair


@pytest.fixture
def pair(db: None) -> Pair:
    return make_pair()
