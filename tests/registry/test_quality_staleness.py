"""How old the ledger is, by cell: counted against a plain loop, in one statement, and only in one's own places."""

from datetime import timedelta
from statistics import median_low

import pytest
from django.utils import timezone

from tests.registry.conftest import NEXT_VILLAGE, OTHER_COUNTY, OTHER_TOWNSHIP, VILLAGE
from tests.registry.test_quality import people
from wengang.core.models import Division
from wengang.registry.models import Household, Person, Wish
from wengang.registry.quality.staleness import ASPECTS, below, stale_rows, staleness

TODAY = timezone.localdate()
COUNTY = "451425"


@pytest.fixture
def ledger() -> list[Person]:
    rows = []
    for place, village in enumerate((VILLAGE, NEXT_VILLAGE, OTHER_TOWNSHIP, OTHER_COUNTY)):
        rows += people(village, 12, employment_on=None, employment="", employment_source="")
        for number, person in enumerate(Person.unscoped.filter(division_id=village).order_by("pk")):
            if number % 4:
                seen = TODAY - timedelta(days=7 * number + 11 * place)
                Person.unscoped.filter(pk=person.pk).update(
                    employment="away", employment_source="visit", employment_on=seen
                )
            if number % 3:
                for current in (True, False):
                    day = TODAY - timedelta(days=30 * number)
                    Wish.unscoped.create(person=person, current=current, source="visit", seen_on=day)
    Household.unscoped.filter(division_id=VILLAGE).update(contacted_on=TODAY - timedelta(days=5))
    return rows


@pytest.mark.parametrize("place", [COUNTY, "451425103", VILLAGE])
def test_cells_agree_with_counting_by_hand(ledger, county, place, django_assert_num_queries):
    aspect = ASPECTS["employment"]
    scope = county.scope
    with django_assert_num_queries(2):
        cells = staleness(scope, aspect, place, TODAY)
    assert sum(cell.count for cell in cells) == 12 * {COUNTY: 3, "451425103": 2, VILLAGE: 1}[place]
    for cell in cells:
        ages = [
            (TODAY - day).days
            for day in Person.unscoped.filter(division__code__startswith=cell.division, employment_on__isnull=False)
            .values_list("employment_on", flat=True)
        ]  # fmt: skip
        # The database takes the earlier of two middle days, which is the greater age.
        assert cell.median_days == -median_low([-age for age in ages])
        assert (cell.fresh, cell.never) == (sum(age <= 30 for age in ages), cell.count - len(ages))
    assert [cell.fresh / cell.count for cell in cells] == sorted(cell.fresh / cell.count for cell in cells)


def test_of_wishes_only_the_current_one_counts_and_everybody_once(ledger, county):
    (cell,) = staleness(county.scope, ASPECTS["will_work"], VILLAGE, TODAY)
    assert (cell.count, cell.never, cell.fresh) == (12, 4, 2)


def test_contacts_are_counted_by_household(ledger, county):
    cells = {cell.division: cell for cell in staleness(county.scope, ASPECTS["contact"], "451425103", TODAY)}
    assert (cells[VILLAGE].fresh, cells[NEXT_VILLAGE].never) == (1, 1)


@pytest.mark.parametrize("name", sorted(ASPECTS))
def test_a_cell_opens_to_exactly_its_rows(ledger, county, name):
    for cell in staleness(county.scope, ASPECTS[name], COUNTY, TODAY):
        rows = list(stale_rows(county.scope, ASPECTS[name], cell.division, TODAY))
        assert len(rows) == cell.count - cell.fresh
        assert all(row.division_id.startswith(cell.division) for row in rows)


def test_nothing_of_another_county(ledger, county):
    assert staleness(county.scope, ASPECTS["employment"], "451481", TODAY) == []
    assert not stale_rows(county.scope, ASPECTS["employment"], OTHER_COUNTY, TODAY).exists()


def test_below_a_village_come_its_cells(county):
    assert [below(code) for code in ("45", "4514", COUNTY, "451425103", VILLAGE)] == [4, 6, 9, 12, 0]
    Division.objects.create(code=f"{VILLAGE}-01", name="1栋", level="cell", parent_id=VILLAGE)
    people(f"{VILLAGE}-01", 2)
    (cell,) = staleness(county.scope, ASPECTS["employment"], VILLAGE, TODAY)
    assert (cell.name, cell.count, cell.fresh) == ("1栋", 2, 2)
