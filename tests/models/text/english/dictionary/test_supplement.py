"""Names, loan words and interjections that the dictionaries lack or have wrong."""

import pytest

from models.text.alphabet.kokoro import ALPHABETS
from models.text.english.dictionary.supplement import SUPPLEMENT
from models.text.english.phonemes import EnglishPhonemizer


def test_every_pronunciation_is_in_the_alphabet_of_its_dialect() -> None:
    for language, words in SUPPLEMENT.items():
        for word, phonemes in words.items():
            assert set(phonemes) <= ALPHABETS[language] | {" "}, (language, word)


@pytest.mark.parametrize(
    ("written", "phonemes"),
    [
        ("Ms. Ng met Camus.", "mˈɪs ˈɪŋ mˈɛt kæmˈu."),
        ("Goethe, Chopin, Proust", "ɡˈɜɹTə, ʃˈOpæn, pɹˈust"),
        ("Xi met Xu.", "ʃˈi mˈɛt ʃˈu."),
        ("They sat vis-à-vis.", "ðˌA sˈæt vˌizəvˈi."),
        ("A coup d'état failed.", "ɐ kˈu dAtˈɑ fˈAld."),
        ("Mm-hmm.", "əmhˈʌm."),
        ("Tsk-tsk!", "tsk tsk!"),
        ("Pfft!", "pft!"),
    ],
)
def test_names_and_interjections_are_no_letters(
    written: str, phonemes: str, american: EnglishPhonemizer
) -> None:
    assert american.phonemize(written) == phonemes
