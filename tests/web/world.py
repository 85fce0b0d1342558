"""Two pairs of regions that must not see each other, with one row of everything in each."""

import datetime as dt
import itertools
from dataclasses import dataclass
from types import SimpleNamespace

from tests.web import cased, employed
from tests.web.counted import make_counted
from tests.web.journey import make_journey
from tests.web.meeting import make_meeting
from tests.web.transferred import make_transfer
from wengang.accounts.models import Membership, Organisation, User
from wengang.accounts.roles import Cap, Role
from wengang.core.models import Division, ImportBatch, Job
from wengang.market.coded import coded_rows
from wengang.market.enums import VacancyState
from wengang.market.models import (
    Agreement,
    Employer,
    Issue,
    PostEntry,
    Proposal,
    Round,
    SeekerEntry,
    Station,
    Vacancy,
)
from wengang.registry.models import Assignment, Disclosure, DuplicateCase, Household, Person
from wengang.registry.sheets.entry import Entry

TODAY = dt.date.today()
_numbers = itertools.count(1)

PLACE_OF_ROLE = {
    Role.ASSISTANT: "village",
    Role.TOWNSHIP: "township",
    Role.COUNTY: "sender",
    Role.AUDITOR: "sender",
    Role.LEADER: "sender",
    Role.ADMINISTRATOR: "sender",
    Role.RECEIVING: "receiver",
    Role.STATION: "station",
    Role.HR: "employer",
}


@dataclass
class World:
    """One pair of regions."""

    organisations: dict[str, Organisation]
    rows: dict[str, object]

    def user(self, role: Role) -> User:
        """A fresh user with this role at the organisation where such people sit."""
        user = User.objects.create_user(
            username=f"u{next(_numbers)}", full_name=f"用户{role}", password="a-long-password"
        )
        Membership.objects.create(user=user, organisation=self.organisations[PLACE_OF_ROLE[role]], role=role)
        return user

    def target(self, name: str, user: User) -> object:
        """The row a route addresses; some kinds of row belong to the user or to the user's organisation."""
        if name == "batch":
            organisation = user.membership.organisation
            kind = "households" if user.scope.may(Cap.PERSON_IMPORT) else "vacancies"
            return ImportBatch.unscoped.create(kind=kind, filename="a.xlsx", organisation=organisation, by=user)
        if name == "job":
            return Job.objects.create(kind="import.check", by=user)
        if name in employed.TARGETS and name not in self.rows:
            self.rows |= employed.make_employed(self.rows["person"], self.rows["employer"], self.rows["user"])
        if name in cased.TARGETS and name not in self.rows:
            rows = self.rows
            rows |= cased.make_cased(rows["person"], rows["employer"], self.organisations, rows["user"])
        return self.rows[name]


def make_world(sending: str, receiving: str) -> World:
    """``sending``: a county of the sending side; ``receiving``: a county or prefecture of the other."""
    township = Division.objects.filter(parent_id=sending).order_by("code").first()
    village = Division.objects.create(code=f"{township.code}901", name="试村", level="village", parent=township)
    organisations = {
        "village": organisation("村委会", "village", village.code),
        "township": organisation("乡政府", "bureau", township.code),
        "sender": organisation("县人社局", "bureau", sending),
        "receiver": organisation("输入地人社局", "bureau", receiving),
        "station": organisation("协作站", "station", receiving),
        "employer": organisation("试验公司", "employer", receiving),
    }
    rows = make_rows(village, receiving, organisations)
    return World(organisations, rows)


def organisation(name: str, kind: str, division: str) -> Organisation:
    return Organisation.objects.create(name=f"{name}{division}", short_name=name, kind=kind, division_id=division)


def make_rows(village: Division, receiving: str, organisations: dict[str, Organisation]) -> dict[str, object]:
    county_user = User.objects.create_user(username=f"u{next(_numbers)}", full_name="经办", password=None)
    household = Household.unscoped.create(division=village, head_name="农户主", number="1")
    person = Person.unscoped.create(division=village, household=household, full_name="农试验", phone="13800138000")
    for receiver in ("receiver", "station", "employer"):
        disclosure = disclose(person, organisations[receiver], county_user)
    twin = DuplicateCase.unscoped.create(
        existing=person,
        division=village,
        incoming=held_row(village.code),
        fingerprint=village.code.encode(),
        likeness=90,
        grounds="test",
    )
    assignment = Assignment.unscoped.create(
        worker=county_user, duty="info_officer", division=village, valid_from=dt.date(2026, 1, 1)
    )
    rows: dict[str, object] = {"household": household, "person": person, "duplicate": twin, "division": village}
    rows["assignment"] = assignment
    rows["disclosure"] = SimpleNamespace(code=person.code, pk=disclosure.pk)
    rows |= make_market(person, village, receiving, organisations, county_user)
    rows |= make_journey(person, rows["employer"], receiving, organisations["sender"], county_user)
    rows |= make_counted(person, organisations["sender"], county_user)
    rows |= make_transfer(person, rows["employer"], organisations["receiver"], county_user)
    rows |= make_meeting(organisations["sender"].division_id, county_user)
    rows["organisation"] = organisations["village"]
    rows["membership"] = Membership.objects.create(
        user=county_user, organisation=organisations["sender"], role=Role.LEADER
    )
    rows["user"] = county_user
    return rows


def held_row(village: str) -> str:
    """A row of a list that waits to be compared."""
    return Entry(
        division=village,
        name="农试燕",
        pinyin="nongshiyan",
        initials="nsy",
        id_number="",
        phone="",
        birth=None,
        seen_on=TODAY,
        dated=True,
        household_number="",
        head_name="",
        person={"full_name": "农试燕"},
        work={},
        home={},
    ).dump()


def disclose(person: Person, to: Organisation, by: User) -> Disclosure:
    return Disclosure.unscoped.create(
        person=person,
        organisation=to,
        purpose="placement",
        basis="consent",
        consented_on=TODAY,
        valid_from=TODAY,
        valid_to=TODAY + dt.timedelta(days=30),
        by=by,
    )


def make_market(
    person: Person, village: Division, receiving: str, organisations: dict[str, Organisation], user: User
) -> dict[str, object]:
    sending = village.code[:6]
    agreement = Agreement.unscoped.create(
        code=f"A-{sending}",
        title=f"协作协议{sending}",
        sending_id=sending,
        receiving_id=receiving,
        sender=organisations["sender"],
        receiver=organisations["receiver"],
        valid_from=TODAY,
    )
    station = Station.objects.create(
        agreement=agreement,
        organisation=organisations["station"],
        kind="station",
        name="协作站",
        division_id=receiving,
    )
    employer = Employer.unscoped.create(
        uscc=f"91{sending}MA{next(_numbers):08d}",
        name="试验公司",
        organisation=organisations["employer"],
        division_id=receiving,
        phone="13900139000",
    )
    vacancy = Vacancy.unscoped.create(
        employer=employer, code=f"V-{sending}", title="装配工", division_id=receiving, headcount=5, wage_low=4000
    )
    issue = Issue.unscoped.create(
        agreement=agreement, code=f"I-{sending}", year=TODAY.year, number=1, opened_on=TODAY, freezes_on=TODAY
    )
    SeekerEntry.unscoped.create(issue=issue, person=person, line=1, shown=coded_rows([person.pk])[person.pk])
    PostEntry.unscoped.create(issue=issue, vacancy=vacancy, line=1, postings=1, headcount=5)
    round_ = Round.unscoped.create(issue=issue, number=1, objective=1, bound=1, gap=0, seconds=0.1)
    proposal = Proposal.unscoped.create(
        round=round_,
        issue=issue,
        person=person,
        vacancy=vacancy,
        allocated=True,
        rank=1,
        score=0.5,
        reason="理由",
        reason_en="reason",
    )
    closed = Vacancy.unscoped.create(
        employer=employer, title="检验工", division_id=receiving, headcount=2, state=VacancyState.CLOSED
    )
    return {
        "closed_vacancy": closed,
        "agreement": agreement,
        "station": station,
        "employer": employer,
        "vacancy": vacancy,
        "issue": issue,
        "round": round_,
        "proposal": proposal,
    }
