"""Rules claim spans of a text."""

import re

from models.text.english.normalization.context import Context, Rule
from models.text.rules import Span, claim_spans
from tests.models.text.english.in_words import lexicon


def rule(pattern: str, spoken: str | None) -> Rule:
    return Rule(re.compile(pattern), lambda match, context: spoken)


def test_an_earlier_rule_takes_precedence_and_spans_are_in_order() -> None:
    rules = [("late", [rule("b+", "B")]), ("early", [rule("a|b", "A")])]
    spans = claim_spans("abba b", rules, Context("en-us", lexicon("en-us")))
    assert [(span.start, span.end, span.kind) for span in spans] == [
        (0, 1, "early"), (1, 3, "late"), (3, 4, "early"), (5, 6, "late"),
    ]  # fmt: skip


def test_a_rule_may_decline_and_may_match_context() -> None:
    rules = [("no", [rule("a", None)]), ("it", [rule("a(?P<it>b)c", "B")])]
    assert claim_spans("abc", rules, Context("en-us", lexicon("en-us"))) == [Span(1, 2, "B", "it")]


def test_settled_spans_are_kept() -> None:
    settled = [Span(1, 2, "x", "given", "ɛks")]
    rules = [("r", [rule("aa", "no"), rule("a", "A")])]
    spans = claim_spans("aaa", rules, Context("en-us", lexicon("en-us")), settled)
    assert spans == [Span(0, 1, "A", "r"), *settled, Span(2, 3, "A", "r")]


def test_a_rule_does_not_see_texts_without_the_characters_that_it_needs() -> None:
    rules = [("x", [Rule(re.compile("a"), lambda match, context: "A", frozenset("bc"))])]
    context = Context("en-us", lexicon("en-us"))
    assert claim_spans("a a", rules, context) == []
    assert [span.spoken for span in claim_spans("a b", rules, context)] == ["A"]
