"""Phonemizers without espeak-ng, so that results do not depend on what is installed."""

import pytest

from models.text.english.dictionary.lexicon import Lexicon
from models.text.english.phonemes import EnglishPhonemizer
from models.text.languages import AMERICAN, BRITISH


@pytest.fixture(scope="session")
def american_lexicon() -> Lexicon:
    return Lexicon.load(AMERICAN)


@pytest.fixture(scope="session")
def british_lexicon() -> Lexicon:
    return Lexicon.load(BRITISH)


@pytest.fixture(scope="session")
def american(american_lexicon: Lexicon) -> EnglishPhonemizer:
    return EnglishPhonemizer(american_lexicon, espeak=None)


@pytest.fixture(scope="session")
def british(british_lexicon: Lexicon) -> EnglishPhonemizer:
    return EnglishPhonemizer(british_lexicon, espeak=None)
