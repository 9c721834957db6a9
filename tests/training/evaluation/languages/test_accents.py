"""Strengths are chosen by other sentences than those that judge them."""

import pytest

from models.tts.kokoro.accents import STRENGTHS
from training.evaluation.languages.accents import sentences_to_choose_by
from training.evaluation.languages.quality import sentences_of


@pytest.mark.parametrize("language", [*STRENGTHS, "hi", "ja", "zh"])
def test_there_are_twelve_sentences_of_each_language_and_none_is_judged_by(language: str) -> None:
    chosen = sentences_to_choose_by(language)
    assert len(set(chosen)) == 12
    assert not set(chosen) & set(sentences_of(language, 50))


@pytest.mark.parametrize("language", ["es", "fr", "it", "pt-br"])
def test_there_are_many_more_and_none_is_judged_by(language: str) -> None:
    chosen = sentences_to_choose_by(language, many=True)
    assert len(set(chosen)) == 138
    assert not set(chosen) & set(sentences_of(language, 50))
