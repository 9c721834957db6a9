"""Claims of rules on a text."""

import re

from models.text.rules import Context, Rule, Unit, claim
from tests.models.text.in_words import lexicon


def rule(pattern: str, spoken: str | None) -> Rule:
    return Rule(re.compile(pattern), lambda match, context: spoken)


def test_the_first_rule_has_the_first_choice_and_the_units_come_in_order() -> None:
    rules = [("late", [rule("b+", "B")]), ("early", [rule("a|b", "A")])]
    units = claim("abba b", rules, Context("en-us", lexicon("en-us")))
    assert [(unit.start, unit.end, unit.kind) for unit in units] == [
        (0, 1, "early"), (1, 3, "late"), (3, 4, "early"), (5, 6, "late"),
    ]  # fmt: skip


def test_a_rule_may_decline_and_may_look_around() -> None:
    rules = [("no", [rule("a", None)]), ("it", [rule("a(?P<it>b)c", "B")])]
    assert claim("abc", rules, Context("en-us", lexicon("en-us"))) == [Unit(1, 2, "B", "it")]


def test_what_is_taken_stays_taken() -> None:
    taken = [Unit(1, 2, "x", "given", "ɛks")]
    assert claim("aaa", [("r", [rule("aa", "no"), rule("a", "A")])], Context("en-us", lexicon("en-us")), taken) == [
        Unit(0, 1, "A", "r"), *taken, Unit(2, 3, "A", "r"),
    ]  # fmt: skip
