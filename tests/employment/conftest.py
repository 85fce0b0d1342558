"""The two divisions that every test of jobs plays in."""

import pytest

from tests.market.world import DISTRICT, Pair, make_pair
from wengang.accounts.models import Organisation
from wengang.market.models import Employer


@pytest.fixture
def pair(db) -> Pair:
    return make_pair()


@pytest.fixture
def firm(pair: Pair) -> Employer:
    """An employer with an account of its own."""
    home = Organisation.objects.create(name="示例厂", short_name="厂", kind="employer", division_id=DISTRICT)
    return pair.employer(7, organisation=home)
