"""The market beside the invented province: agreements, employers, vacancies, issues, proposals, spells and logs."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone
from psycopg.types.json import Jsonb

from benchmarks.province import COUNTY, PROVINCE, TODAY, Table, reset_sequences, settle, without_indexes
from wengang.accounts.models import AccessLog, Membership, Organisation, User
from wengang.accounts.roles import Role
from wengang.core.models import Division, ImportBatch, StateLog
from wengang.core.scope import after
from wengang.employment.models import Spell
from wengang.market.enums import ProposalState as P
from wengang.market.models import (
    Agreement,
    Employer,
    Issue,
    PostEntry,
    Proposal,
    Round,
    SeekerEntry,
    Vacancy,
    new_vacancy_code,
)
from wengang.registry.models import Disclosure, DuplicateCase, Person

SENDERS, RECEIVERS = 8, ("440703", "440705", "330282", "440306")
MONTHS, SEEKERS, POSTS, PROPOSED = 12, 400, 200, 800
EMPLOYERS, VACANCIES = 2_500, 6_000
IN_WORK_SHARE = 0.2
WALK = (P.PROPOSED, P.SHOWN, P.ACCEPTED, P.EMPLOYER_ACCEPTED, P.INTENTION, P.INTERVIEW, P.OFFERED, P.HIRED)
MOVES = ("show", "accept", "employer_accept", "intend", "interview", "offer", "hire")
OVER = (P.EXPIRED, P.DECLINED, P.EMPLOYER_DECLINED, P.HIRED)


@dataclass(frozen=True)
class Readers:
    """User names of those who read the pages: a province's and a county's officer."""

    province: str = "province.officer"
    county: str = "county.officer"


def officer(username: str, division: str, role: Role = Role.COUNTY) -> User:
    """A user of a bureau of that division."""
    name = f"{Division.objects.get(code=division).name}人力资源和社会保障局"
    office, _new = Organisation.objects.get_or_create(
        name=name, division_id=division, defaults={"short_name": name[:40], "kind": Organisation.Kind.BUREAU}
    )
    user = User.objects.create_user(username, "测试")
    Membership.objects.create(user=user, organisation=office, role=role)
    return user


def build(seed: int = 0) -> None:
    """Fill the market of a province that ``province.build`` made."""
    Market(random.Random(seed)).build()
    settle()


class Market:
    """Writes the rows of all market tables; keys are counted here, because rows refer to one another."""

    def __init__(self, draw: random.Random) -> None:
        self.draw = draw
        self.now = timezone.now()
        self.keys: dict[Any, int] = {}
        self.rows: dict[Any, list[dict[str, Any]]] = {}
        self.working: set[int] = set()

    def build(self) -> None:
        readers = Readers()
        officers = [officer(readers.province, PROVINCE), officer(readers.county, COUNTY)]
        codes = Division.objects.filter(level="county", code__startswith=PROVINCE).order_by("code")
        counties = [code for code in codes.values_list("code", flat=True) if code != COUNTY]
        senders = [COUNTY, *self.draw.sample(counties, SENDERS - 1)]
        people = {code: self._people(code) for code in senders}
        self._employers(counties)
        for number, sender in enumerate(senders):
            self._agreement(number, sender, people[sender])
        self._former_jobs()
        self._batches(officers)
        self._disclosures(officers[0], people[COUNTY])
        self._looks(officers, people[COUNTY])
        self._write()

    def _add(self, model: Any, **row: Any) -> int:
        self.keys[model] = key = self.keys.get(model, 0) + 1
        self.rows.setdefault(model, []).append({"id": key, **row})
        return key

    def _write(self) -> None:
        with without_indexes(Proposal, Spell, AccessLog, StateLog):
            for model, rows in self.rows.items():
                Table(model).write(rows)
        reset_sequences(list(self.rows))

    def _people(self, county: str) -> list[int]:
        found = Person.unscoped.filter(division_id__gte=county, division_id__lt=after(county), deceased=False)
        keys = list(found.order_by("pk").values_list("pk", flat=True))
        return self.draw.sample(keys, min(len(keys), SEEKERS * MONTHS))

    def _employers(self, counties: list[str]) -> None:
        draw = self.draw
        for number in range(EMPLOYERS):
            place = draw.choice(RECEIVERS) if draw.random() < 0.7 else draw.choice([*counties, COUNTY])
            self._add(Employer, uscc=f"914400{number:012d}", name=f"示例第{number}制造有限公司", division_id=place)
        for number in range(VACANCIES):
            employer = self.rows[Employer][number % EMPLOYERS]
            held = draw.random() < 0.02
            places = draw.randint(3, 40)
            low = draw.randrange(35, 60) * 100
            self._add(
                Vacancy, employer_id=employer["id"], code=new_vacancy_code(), title=f"操作工{number // EMPLOYERS}",
                division_id=employer["division_id"], postings=draw.randint(1, 3), headcount=places, filled=0,
                wage_low=low, wage_high=low + 1500,
                state="quarantined" if held else draw.choice(("open", "open", "closed")),
                held_for=Jsonb([{"ground": "sex", "text": "限女性"}] if held else []),
            )  # fmt: skip

    def _agreement(self, number: int, sender: str, people: list[int]) -> None:
        receiver = RECEIVERS[number % len(RECEIVERS)]
        parties = [self._office(sender), self._office(receiver)]
        agreement = self._add(
            Agreement, code=f"A{number:03d}", title=f"劳务协作协议{number}", sending_id=sender, receiving_id=receiver,
            sender_id=parties[0], receiver_id=parties[1], valid_from=date(2023, 1, 1),
        )  # fmt: skip
        posts = [row for row in self.rows[Vacancy] if row["division_id"] == receiver]
        for month in range(MONTHS):
            opened = TODAY - timedelta(days=30 * (MONTHS - month))
            share = people[month * SEEKERS : (month + 1) * SEEKERS]
            self._issue(agreement, month, opened, share, posts)

    def _office(self, division: str) -> int:
        found = Organisation.objects.filter(division_id=division, kind=Organisation.Kind.BUREAU).first()
        if found is None:
            name = f"{division}人社局"
            kind = Organisation.Kind.BUREAU
            found = Organisation.objects.create(name=name, short_name=name, kind=kind, division_id=division)
        return found.pk

    def _issue(self, agreement: int, month: int, opened: date, people: list[int], posts: list[dict[str, Any]]) -> None:
        draw, last = self.draw, month == MONTHS - 1
        issue = self._add(
            Issue, agreement_id=agreement, code=f"A{agreement}-{month:02d}", year=2000 + month // 12, number=month,
            state="open" if last else "frozen", opened_on=opened, freezes_on=opened + timedelta(days=33),
        )  # fmt: skip
        listed = draw.sample(posts, min(POSTS, len(posts)))
        for line, person in enumerate(people, start=1):
            self._add(SeekerEntry, issue_id=issue, person_id=person, line=line)
        for line, post in enumerate(listed, start=1):
            figures = {"postings": post["postings"], "headcount": post["headcount"]}
            self._add(PostEntry, issue_id=issue, vacancy_id=post["id"], line=line, **figures)
        counts = {"objective": 0.0, "bound": 0.0, "gap": 0.0, "seconds": 1.0}
        round_ = self._add(Round, issue_id=issue, number=1, **counts)
        for number in range(PROPOSED if people else 0):
            person = people[number % len(people)]
            post = listed[(number * 7 + number // len(people)) % len(listed)]
            self._proposal(issue, round_, person, post, number < len(people), last)

    def _proposal(
        self, issue: int, round_: int, person: int, post: dict[str, Any], allocated: bool, last: bool
    ) -> None:
        draw = self.draw
        days = draw.randrange(25) if last else draw.randrange(40, 330)
        when = self.now - timedelta(days=days, minutes=draw.randrange(900))
        state = draw.choice(WALK if last else OVER) if allocated else (P.PROPOSED if last else P.EXPIRED)
        if state == P.HIRED and (post["filled"] == post["headcount"] or person in self.working):
            state = P.DECLINED
        key = self._add(
            Proposal, round_id=round_, issue_id=issue, person_id=person, vacancy_id=post["id"], allocated=allocated,
            rank=1, score=draw.random() * 100, reason="离家近", reason_en="near home", state=state,
            changed_at=when, created_at=when,
        )  # fmt: skip
        steps = WALK.index(state) if state in WALK else 1
        for step in range(steps):
            walked = {"move": MOVES[step], "before": WALK[step], "after": WALK[step + 1]}
            self._add(StateLog, machine="proposal", row=key, at=when, **walked)
        if state == P.HIRED:
            post["filled"] += 1
            self._spell(person, when, post["employer_id"], vacancy_id=post["id"], proposal_id=key)

    def _spell(self, person: int, when: datetime, employer: int, **links: Any) -> None:
        self.working.add(person)
        self._add(
            Spell, person_id=person, employer_id=employer, job_title="操作工", valid_from=when.date(),
            export_mode="organised", source="roster", seen_on=when.date(), **links,
        )  # fmt: skip

    def _former_jobs(self) -> None:
        """Jobs that nobody of an issue has: most people find work on their own."""
        draw = self.draw
        everybody = Person.unscoped.filter(employment="away").order_by("pk").values_list("pk", flat=True)
        for person in list(everybody):
            if person not in self.working and draw.random() < IN_WORK_SHARE:
                when = self.now - timedelta(days=draw.randrange(700))
                self._spell(person, when, draw.randrange(1, EMPLOYERS + 1))

    def _batches(self, officers: list[User]) -> None:
        people = Person.unscoped.filter(division__code__startswith=COUNTY).order_by("pk").values_list("pk", flat=True)
        doubles = iter(people[:2_000:5])
        for number in range(600):
            by = officers[number % 2]
            when = self.now - timedelta(hours=number * 5)
            errors = 3 if number % 40 == 1 else 0
            counts = {"rows": 2_000, "new": 20, "changed": 400, "errors": errors}
            batch = self._add(
                ImportBatch, token=f"benchmark-{number:06d}", kind="households", filename="台账.xlsx", by_id=by.pk,
                organisation_id=by.scope.organisation_id, state="checked" if number % 60 == 0 else "committed",
                counts=Jsonb(counts), created_at=when, committed_at=when,
            )  # fmt: skip
            if (double := next(doubles, None)) is not None:
                self._add(
                    DuplicateCase, existing_id=double, division_id=COUNTY, batch_id=batch, likeness=92, grounds="音近",
                    fingerprint=number.to_bytes(16), decision="open" if number % 10 == 0 else "same",
                )  # fmt: skip

    def _disclosures(self, by: User, people: list[int]) -> None:
        for receiver in RECEIVERS:
            office = self._office(receiver)
            for person in people:
                self._disclosure(person, office, by)
        for office in Organisation.objects.filter(division_id__in=[PROVINCE, COUNTY]).values_list("pk", flat=True):
            self._disclosure(people[0], office, by)

    def _disclosure(self, person: int, organisation: int, by: User) -> None:
        self._add(
            Disclosure, person_id=person, organisation_id=organisation, purpose="placement", basis="consent",
            by_id=by.pk, consented_on=TODAY, valid_from=TODAY - timedelta(days=20), valid_to=TODAY + timedelta(days=60),
        )  # fmt: skip

    def _looks(self, officers: list[User], people: list[int]) -> None:
        for number, (person, by) in enumerate(self._pairs(people, officers)):
            at = self.now - timedelta(minutes=number)
            self._add(AccessLog, user_id=by.pk, action="view", subject="person", row=person, at=at)

    def _pairs(self, people: list[int], officers: list[User]) -> Iterator[tuple[int, User]]:
        for _number in range(100_000):
            yield self.draw.choice(people), self.draw.choice(officers)
