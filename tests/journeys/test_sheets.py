"""Lists of travellers and of finished trips, in files as people send them."""

import datetime as dt
import io
import json

import pytest
import xlsxwriter
from django.core.management import CommandError, call_command
from django.utils import timezone

from tests.journeys.world import Scene
from tests.market.world import bring_in, workbook
from wengang.accounts.roles import Role
from wengang.core import imports
from wengang.core.ids import make_resident_id
from wengang.core.imports import ImportRefused
from wengang.core.sheets import Context, read
from wengang.core.states import MayNot
from wengang.employment.models import Spell
from wengang.journeys.models import Call, Demand, Place, Plan, Seat, Trip, Wave
from wengang.journeys.sheets import MANIFESTS, TRAVELLERS
from wengang.journeys.sheets.words import parse_came, parse_clock, parse_plate
from wengang.registry.models import Person
from wengang.solvers import rules

HEADER = (
    "序号", "姓名", "身份证号码", "联系电话", "同行组", "上车点", "上车乡镇", "目的企业", "报到日期", "紧急联系人",
    "紧急联系电话", "特殊需要", "是否同意提供信息",
)  # fmt: skip
NOBODY = make_resident_id("451425", dt.date(1971, 2, 3), 17)
PAST = dt.date(2026, 2, 18)


def line(person: Person, scene: Scene, **cells) -> list:
    """A row of 出行需求清单 in the order of HEADER."""
    told = {
        "姓名": person.full_name,
        "身份证号码": person.id_number,
        "联系电话": person.phone,
        "上车点": scene.stops[0].name,
        "目的企业": scene.employer.name,
        "是否同意提供信息": "是",
    } | cells
    return [told.get(name, "") for name in HEADER]


def put_in(scene: Scene, rows, *, header=HEADER, wave: Wave | None = None, commit=True, by=None):
    data = workbook(header, rows, title="天等县节后返岗出行需求清单（2026年2月）")
    code = wave.code if wave else ""
    return bring_in("travellers", data, by or scene.officer, issue=code, commit=commit)[1]


def codes(report) -> list[str]:
    return [problem["code"] for problem in report.cell_errors]


class TestTravellers:
    def test_a_list_becomes_the_travellers_of_a_wave(self, scene):
        people = [scene.person(township=n % 4) for n in range(3)]
        rows = [
            line(people[0], scene, 同行组="1", 报到日期="2026.2.20", 紧急联系人="农家人", 紧急联系电话="139 0000 0000"),
            line(people[1], scene, 同行组="1", 特殊需要="晕车"),
            line(people[2], scene, 上车点="", 是否同意提供信息="否"),
        ]
        report = put_in(scene, rows, wave=scene.wave)
        assert (report.new, report.errors) == (3, 0), report.cell_errors
        first, second, third = Demand.unscoped.order_by("pk")
        assert (first.wave, first.source, first.employer, first.gate) == (
            scene.wave, "list", scene.employer, scene.gate,
        )  # fmt: skip
        assert timezone.localtime(first.report_by).date() == dt.date(2026, 2, 20)
        assert (first.emergency_name, first.emergency_phone) == ("农家人", "13900000000")
        assert first.party == second.party != ""
        assert (second.needs, second.consented_on) == ("晕车", timezone.localdate())
        assert (third.stop, third.consented_on, third.party) == (scene.stops[2], None, "")

    def test_the_same_list_again_changes_nothing_and_a_corrected_one_only_that(self, scene):
        people = [scene.person(), scene.person()]
        rows = [line(person, scene, 同行组="甲") for person in people]
        put_in(scene, rows, wave=scene.wave)
        assert put_in(scene, rows, wave=scene.wave).unchanged == 2
        rows[1] = line(people[1], scene, 同行组="甲", 上车点=scene.stops[1].name)
        report = put_in(scene, rows, wave=scene.wave)
        assert (report.unchanged, report.changed, report.new) == (1, 1, 0)
        assert Demand.unscoped.get(person=people[1]).stop == scene.stops[1]

    def test_checking_writes_nothing(self, scene):
        report = put_in(scene, [line(scene.person(), scene, 上车点="老槐树")], wave=scene.wave, commit=False)
        assert (report.new, codes(report)) == (1, ["stop_new"])
        assert not Demand.unscoped.exists()
        assert not Place.unscoped.filter(name="老槐树").exists()

    def test_a_bad_row_costs_nobody_their_good_one_and_says_what_to_do(self, scene):
        good, stranger = scene.person(), scene.person()
        rows = [line(good, scene), line(stranger, scene, 身份证号码=NOBODY), line(good, scene)]
        stranger.delete()
        report = put_in(scene, rows, wave=scene.wave)
        assert (report.new, report.errors) == (1, 2)
        assert codes(report).count("traveller_unknown") == 1
        assert "traveller_twice" in codes(report)
        told = next(problem for problem in report.cell_errors if problem["code"] == "traveller_unknown")
        assert "导入农村劳动力资源信息登记表" in told["zh"]
        assert NOBODY not in json.dumps(report.cell_errors)

    def test_people_without_a_number_are_found_by_phone_or_village_and_never_by_name_alone(self, scene):
        by_phone, by_place, lost = (scene.person(township=n) for n in range(3))
        rows = [
            line(by_phone, scene, 身份证号码=""),
            line(by_place, scene, 身份证号码="", 联系电话="", 上车乡镇=""),
            line(lost, scene, 身份证号码="", 联系电话=""),
        ]
        header = (*HEADER, "乡镇")
        towns = ["", scene.townships[1].name, ""]
        report = put_in(scene, [[*row, town] for row, town in zip(rows, towns, strict=True)], header=header)
        assert (report.new, report.errors) == (2, 1)
        assert {demand.person for demand in Demand.unscoped.all()} == {by_phone, by_place}

    def test_companions_are_joined_by_name_or_by_the_word_of_their_household(self, scene):
        people = [scene.person() for _each in range(4)]
        header = ("姓名", "身份证号", "同行人")
        rows = [
            (people[0].full_name, people[0].id_number, people[1].full_name),
            (people[1].full_name, people[1].id_number, ""),
            (people[2].full_name, people[2].id_number, "夫妻"),
            (people[3].full_name, people[3].id_number, ""),
        ]
        put_in(scene, rows, header=header)
        parties = dict(Demand.unscoped.values_list("person", "party"))
        assert parties[people[0].pk] == parties[people[1].pk] != ""
        assert parties[people[2].pk] == parties[people[3].pk] == ""

    def test_a_waiting_person_comes_on_the_list_and_is_not_doubled(self, scene):
        person = scene.person()
        put_in(scene, [line(person, scene)])
        assert Demand.unscoped.get().wave is None
        report = put_in(scene, [line(person, scene)], wave=scene.wave)
        assert (report.changed, Demand.unscoped.get().wave) == (1, scene.wave)

    def test_an_announced_seat_keeps_its_stop(self, scene):
        demand = scene.traveller()
        seat_of(demand)
        rows = [line(demand.person, scene, 上车点=scene.stops[1].name, 特殊需要="带轮椅")]
        report = put_in(scene, rows, wave=scene.wave)
        demand.refresh_from_db()
        assert (demand.stop, demand.needs) == (scene.stops[0], "带轮椅")
        assert "traveller_seated" in codes(report)

    def test_the_first_consent_stays_on_record_and_a_no_takes_it_back(self, scene):
        demand = scene.traveller(consented_on=dt.date(2026, 1, 5))
        assert put_in(scene, [line(demand.person, scene)], wave=scene.wave).unchanged == 1
        put_in(scene, [line(demand.person, scene, 是否同意提供信息="否")], wave=scene.wave)
        demand.refresh_from_db()
        assert demand.consented_on is None

    def test_people_of_elsewhere_and_the_other_direction_are_errors(self, scene):
        away = scene.person(division_id="440703")
        other = scene.person()
        header = (*HEADER, "出行方向")
        rows = [[*line(away, scene), ""], [*line(other, scene), "返乡"]]
        report = put_in(scene, rows, header=header, wave=scene.wave)
        assert report.errors == 2
        assert {"traveller_unknown", "direction_other"} == set(codes(report))

    def test_an_unknown_employer_is_told_and_the_row_stays(self, scene):
        report = put_in(scene, [line(scene.person(), scene, 目的企业="没有的公司")])
        assert (report.new, codes(report)) == (1, ["employer_unknown"])

    def test_the_right_to_register_is_needed_and_a_wave_that_one_sees(self, scene):
        rows = [line(scene.person(), scene)]
        with pytest.raises(MayNot):
            put_in(scene, rows, by=scene.user(Role.HR))
        clerk = scene.user(Role.TOWNSHIP)
        assert put_in(scene, rows, by=clerk).new == 1
        assert put_in(scene, [line(scene.person(township=1), scene)], by=clerk).errors == 1
        data = workbook(HEADER, rows)
        with pytest.raises(ImportRefused, match="JNOWHERE"):
            bring_in("travellers", data, scene.officer, issue="JNOWHERE")

    def test_a_clerk_who_keeps_no_places_is_told_that_a_stop_is_unknown(self, scene):
        report = put_in(scene, [line(scene.person(), scene, 上车点="老槐树")], by=scene.user(Role.TOWNSHIP))
        assert (report.new, codes(report)) == (1, ["stop_unknown"])
        assert not Place.unscoped.filter(name="老槐树").exists()


class TestReturneeSurvey:
    HEADER = ("姓名", "公民身份号码", "节后是否返岗", "返岗方式", "返岗时间", "是否回原企业", "目的地企业")

    def test_who_returns_how_and_to_whom_is_kept_and_who_stays_too(self, scene):
        stays, drives, rides = (scene.person() for _each in range(3))
        begun = {"employer": scene.employer, "job_title": "组装工", "export_mode": "own", "source": "visit"}
        Spell.unscoped.create(person=rides, valid_from=dt.date(2025, 3, 1), seen_on=dt.date(2025, 3, 1), **begun)
        rows = [
            (stays.full_name, stays.id_number, "否", "", "", "", ""),
            (drives.full_name, drives.id_number, "是", "自驾", "正月初八", "", ""),
            (rides.full_name, rides.id_number, "是", "点对点专车", "2026-02-24", "是", ""),
        ]
        report = put_in(scene, rows, header=self.HEADER)
        assert (report.new, report.errors) == (3, 0), report.cell_errors
        found = {demand.person: demand for demand in Demand.unscoped.all()}
        assert {person.pk: found[person].state for person in found} == {
            stays.pk: "cancelled", drives.pk: "own_way", rides.pk: "open",
        }  # fmt: skip
        assert {demand.source for demand in found.values()} == {"survey"}
        assert found[rides].employer == scene.employer
        assert put_in(scene, rows, header=self.HEADER).unchanged == 3

    def test_an_answer_that_changes_reopens_and_a_plain_list_does_not(self, scene):
        person = scene.person()
        put_in(scene, [(person.full_name, person.id_number, "否", "", "", "", "")], header=self.HEADER)
        report = put_in(scene, [line(person, scene, 是否同意提供信息="")])
        assert codes(report) == ["traveller_closed"]
        assert Demand.unscoped.get().state == "cancelled"
        put_in(scene, [(person.full_name, person.id_number, "是", "", "", "", "")], header=self.HEADER)
        assert Demand.unscoped.get().state == "open"


def seat_of(demand: Demand) -> Seat:
    plan = Plan.unscoped.create(wave=demand.wave, number=1, state="announced", rules=rules.LATEST, by=demand.by)
    at = timezone.now()
    trip = Trip.unscoped.create(plan=plan, number=1, places=50, departs_at=at, arrives_at=at)
    ends = [
        Call.unscoped.create(trip=trip, number=n, place=place, drops=bool(n), arrives_at=at, departs_at=at)
        for n, place in enumerate((demand.stop, demand.gate))
    ]
    return Seat.unscoped.create(plan=plan, trip=trip, demand=demand, board=ends[0], leave=ends[1])


RIDERS = (
    "座号",
    "姓名",
    "身份证",
    "电话",
    "紧急联系人",
    "上车点",
    "时间",
    "目的企业",
    "下车点",
    "是否脱贫",
    "健康核对",
    "签到",
    "到厂确认",
    "备注",
)


def rider(person: Person, scene: Scene, number: int, signed="√", came="√", **cells) -> list:
    told = {
        "座号": number,
        "姓名": person.full_name,
        "身份证": person.id_number,
        "上车点": scene.stops[0].name,
        "时间": "7:30",
        "目的企业": scene.employer.name,
        "签到": signed,
        "到厂确认": came,
    } | cells
    return [told.get(name, "") for name in RIDERS]


def paper(trips: list[tuple[str, list[list]]]) -> bytes:
    """Several trips on one worksheet as on paper: a title, a line about the trip, its header, its rows, its totals."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    page = book.add_worksheet("乘车名单")
    page.merge_range(0, 0, 0, len(RIDERS) - 1, "天等县2026年春节后“点对点”乘车名单")
    row = 1
    for number, (told, riders) in enumerate(trips):
        page.write(row, 0, told)
        if number == 0:
            page.write_row(row + 1, 0, RIDERS)
            row += 1
        for rider_row in riders:
            row += 1
            page.write_row(row, 0, rider_row)
        page.write_row(row + 1, 0, ["合计", f"应到 {len(riders)} 人", "", f"实到 {len(riders) - 1} 人"])
        row += 3
    book.close()
    return stream.getvalue()


class TestManifests:
    def two_trips(self, scene):
        people = [scene.person(lifted=n % 2 == 0) for n in range(5)]
        first = [rider(person, scene, n) for n, person in enumerate(people[:3], 1)]
        first[2] = rider(people[2], scene, 3, signed="", came="", 备注="自驾前往")
        second = [rider(person, scene, n, 时间="8点") for n, person in enumerate(people[3:], 1)]
        told = "车次：{} 日期：2026年2月18日 车牌：桂F·1234{} 司机：司示甲、司示乙 带队人：农示带"
        return people, paper([(told.format(1, 5), first), (told.format(2, 6), second)])

    def test_several_trips_of_a_file_come_in_with_who_came_and_who_did_not(self, scene):
        people, data = self.two_trips(scene)
        _batch, report = bring_in("manifests", data, scene.officer)
        assert (report.rows, report.new, report.errors) == (5, 5, 0), report.cell_errors
        plan = Plan.unscoped.get()
        assert (plan.state, plan.wave.day, plan.people) == ("closed", PAST, 4)
        one, two = Trip.unscoped.order_by("number")
        assert (one.state, one.service, two.service) == ("closed", "桂F12345", "桂F12346")
        assert [timezone.localtime(trip.departs_at).strftime("%H:%M") for trip in (one, two)] == ["07:30", "08:00"]
        absent = Seat.unscoped.get(demand__person=people[2])
        assert (absent.state, absent.explanation, absent.note) == ("explained", "own_way", "自驾前往")
        assert Seat.unscoped.filter(trip=one, state="arrived").count() == 2
        assert Seat.unscoped.filter(leave__place=scene.gate, board__place=scene.stops[0]).count() == 5
        assert Call.unscoped.filter(trip=one).count() == 2

    def test_the_same_file_again_adds_nobody(self, scene):
        _people, data = self.two_trips(scene)
        bring_in("manifests", data, scene.officer)
        _batch, again = bring_in("manifests", data, scene.officer)
        assert (again.unchanged, again.new) == (5, 0)
        assert (Trip.unscoped.count(), Seat.unscoped.count(), Wave.unscoped.count()) == (2, 5, 2)

    def test_passengers_who_were_forgotten_join_their_trip(self, scene):
        _people, data = self.two_trips(scene)
        bring_in("manifests", data, scene.officer)
        late = rider(scene.person(), scene, 1)
        told = "车次：1 日期：2026.2.18 车牌：桂F12345"
        bring_in("manifests", paper([(told, [late])]), scene.officer)
        trip = Trip.unscoped.get(number=1)
        assert (Trip.unscoped.count(), trip.seats.count(), trip.places) == (2, 4, 4)
        assert sorted(filter(None, trip.seats.values_list("number", flat=True))) == [1, 2, 3]

    @pytest.mark.parametrize("totals", [("应到", 1, "实到", 1), ("应到：1人", "", "实到：1人"), ("应到1人，实到1人",)])
    def test_the_totals_below_a_trip_are_nobody(self, scene, totals):
        person = scene.person()
        header = ("车次", "日期", "姓名", "身份证号", "目的企业", "签到")
        rows = [("1", "2026-02-18", person.full_name, person.id_number, scene.employer.name, "√"), totals]
        _batch, report = bring_in("manifests", workbook(header, rows), scene.officer)
        assert (report.rows, report.new, report.errors) == (1, 1, 0)

    def test_a_vehicle_on_file_is_recognised_and_a_hire_is_confirmed(self, scene):
        scene.vehicle(plate="桂F12345")
        people, data = self.two_trips(scene)
        spell = Spell.unscoped.create(
            person=people[0], employer=scene.employer, job_title="x", valid_from=PAST, export_mode="organised",
            source="roster", seen_on=PAST,
        )  # fmt: skip
        bring_in("manifests", data, scene.officer)
        assert Trip.unscoped.get(number=1).vehicle.plate == "桂F12345"
        spell.refresh_from_db()
        assert spell.arrived_on == PAST

    def test_merged_cells_trains_fares_and_tables_of_columns(self, scene):
        people = [scene.person() for _each in range(3)]
        stream = io.BytesIO()
        book = xlsxwriter.Workbook(stream, {"in_memory": True})
        page = book.add_worksheet()
        header = ("日期", "交通方式", "列车号", "序号", "姓名", "身份证号", "目的企业", "票价", "到岗确认")
        page.write_row(0, 0, header)
        page.merge_range(1, 0, 3, 0, "2026-02-18")
        page.merge_range(1, 1, 3, 1, "火车")
        page.merge_range(1, 2, 3, 2, "k1234")
        for row, person in enumerate(people, 1):
            page.write_row(row, 3, [row, person.full_name, person.id_number, scene.employer.name, 120.5, "已到"])
        book.close()
        _batch, report = bring_in("manifests", stream.getvalue(), scene.officer)
        assert (report.new, report.errors) == (3, 0), report.cell_errors
        trip = Trip.unscoped.get()
        assert (trip.mode, trip.service, trip.seats.count()) == ("carriage", "K1234", 3)
        assert {(seat.paid_by, float(seat.fare)) for seat in trip.seats.all()} == {("worker", 120.5)}
        assert trip.seats.first().board.place.name == scene.townships[0].name

    def test_a_csv_of_an_old_office_program(self, scene):
        person = scene.person()
        text = "车次,日期,车牌,姓名,身份证号,目的企业,签到\r\n"
        text += f"1,2026/2/18,桂Ｆ－12345,{person.full_name},{person.id_number},{scene.employer.name},已签\r\n"
        batch = imports.open_batch("manifests", text.encode("gb18030"), "名单.csv", by=scene.officer)
        report = imports.commit(batch)
        assert (report.new, report.errors) == (1, 0), report.cell_errors
        assert Trip.unscoped.get().service == "桂F12345"

    @pytest.mark.parametrize(
        ("cells", "code"),
        [
            ({"日期": ""}, "trip_day"),
            ({"日期": "2099-01-01"}, "trip_future"),
            ({"车次": "", "车牌": ""}, "trip_unnamed"),
            ({"目的企业": "没有的公司"}, "trip_nowhere"),
            ({"身份证号": NOBODY}, "traveller_unknown"),
        ],
    )
    def test_what_cannot_be_history_is_an_error_of_its_row_alone(self, scene, cells, code):
        header = ("车次", "日期", "车牌", "姓名", "身份证号", "目的企业", "签到")
        good, bad = scene.person(), scene.person()

        def told(person):
            return dict(zip(header, ("1", "2026-02-18", "桂F12345", person.full_name, person.id_number,
                                     scene.employer.name, "√"), strict=True))  # fmt: skip

        rows = [tuple(told(good).values()), tuple((told(bad) | cells).values())]
        _batch, report = bring_in("manifests", workbook(header, rows), scene.officer)
        assert (report.new, report.errors) == (1, 1)
        assert code in codes(report)

    def test_a_list_without_ticks_proves_nothing(self, scene):
        person = scene.person()
        header = ("车次", "日期", "姓名", "身份证号", "目的企业")
        data = workbook(header, [("1", "2026-02-18", person.full_name, person.id_number, scene.employer.name)])
        _batch, report = bring_in("manifests", data, scene.officer)
        assert (report.new, codes(report)) == (0, ["trip_no_ticks"])

    def test_who_boarded_and_was_not_confirmed_is_asked_about(self, scene):
        person = scene.person()
        data = paper([("车次：1 日期：2026-02-18", [rider(person, scene, 1, came="")])])
        _batch, report = bring_in("manifests", data, scene.officer)
        assert Seat.unscoped.get().explanation == "left"
        assert "trip_not_confirmed" in codes(report)

    def test_the_list_and_the_ledger_on_who_is_lifted(self, scene):
        data = paper([("车次：1 日期：2026-02-18", [rider(scene.person(), scene, 1, 是否脱贫="是")])])
        _batch, report = bring_in("manifests", data, scene.officer)
        assert codes(report) == ["trip_lifted"]

    def test_only_planners_bring_history_in(self, scene):
        with pytest.raises(MayNot):
            bring_in("manifests", b"", scene.user(Role.TOWNSHIP))


@pytest.mark.parametrize(
    ("text", "plate"),
    [("桂F·12345", "桂F12345"), ("牌照 桂fd12345（新能源）", "桂FD12345"), ("无", None), ("大巴", None)],
)
def test_plates(text, plate):
    assert parse_plate(text, Context()).value == plate


@pytest.mark.parametrize(
    ("cell", "clock"),
    [("7:30", "07:30"), ("07点半", "07:30"), ("下午2点", "14:00"), (0.3125, "07:30"), ("早上6时20分集合", "06:20"),
     (dt.time(5, 5), "05:05"), ("25点", None), ("饭后", None)],
)  # fmt: skip
def test_times_of_the_day(cell, clock):
    value = parse_clock(cell, Context()).value
    assert (value.strftime("%H:%M") if value else None) == clock


@pytest.mark.parametrize(
    ("cell", "came"),
    [("√", True), ("已到", True), ("农示范", True), ("", False), ("×", False), ("未到", False), ("缺席", False),
     ("放弃", False), ("/", False), (1.0, True), (0.0, False)],
)  # fmt: skip
def test_ticks(cell, came):
    assert parse_came(cell, Context()).value is came


@pytest.mark.parametrize("sheet", [TRAVELLERS, MANIFESTS], ids=lambda sheet: sheet.kind)
def test_the_template_reads_itself(sheet, tmp_path, db):
    path = tmp_path / "模板.xlsx"
    call_command("template", sheet.kind, path, "--json", stdout=io.StringIO())
    reading = read(path, sheet)
    assert {column.key for column in reading.columns} >= {"full_name", "id_number", "stop", "employer"}
    assert reading.unknown_columns == []


class TestCommand:
    def run(self, *words, **options):
        out = io.StringIO()
        call_command("trips", "import", *map(str, words), "--json", stdout=out, **options)
        return json.loads(out.getvalue())

    def test_a_list_comes_in_by_command(self, scene, tmp_path):
        path = tmp_path / "需求.xlsx"
        path.write_bytes(workbook(HEADER, [line(scene.person(), scene)]))
        checked = self.run(path, "--wave", scene.wave.code.lower())
        assert (checked["new"], checked["committed"], Demand.unscoped.count()) == (1, False, 0)
        written = self.run(path, "--wave", scene.wave.code, "--commit", by=scene.officer.username)
        assert (written["new"], Demand.unscoped.get().wave) == (1, scene.wave)

    def test_without_json_the_problems_stand_in_the_table(self, scene, tmp_path):
        path, out = tmp_path / "需求.xlsx", io.StringIO()
        path.write_bytes(workbook(HEADER, [line(scene.person(), scene, 目的企业="没有的公司")]))
        call_command("trips", "import", str(path), stdout=out)
        assert "企业库里没有这家企业" in out.getvalue().replace("\n", "").replace(" ", "")

    def test_refusals_are_told_in_words(self, scene, tmp_path):
        path = tmp_path / "需求.xlsx"
        path.write_bytes(workbook(HEADER, [line(scene.person(), scene)]))
        with pytest.raises(CommandError, match="JX"):
            call_command("trips", "import", str(path), "--wave", "JX")
        with pytest.raises(CommandError, match=r"没有|no such"):
            call_command("trips", "import", str(tmp_path / "nichts.xlsx"))
