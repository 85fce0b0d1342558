"""Who acts in the demonstration: organisations, their users, the agreements and stations between them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache

from django.contrib.auth.hashers import make_password
from django.db import transaction

from wengang.accounts.actions import do_add_organisation, do_give_role
from wengang.accounts.models import Membership, Organisation, User
from wengang.accounts.roles import Role
from wengang.core.models import Division
from wengang.demo.places import PAIRS, Pair
from wengang.market.enums import StationKind
from wengang.market.models import Agreement, Employer, Station

PASSWORD = "wengang-demo"  # noqa: S105 - printed on purpose: everybody of the demonstration is invented
ADMINISTRATOR = "wengang.admin"
PLATFORM = "稳岗示范平台"
BUREAU, STATION, VILLAGE = Organisation.Kind.BUREAU, Organisation.Kind.STATION, Organisation.Kind.VILLAGE
COUNTY, RECEIVING = Role.COUNTY, Role.RECEIVING


@dataclass(frozen=True)
class House:
    """An organisation: full and short name, kind, division code."""

    name: str
    short: str
    kind: str
    division: str


@dataclass(frozen=True)
class SignIn:
    """Somebody who can sign in, with the password of the demonstration."""

    username: str
    full_name: str
    role: Role
    organisation: str

    @property
    def password(self) -> str:
        return PASSWORD


TOWNSHIP = House("天等县把荷乡社会保障和劳动服务中心", "把荷乡劳动服务中心", BUREAU, "451425207")
AUDIT = House("天等县审计局", "天等县审计局", BUREAU, "451425")
GOVERNMENT = House("天等县人民政府", "天等县政府", BUREAU, "451425")
HOME_VILLAGE = ("451425207", "永安村")
VILLAGE_OFFICE = "天等县把荷乡永安村"
_OFFICERS = {
    "tiandeng.county": "农玉兰",
    "zhaotong.county": "禄建明",
    "qianxinan.county": "岑志文",
    "baoji.county": "强晓梅",
    "pengjiang.receiving": "陈志远",
    "jiaxing.receiving": "沈佳文",
    "ningbo.receiving": "俞国平",
    "jiangsu.receiving": "顾海燕",
    "pengjiang.station": "韦建新",
    "jiaxing.station": "安德顺",
    "ningbo.station": "查志刚",
    "jiangsu.station": "景文辉",
}


def bureau_of(pair: Pair, *, sending: bool) -> House:
    """The labour bureau of one side of an agreement."""
    side = pair.sender if sending else pair.receiver
    short = side.bureau.replace("人力资源和社会保障", "人社")
    return House(side.bureau, short, BUREAU, side.code)


def station_of(pair: Pair) -> House:
    return House(pair.station, pair.station.removesuffix("劳务协作站") + "协作站", STATION, pair.receiver.code)


def officer(pair: Pair, role: Role) -> str:
    """Sign-in name of the county officer, the receiving officer or the station of an agreement."""
    side = pair.sender.key if role == COUNTY else pair.receiver.key
    return f"{side}.{role.value}"


def build() -> None:
    """Make organisations, users, agreements and stations; what is already there stays as it is."""
    by = _administrator()
    for pair in PAIRS:
        for house, role in (
            (bureau_of(pair, sending=True), COUNTY),
            (bureau_of(pair, sending=False), RECEIVING),
            (station_of(pair), Role.STATION),
        ):
            username = officer(pair, role)
            _add_user(username, _OFFICERS[username], role, _add(house, by), by)
        _add_agreement(pair)
    _add_user("bahe.township", "梁小萍", Role.TOWNSHIP, _add(TOWNSHIP, by), by)
    _add_user("tiandeng.auditor", "许文静", Role.AUDITOR, _add(AUDIT, by), by)
    _add_user("tiandeng.leader", "赵立新", Role.LEADER, _add(GOVERNMENT, by), by)


@transaction.atomic
def open_village_office() -> None:
    """The village's own office, once the lists have brought the village itself."""
    by = User.objects.get(username=ADMINISTRATOR)
    township, name = HOME_VILLAGE
    village = Division.objects.get(parent_id=township, name=name)
    office = _add(House(VILLAGE_OFFICE, "永安村", VILLAGE, village.code), by)
    _add_user("yongan.village", "农秀珍", Role.ASSISTANT, office, by)


@transaction.atomic
def open_cell(community: Division, username: str, full_name: str, part: Division | None = None) -> User:
    """Somebody of a community's office who looks after all of it, or only after ``part``: one building."""
    by = User.objects.get(username=ADMINISTRATOR)
    name = f"{community.parent.name if community.parent else ''}{community.name}"
    office = _add(House(name, community.name, VILLAGE, community.pk), by)
    return _add_user(username, full_name, Role.ASSISTANT, office, by, part)


@transaction.atomic
def open_employer_office(employer: Employer) -> User:
    """An account for one employer's HR."""
    by = User.objects.get(username=ADMINISTRATOR)
    house = House(employer.name, employer.name[:40], Organisation.Kind.EMPLOYER, employer.division_id)
    office = _add(house, by)
    Employer.unscoped.filter(pk=employer.pk).update(organisation=office)
    return _add_user("pengjiang.hr", "何嘉敏", Role.HR, office, by)


def user(username: str) -> User:
    return User.objects.get(username=username)


def sign_ins() -> list[SignIn]:
    """Everybody who can sign in to the demonstration, the story's main people first."""
    found = Membership.objects.filter(active=True, user__is_active=True).exclude(user__username="console")
    rows = [
        SignIn(each.user.username, each.user.full_name, Role(each.role), each.organisation.name)
        for each in found.select_related("user", "organisation").order_by("pk")
    ]
    return sorted(rows, key=lambda row: not row.username.startswith(("tiandeng", "pengjiang", "bahe", "yongan")))


@transaction.atomic
def _administrator() -> User:
    """The first account, which adds all others."""
    found = User.objects.filter(username=ADMINISTRATOR).first()
    if found:
        return found
    made = User.objects.create(username=ADMINISTRATOR, full_name="卢志强", password=_hashed())
    platform = Organisation.objects.create(name=PLATFORM, short_name=PLATFORM, kind=BUREAU, division=None)
    Membership.objects.create(user=made, organisation=platform, role=Role.ADMINISTRATOR)
    return made


def _add(house: House, by: User) -> Organisation:
    known = Organisation.objects.filter(name=house.name, division_id=house.division).first()
    return known or do_add_organisation(
        name=house.name, short_name=house.short, kind=house.kind, division=house.division, by=by
    )


def _add_user(
    username: str, full_name: str, role: Role, organisation: Organisation, by: User, part: Division | None = None
) -> User:
    known = User.objects.filter(username=username).first()
    if known:
        return known
    made = User.objects.create(username=username, full_name=full_name, password=_hashed())
    do_give_role(made, organisation, role, division=part, by=by)
    return made


@cache
def _hashed() -> str:
    """Everybody's password is the same and known to all, so it is hashed once: hashing is slow on purpose."""
    return make_password(PASSWORD)


def _add_agreement(pair: Pair) -> None:
    sender = Organisation.objects.get(name=pair.sender.bureau)
    receiver = Organisation.objects.get(name=pair.receiver.bureau)
    agreement, _new = Agreement.unscoped.get_or_create(
        code=pair.code,
        defaults={
            "title": pair.title,
            "sending_id": pair.sender.code,
            "receiving_id": pair.receiver.code,
            "sender": sender,
            "receiver": receiver,
            "signed_on": date(pair.since, 3, 12),
            "valid_from": date(pair.since, 4, 1),
            "targets": [{"name": "组织输出", "unit": "人", "number": pair.target, "year": pair.since}],
        },
    )
    Station.objects.get_or_create(
        agreement=agreement,
        name=pair.station,
        defaults={
            "organisation": Organisation.objects.get(name=pair.station),
            "kind": StationKind.STATION,
            "division_id": pair.receiver.code,
            "opened_on": date(pair.since, 6, 1),
        },
    )
