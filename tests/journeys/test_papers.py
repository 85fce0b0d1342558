"""Papers: what stands on them, who may take them out, that both forms say the same, and that they can be read."""

import io
import re

import openpyxl
import pytest
from django.utils import timezone, translation

from tests.journeys.rides import make_plan, make_trip, ride, seats, tick
from wengang.accounts.models import AccessLog
from wengang.accounts.roles import Role
from wengang.core.states import MayNot
from wengang.journeys.enums import CheckKind
from wengang.journeys.models import Seat
from wengang.journeys.papers import make
from wengang.journeys.papers.crews import convoy, driver_sheet, permit_annex
from wengang.journeys.papers.lists import by_gate, by_stop, manifest
from wengang.journeys.papers.tickets import tickets

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def chinese():
    with translation.override("zh-hans"):
        yield


def cells(paper) -> str:
    return "\n".join(" ".join(map(str, row)) for table in paper.tables for row in (*table.rows, table.foot))


def crewed(scene, people: int = 6):
    trip = ride(scene, people, vehicle=scene.vehicle(), escort=scene.officer, escort_phone="13700000000")
    trip.drivers.add(scene.driver(), scene.driver())
    trip.timeline = [
        {"doing": "drive", "start": 360, "end": 590, "driver": 2, "call": None},
        {"doing": "rest", "start": 590, "end": 610, "driver": None, "call": None},
    ]
    trip.save()
    return trip


class TestManifest:
    def test_names_everybody_masked_with_totals(self, scene):
        trip = crewed(scene)
        paper = manifest(trip, scene.officer)
        text = cells(paper)
        for seat in seats(trip):
            person = seat.demand.person
            assert person.full_name in text
            assert person.id_number not in text
            assert person.phone not in text
        assert "应到 6" in text

    def test_totals_are_those_of_the_check_in(self, scene):
        trip = crewed(scene)
        everybody = seats(trip)
        tick(trip, everybody[:4], CheckKind.BOARD, scene.officer)
        tick(trip, everybody[:3], CheckKind.ARRIVE, scene.officer, minutes=500)
        foot = manifest(trip, scene.officer).tables[0].foot
        assert list(foot[1:4]) == ["应到 6", "实到 4", "到厂 3"]

    def test_shows_codes_to_those_who_may_not_see_the_persons(self, scene):
        trip = crewed(scene)
        text = cells(manifest(trip, scene.user(Role.HR)))
        for seat in seats(trip):
            assert seat.demand.person.full_name not in text
            assert seat.demand.person.code in text

    def test_the_escort_sees_whoever_consented(self, scene):
        trip = crewed(scene)
        escort = scene.user(Role.STATION)
        trip.escort = escort
        trip.save()
        shy = seats(trip)[0]
        shy.demand.consented_on = None
        shy.demand.save()
        text = cells(manifest(trip, escort))
        assert shy.demand.person.full_name not in text
        assert seats(trip)[1].demand.person.full_name in text

    def test_leaves_out_seats_given_back(self, scene):
        trip = crewed(scene)
        gone = seats(trip)[0]
        Seat.unscoped.filter(pk=gone.pk).update(state="released")
        assert gone.demand.person.full_name not in cells(manifest(trip, scene.officer))

    def test_poverty_is_not_written_on_a_list_that_others_read(self, scene):
        wave_people = [scene.traveller(person=scene.person(lifted=True))]
        trip = make_trip(make_plan(scene.wave), wave_people)
        assert "脱贫" not in cells(manifest(trip, scene.officer))


def test_stop_and_gate_lists_hold_everybody_once(scene):
    trip = crewed(scene, 9)
    for paper in (by_stop(trip.plan, scene.officer), by_gate(trip.plan, scene.officer)):
        assert sum(len(table.rows) for table in paper.tables) == 9
        assert all(f"{len(table.rows)} 人" in table.title for table in paper.tables)


def test_driver_sheet_counts_who_is_on_board_after_each_call(scene):
    trip = crewed(scene, 9)
    calls, line = driver_sheet(trip, scene.officer).tables
    assert [row[-1] for row in calls.rows][-1] == 0
    assert max(row[-1] for row in calls.rows) == 9
    assert line.rows[0][-2:] == (trip.crew[1].full_name, 230)
    assert line.rows[1][-2:] == ("", 20)
    trip.drivers.clear()
    assert driver_sheet(trip, scene.officer).tables[1].rows[0][-2] == "驾驶员 2"
    assert any("8" in text for text in line.lines)


def test_permit_annex_tells_plate_ends_and_people(scene):
    trip = crewed(scene)
    text = cells(permit_annex(trip, scene.officer))
    assert trip.vehicle.plate in text
    assert "蓬江区" in text


def test_convoy_list_adds_up(scene):
    trip = crewed(scene, 5)
    make_trip(trip.plan, scene.many(4))
    table = convoy(trip.plan, scene.officer).tables[0]
    assert [row[-1] for row in table.rows] == [5, 4]
    assert table.foot[-1] == 9


class TestDoor:
    @pytest.mark.parametrize("kind", ["manifest", "drivers", "permit", "tickets"])
    def test_every_paper_of_a_trip_is_a_pdf(self, scene, kind):
        made = make(crewed(scene), kind, "pdf", by=scene.officer)
        assert made.startswith(b"%PDF-")
        assert len(made) > 5_000

    @pytest.mark.parametrize("kind", ["stops", "gates", "convoy"])
    def test_every_paper_of_a_plan_opens_in_excel(self, scene, kind):
        book = openpyxl.load_workbook(io.BytesIO(make(crewed(scene).plan, kind, "xlsx", by=scene.officer)))
        assert book.worksheets[0].max_row > 3

    def test_the_workbook_holds_the_rows_of_the_paper(self, scene):
        trip = crewed(scene)
        book = openpyxl.load_workbook(io.BytesIO(make(trip, "manifest", "xlsx", by=scene.officer)))
        text = "\n".join(str(cell) for row in book.worksheets[0].iter_rows(values_only=True) for cell in row)
        assert all(seat.demand.person.full_name in text for seat in seats(trip))

    def test_the_same_paper_is_the_same_bytes(self, scene, time_machine):
        trip, at = crewed(scene), timezone.now()
        time_machine.move_to(at, tick=False)  # the foot of the page says when it was taken out
        first, second = (make(trip, "permit", "pdf", by=scene.officer, at=at) for _ in range(2))
        assert first == second

    def test_whole_numbers_need_a_reason_and_are_logged(self, scene):
        trip = crewed(scene)
        with pytest.raises(MayNot):
            make(trip, "manifest", "xlsx", by=scene.officer, masked=False)
        made = make(trip, "manifest", "xlsx", by=scene.officer, masked=False, reason="随车核验身份")
        book = openpyxl.load_workbook(io.BytesIO(made))
        text = "\n".join(str(cell) for row in book.worksheets[0].iter_rows(values_only=True) for cell in row)
        assert seats(trip)[0].demand.person.id_number in text
        last = AccessLog.objects.latest("pk")
        assert (last.action, last.subject, last.row, last.rows) == ("export", "trip", trip.pk, 6)
        assert "whole numbers" in last.reason

    def test_leaders_get_no_whole_numbers(self, scene):
        with pytest.raises(MayNot):
            make(crewed(scene), "manifest", "pdf", by=scene.user(Role.LEADER), masked=False, reason="看看")

    @pytest.mark.parametrize(("kind", "form"), [("convoy", "pdf"), ("tickets", "xlsx"), ("manifest", "docx")])
    def test_there_is_no_such_paper(self, scene, kind, form):
        with pytest.raises(ValueError, match="no paper"):
            make(crewed(scene), kind, form, by=scene.officer)

    def test_a_name_that_looks_like_a_formula_stays_text(self, scene):
        trip = make_trip(make_plan(scene.wave), [scene.traveller(person=scene.person(full_name="=1+1"))])
        book = openpyxl.load_workbook(io.BytesIO(make(trip, "manifest", "xlsx", by=scene.officer)))
        values = [cell.value for row in book.worksheets[0].iter_rows() for cell in row if cell.value]
        assert "'=1+1" in values
        assert not any(cell.data_type == "f" for row in book.worksheets[0].iter_rows() for cell in row)


def test_a_hostile_name_is_set_as_text(scene):
    trip = make_trip(make_plan(scene.wave), [scene.traveller(person=scene.person(full_name='#read("x")'))])
    assert make(trip, "manifest", "pdf", by=scene.officer).startswith(b"%PDF-")


def test_tickets_carry_the_secret_only_in_the_code(scene):
    trip = crewed(scene)
    made = tickets(trip, scene.officer, at=timezone.now(), link="https://example.test/t/{ticket}/")
    assert made.startswith(b"%PDF-")
    assert not re.search(seats(trip)[0].ticket.encode(), made)
