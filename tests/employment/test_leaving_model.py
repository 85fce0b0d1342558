"""The hazard model by itself: it finds what made invented histories, and knows when it has found nothing."""

import datetime as dt
import itertools
import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wengang.employment.leaving import hazard
from wengang.employment.leaving.basis import Basis, holding, points
from wengang.employment.leaving.facts import Months
from wengang.employment.leaving.fitting import attempt, basis_of, said_and_seen, strays
from wengang.employment.leaving.table import named, table
from wengang.employment.leaving.terms import CODES

RULES = named("rules/1")
PLACE = {code: place for place, code in enumerate(CODES)}
TEST, REACHES_IN = dt.date(2026, 6, 1), dt.date(2026, 5, 1)
TRUE = {"in_vain": 1.1, "pay_below": 0.9, "seasonal": 0.6, "case": -0.7, "question": 0.0}
"""What the invented histories were made with; 0.0: the term holds often and means nothing."""
BASE = -3.2


def bits(*codes: str) -> int:
    return sum(1 << PLACE[code] for code in codes)


def history(weights: dict[str, float], seed: int, jobs: int = 400) -> list[Months]:
    """Fifteen calendar months in which every mixture of the terms occurs, and chance ends jobs as the weights say."""
    chance, found = np.random.default_rng(seed), []
    for number in range(15):
        month = dt.date(2025 + (5 + number) // 12, (5 + number) % 12 + 1, 1)
        for size in range(len(weights) + 1):
            for codes in itertools.combinations(weights, size):
                odds = BASE + sum(weights[code] for code in codes)
                ended = int(chance.binomial(jobs, 1 / (1 + math.exp(-odds))))
                found.append(Months(month, bits(*codes), jobs, ended))
    return found


def test_one_term_gives_the_odds_that_can_be_counted_by_hand():
    """Of 400 months without the term 20 ended, of 100 with it 20: odds of 1 to 19 and 1 to 4."""
    fitted = hazard.fit(np.array([[0.0], [1.0]]), np.array([400.0, 100.0]), np.array([20.0, 20.0]), penalty=0.0)
    assert fitted.base == pytest.approx(math.log(1 / 19))
    assert fitted.weights[0] == pytest.approx(math.log(19 / 4))
    assert fitted.errors[0] == pytest.approx(math.sqrt(1 / 20 + 1 / 380 + 1 / 20 + 1 / 80))


def test_the_penalty_keeps_a_weight_finite_where_a_term_always_ends_a_job():
    terms, number = np.array([[0.0], [1.0]]), np.array([400.0, 3.0])
    fitted = hazard.fit(terms, number, np.array([20.0, 3.0]), penalty=1.0)
    assert 0 < fitted.weights[0] < 4
    with pytest.raises(ValueError):
        hazard.fit(terms, number, np.array([0.0, 0.0]), penalty=1.0)


def test_what_made_the_histories_is_found_again():
    found = attempt(history(TRUE, seed=11), TEST, RULES)
    told = {each["code"]: each for each in found.coefficients["terms"]}
    for code, weight in TRUE.items():
        assert abs(told[code]["weight"] - weight) < 3 * told[code]["error"], code
        assert told[code]["error"] < 0.1
    assert abs(found.coefficients["base"] - BASE) < 0.1
    assert all(told[code]["weight"] == pytest.approx(0) for code in set(CODES) - set(TRUE))


def test_it_counts_when_it_is_better_on_months_that_it_never_saw_and_is_calibrated_there():
    found = attempt(history(TRUE, seed=12), TEST, RULES)
    told = found.calibration
    assert found.outcome == "good"
    assert told["brier"] < told["brier_rules"] < told["brier_base"]
    assert sum(each["number"] for each in told["tenths"]) == told["rows"] == 3 * 32 * 400
    assert sum(each["seen"] for each in told["tenths"]) == told["leavings"]
    shares = [each["said"] / each["number"] for each in told["tenths"]]
    assert shares == sorted(shares)
    for each in told["tenths"]:
        spread = math.sqrt(each["said"] * (1 - each["said"] / each["number"]))
        assert abs(each["seen"] - each["said"]) < 3.5 * spread


@pytest.mark.parametrize("seed", range(5))
def test_of_pure_chance_it_claims_nothing(seed):
    found = attempt(history(dict.fromkeys(TRUE, 0.0), seed), TEST, RULES)
    assert found.outcome == "not_better"
    assert found.calibration["gain_over_base"]["z"] < RULES.fit["certain_z"]


def test_what_was_true_once_and_is_no_more_does_not_count():
    """The learned months follow the weights, the newest do not any more."""
    old = [each for each in history(TRUE, seed=3) if each.month < TEST]
    new = [each for each in history({code: -weight for code, weight in TRUE.items()}, seed=3) if each.month >= TEST]
    assert attempt([*old, *new], TEST, RULES).outcome == "not_better"


def test_the_newest_months_teach_nothing_and_neither_do_those_that_end_among_them():
    """Whatever happened in the months it is tried on, and in those that reach into them, the weights stay."""
    found = history(TRUE, seed=5)
    turned = [replace(each, ended=each.number - each.ended) if each.month >= REACHES_IN else each for each in found]
    assert attempt(found, TEST, RULES).coefficients == attempt(turned, TEST, RULES).coefficients


def test_a_model_that_only_repeats_the_rule_table_is_not_put_above_it():
    """Where each point adds the same, the rule table says all there is to say."""
    codes = ("in_vain", "pay_below", "question")
    weights = {code: 0.3 * RULES.row(code).points for code in codes}
    gain = attempt(history(weights, seed=8, jobs=2000), TEST, RULES).calibration["gain_over_rules"]
    assert gain["mean"] < 1e-5


def test_thin_history_says_what_was_counted_and_fits_nothing():
    few = [replace(each, number=6, ended=min(each.ended, 1)) for each in history(TRUE, seed=1)]
    found = attempt(few, TEST, RULES)
    assert (found.outcome, found.coefficients) == ("thin", {})
    assert found.leavings == sum(each.ended for each in few if each.month < REACHES_IN)
    assert found.calibration == {"rows": 3 * 32 * 6, "leavings": sum(each.ended for each in few if each.month >= TEST)}


def test_a_rule_table_that_says_the_same_of_every_month_is_no_obstacle():
    found = [replace(each, bits=each.bits & bits("festival")) for each in history({"festival": 0.9}, seed=6, jobs=9000)]
    told = attempt(found, TEST, RULES)
    assert told.outcome == "good"
    assert told.calibration["brier_rules"] == pytest.approx(told.calibration["brier_base"])


def fitted() -> Basis:
    model = attempt(history(TRUE, seed=2), TEST, RULES)
    model.pk = 7
    return basis_of(model)


def test_a_level_follows_from_the_chance_against_the_average_and_tells_only_what_speaks_for_leaving():
    basis = fitted()
    told = basis.told(bits("pay_below", "in_vain", "case"))
    assert told.reasons == ("in_vain", "pay_below")
    assert told.level == sum(told.score >= basis.rate * times for times in RULES.times)
    assert basis.told(bits("case")).reasons == ()
    assert basis.told(bits("in_vain", "pay_below", "seasonal")).level == 1
    assert replace(basis, rate=basis.rate / 2).told(bits("in_vain", "pay_below", "seasonal")).level == 2
    assert basis.told(0).level == 0


def test_a_month_as_it_was_said_lies_within_its_bounds_and_a_strange_one_without():
    model = attempt(history(TRUE, seed=2), TEST, RULES)
    model.pk = 7
    later = history(TRUE, seed=99)
    month = dt.date(2026, 8, 1)
    told = said_and_seen(model, later, month)
    assert not strays(told)
    assert told["rows"] == 32 * 400
    assert strays(said_and_seen(model, [replace(each, ended=2 * each.ended) for each in later], month))


def test_the_rule_table_adds_up_its_points():
    basis = Basis(RULES.code, RULES)
    low, high = RULES.points
    for codes in (("in_vain",), ("in_vain", "question"), ("pay_below", "in_vain"), ("month_4_6",), ("festival",)):
        total = sum(RULES.row(code).points for code in codes)
        told = basis.told(bits(*codes))
        assert (told.score, told.level) == (total, (total >= low) + (total >= high))
        assert points(bits(*codes), RULES) == total
    assert basis.told(bits("question", "pay_below", "festival")).reasons == ("pay_below", "question")


@given(st.integers(0, 2 ** len(CODES) - 1))
def test_more_that_speaks_for_leaving_never_lowers_the_level(pattern):
    basis = Basis(RULES.code, RULES)
    codes = holding(pattern)
    assert bits(*codes) == pattern
    for code in set(CODES) - set(codes):
        assert basis.told(pattern | bits(code)).level >= basis.told(pattern).level


def test_every_term_has_its_points_and_both_sentences_and_nothing_else_does():
    assert tuple(row.code for row in RULES.rows) == CODES
    for code in CODES:
        for language in ("zh-hans", "en"):
            assert "{" not in RULES.sentence(code, language, n=2)
    assert RULES.sentence("in_vain", "zh-hans", n=2) == "已 2 次没有联系上"
    with pytest.raises(KeyError):
        table(dt.date(2017, 12, 31))
    with pytest.raises(KeyError):
        RULES.row("age")
