"""Invented people of the sending side: households with ages that fit, ids that check, work and wishes that make sense.

Everything is drawn from a seed (``dice``). Ids are valid by form only: nobody was looked up. Phone numbers use number
ranges that no operator has opened, so that nobody can be called by mistake.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from wengang.core.ids import make_resident_id
from wengang.demo import work
from wengang.demo.dice import Dice
from wengang.demo.names import full_name
from wengang.demo.places import Sender, Township

_UNOPENED = ("154", "161", "163", "164", "168", "169")
_CATEGORIES = {"脱贫户": 0.42, "脱贫不稳定户": 0.02, "边缘易致贫户": 0.02, "突发严重困难户": 0.008, "一般农户": 0.532}


@dataclass
class Member:
    """One person of a household, in the words of the paper form."""

    name: str
    sex: str
    birth: date
    id_number: str
    kin: str
    ethnicity: str
    phone: str = ""
    education: str = "初中"
    health: str = "健康"
    ability: str = "普通劳动力"
    job: work.Job = field(default_factory=work.Job)
    wish: work.Hope = field(default_factory=work.Hope)

    def age(self, today: date) -> int:
        return today.year - self.birth.year - ((today.month, today.day) < (self.birth.month, self.birth.day))


@dataclass
class House:
    """A household of one village. ``help_needed`` is who at home needs care."""

    number: str
    township: Township
    village: str
    category: str
    address: str
    building: str = ""
    room: str = ""
    help_needed: str = ""
    members: list[Member] = field(default_factory=list)

    @property
    def head(self) -> Member:
        return self.members[0]


def id_of(dice: Dice, county: str, born: date, sex: str) -> str:
    """A valid number with a sequence from the rarely used end, 780 to 995."""
    while (sequence := 2 * dice.randint(390, 497) + (1 if sex == "男" else 0)) % 100 == 0:
        pass
    return make_resident_id(county, born, sequence)


class Population:
    """Draws the households of one sending division.

    Parameters: ``scale`` 1.0 gives the sender's full number of people; ``today`` is the day of the survey.
    """

    def __init__(self, sender: Sender, seed: int, scale: float, today: date) -> None:
        self.sender, self.today = sender, today
        self.people = max(60, round(sender.people * scale))
        self.dice = Dice(seed, "people", sender.key)
        self._ids: set[str] = set()
        self._phones: set[str] = set()

    def houses(self) -> list[House]:
        """All households, village by village, until the number of people is reached."""
        villages = [(township, village) for township in self.sender.townships for village in township.villages]
        share = self.people / sum(self._weight(township) for township, _ in villages)
        found: list[House] = []
        for township, village in villages:
            found.extend(self._village(township, village, round(share * self._weight(township))))
        return found

    @staticmethod
    def _weight(township: Township) -> int:
        return 2 if township.resettled else 1

    def _village(self, township: Township, village: str, people: int) -> Iterator[House]:
        count = number = 0
        while count < people:
            number += 1
            house = self._house(township, village, number)
            count += len(house.members)
            yield house

    def _house(self, township: Township, village: str, number: int) -> House:
        dice = self.dice
        house = House(
            number=f"{number:03d}",
            township=township,
            village=village,
            category="脱贫户" if township.resettled and dice.chance(0.85) else dice.of(_CATEGORIES),
            address=f"{village}{dice.randint(1, 12)}组{dice.randint(1, 80)}号",
        )
        if township.resettled:
            house.building, house.room = (
                f"{number % 9 + 1}栋",
                f"{dice.randint(1, 2)}单元{dice.randint(1, 17)}0{dice.randint(1, 4)}",
            )
            house.address = f"{village}{house.building}{house.room}"
        house.members = self._family(township)
        self._give_work(house)
        house.help_needed = self._care(house)
        return house

    def _family(self, township: Township) -> list[Member]:
        dice, ethnicity = self.dice, self.dice.of(self.sender.ethnicities)
        surname = dice.choice(self.sender.surnames)
        age = round(dice.triangular(26, 64, 44))
        head = self._member(township, surname, "男" if dice.chance(0.86) else "女", age, "户主", ethnicity)
        family = [head]
        if dice.chance(0.8):
            wife = head.sex == "男"
            other = dice.choice(self.sender.surnames)
            spouse = self._member(
                township, other, "女" if wife else "男", age - dice.randint(-2, 5), "妻" if wife else "夫", ethnicity
            )
            family.append(spouse)
        family.extend(self._children(township, surname, age, ethnicity))
        if dice.chance(0.22) and age < 50:
            family.append(self._member(township, surname, "男", age + dice.randint(22, 27), "父亲", ethnicity))
        if dice.chance(0.25) and age < 50:
            family.append(
                self._member(
                    township, dice.choice(self.sender.surnames), "女", age + dice.randint(21, 26), "母亲", ethnicity
                )
            )
        return family

    def _children(self, township: Township, surname: str, age: int, ethnicity: str) -> Iterator[Member]:
        oldest = min(age - self.dice.randint(21, 26), 34)
        ranks = {"男": iter(("长子", "次子", "三子")), "女": iter(("长女", "次女", "三女"))}
        for _ in range(self.dice.choices((0, 1, 2, 3), (0.15, 0.35, 0.38, 0.12))[0]):
            if oldest < 16:
                return
            sex = "男" if self.dice.chance(0.53) else "女"
            yield self._member(township, surname, sex, oldest, next(ranks[sex]), ethnicity)
            oldest -= self.dice.randint(2, 5)

    def _member(self, township: Township, surname: str, sex: str, age: int, kin: str, ethnicity: str) -> Member:
        born = self.today.replace(day=1) - timedelta(days=365 * max(age, 16) + self.dice.randint(30, 330))
        return Member(
            name=full_name(self.dice, surname, sex, born.year, ethnicity),
            sex=sex,
            birth=born,
            id_number=self._id(township, sex, born),
            kin=kin,
            ethnicity=ethnicity,
            phone=self._phone() if self.dice.chance(0.94) else "",
            education=work.education(self.dice, born.year),
        )

    def _id(self, township: Township, sex: str, born: date) -> str:
        *old, new = township.id_codes
        county = new if not old or born.year > 2000 or self.dice.chance(0.1) else self.dice.choice(old)
        while True:
            number = id_of(self.dice, county, born, sex)
            if number not in self._ids:
                self._ids.add(number)
                return number

    def _phone(self) -> str:
        while True:
            phone = self.dice.choice(_UNOPENED) + f"{self.dice.randrange(10**8):08d}"
            if phone not in self._phones:
                self._phones.add(phone)
                return phone

    def _give_work(self, house: House) -> None:
        for member in house.members:
            life = work.life_of(self.dice, self.sender, member.age(self.today), member.education, self.today)
            member.health, member.ability, member.job, member.wish = life
        self._couple(house)

    def _couple(self, house: House) -> None:
        """Now and then husband and wife both want to leave, and then mostly together: same place, same day."""
        pair = [member for member in house.members if member.kin in {"户主", "妻", "夫"}]
        if len(pair) == 2 and all(member.wish.will == "是" for member in pair) and self.dice.chance(0.75):
            hope = pair[0].wish
            pair[1].wish = replace(pair[1].wish, place=hope.place, start=hope.start, lodging="夫妻房", together=True)
            pair[0].wish = replace(hope, lodging="夫妻房", together=True)

    def _care(self, house: House) -> str:
        ages = [member.age(self.today) for member in house.members]
        if max(ages) >= 66:
            return self.dice.choice(("照料老人", "老人需照顾", ""))
        return self.dice.choice(("", "", "", "照顾小孩"))
