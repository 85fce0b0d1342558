"""Small household lists for the tests of pages: invented people with valid numbers."""

from io import BytesIO

import openpyxl
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.web.world import World, make_world
from wengang.accounts.models import User
from wengang.accounts.roles import Role
from wengang.core.ids import make_resident_id
from wengang.core.jobs import run_here
from wengang.core.models import ImportBatch, Job

COUNTY, RECEIVER = "451425", "440703"
HEADS = (
    "户编号",
    "户主姓名",
    "乡镇",
    "村",
    "姓名",
    "与户主关系",
    "身份证号",
    "联系电话",
    "就业状态",
    "月收入",
    "是否愿意外出",
)


def number(sequence: int, born: str = "1990-03-05") -> str:
    from datetime import date

    return make_resident_id(COUNTY, date.fromisoformat(born), sequence)


def workbook(rows: list[tuple], name: str = "永安村登记表.xlsx") -> SimpleUploadedFile:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "永安村"
    sheet.append(["农村劳动力资源信息登记表"])
    sheet.append(list(HEADS))
    for row in rows:
        sheet.append(list(row))
    target = BytesIO()
    book.save(target)
    return SimpleUploadedFile(name, target.getvalue())


def a_row(township: str, name: str, id_number: str, phone: str = "13800138000", wage: str = "3800") -> tuple:
    return ("001", "农户主", township, "试村", name, "子", id_number, phone, "已外出务工", wage, "是")


def clerk(world: World, client, role: Role = Role.COUNTY) -> User:
    user = world.user(role)
    client.force_login(user)
    return user


def home_world() -> World:
    return make_world(COUNTY, RECEIVER)


def township_of(world: World) -> str:
    return world.organisations["township"].division.name


def put_in(client, file: SimpleUploadedFile, kind: str = "households") -> ImportBatch:
    """Upload as a clerk does and let the checking job run."""
    response = client.post("/imports/new/", {"kind": kind, "file": file})
    assert response.status_code == 302, response.content.decode()[:2000]
    batch = ImportBatch.unscoped.get(token=response["Location"].strip("/").split("/")[-1])
    work(batch)
    return batch


def work(batch: ImportBatch) -> None:
    """Do what the worker would do now."""
    batch.refresh_from_db()
    run_here(Job.objects.get(pk=batch.job_id))
    batch.refresh_from_db()
