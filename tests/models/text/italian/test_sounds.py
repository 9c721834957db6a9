"""Italian: the dictionary, long consonants, and stress."""

import pytest

from models.text.by_word.lexicon import GruutLexicon
from models.text.italian.sounds import ItalianSounds


@pytest.fixture(scope="module")
def italian() -> ItalianSounds:
    return ItalianSounds(GruutLexicon.load("it", "2.0.1"))


@pytest.mark.parametrize(
    ("words", "sounds"),
    [
        ("la pizza della nonna", "la pˈiʦːa della nˈɔnna"),
        ("città perché", "ʧitːˈa perkˈe"),
        ("l'uomo dell'amico", "lwˈɔmo dellamˈiko"),
        ("gnocchi bagno figlio", "ɲˈɔkːɪ bˈaɲɲo fˈiʎo"),
        ("stanno mangiando", "stˈanno manʤˈando"),
        ("ventun signor", "ventˈun siɲɲˈor"),
        ("amici amiche", "amˈiʧɪ amˈike"),
        ("giocano parlano siciliano", "ʤˈokano pˈarlano siʧiljˈano"),
        ("scelgo ciao acqua", "ʃˈelɡo ʧˈao ˈakːwa"),
        ("c'è", "ʧˈɛ"),
    ],
)
def test_words(words: str, sounds: str, italian: ItalianSounds) -> None:
    (spoken,) = italian.pronounce([words.split()])
    assert " ".join(spoken) == sounds


def test_a_word_outside_the_dictionary_is_pronounced_and_stressed(italian: ItalianSounds) -> None:
    (spoken,) = italian.pronounce([["mangiano", "spritzano"]])
    assert all(sounds.count("ˈ") == 1 for sounds in spoken)
