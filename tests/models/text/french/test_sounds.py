"""French: the dictionary, elision and liaison."""

import pytest

from models.text.by_word.lexicon import GruutLexicon
from models.text.french.sounds import FrenchSounds


@pytest.fixture(scope="module")
def french() -> FrenchSounds:
    return FrenchSounds(GruutLexicon.load("fr", "2.0.2"))


@pytest.mark.parametrize(
    ("words", "sounds"),
    [
        ("les enfants", "lez ɑ̃fˈɑ̃"),
        ("les héros", "le eʁˈo"),
        ("les garçons", "le ɡaʁsˈɔ̃"),
        ("nous avons un petit ami", "nuz avˈɔ̃ œ̃ pətˈit amˈi"),
        ("un homme", "œ̃n ˈɔm"),
        ("un bon ami", "œ̃ bˈɔn amˈi"),
        ("un bon garçon", "œ̃ bˈɔ̃ ɡaʁsˈɔ̃"),
        ("c'est un ami", "sɛt œ̃n amˈi"),
        ("six amis six garçons", "sˈiz amˈi si ɡaʁsˈɔ̃"),
        ("vingt et un", "vˈɛ̃t e œ̃"),
        ("et on arrive", "e ɔ̃n aʁˈiv"),
        ("l'eau d'accord qu'il", "lˈo dakˈɔʁ kil"),
        ("est-ce aujourd'hui", "ˈɛs oʒuʁdyˈi"),
    ],
)
def test_words_in_context(words: str, sounds: str, french: FrenchSounds) -> None:
    (spoken,) = french.pronounce([words.split()])
    assert " ".join(spoken) == sounds


def test_there_is_no_liaison_between_clauses(french: FrenchSounds) -> None:
    assert french.pronounce([["nous"], ["avons"]]) == [["nu"], ["avˈɔ̃"]]


def test_a_word_outside_the_dictionary_is_pronounced(french: FrenchSounds) -> None:
    assert french.pronounce([["chocolatine"]]) == [["ʃɔkɔlatˈin"]]
