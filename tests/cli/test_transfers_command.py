"""``wengang transfers propose``."""

import io
import json

import pytest
from django.core.management import CommandError, call_command

from tests.employment.test_transfers import at_work
from tests.market.world import make_pair

pytestmark = pytest.mark.django_db


def told(pair, *words: str) -> str:
    out = io.StringIO()
    call_command("transfers", "propose", *words, "--by", pair.receiving_officer.username, stdout=out)
    return out.getvalue()


def test_offers_are_stored_and_told_without_names():
    pair = make_pair()
    employer = pair.employer(1)
    at_work(pair, employer)
    pair.vacancy(pair.employer(2), headcount=2)
    facts = json.loads(told(pair, "--employer", employer.uscc, "--json"))
    assert (facts["people"], facts["places"], facts["offered"]) == (1, 2, 1)
    with pytest.raises(CommandError, match=r"transferred|调剂"):
        told(pair, "--employer", employer.uscc)


def test_an_unknown_employer_or_place_is_named():
    pair = make_pair()
    with pytest.raises(CommandError, match="91XX"):
        told(pair, "--employer", "91XX")
    with pytest.raises(CommandError, match="999999"):
        told(pair, "--employer", pair.employer(1).uscc, "--area", "999999")
