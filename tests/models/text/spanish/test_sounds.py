"""Spanish by its spelling."""

import pytest

from models.text.spanish.sounds import SpanishSounds


@pytest.mark.parametrize(
    ("words", "sounds"),
    [
        ("el niño come", "el nˈiɲo kˈome"),
        ("la casa de los amigos", "la kˈasa ðe los amˈiɣos"),
        ("buenos días", "bwˈenos ðˈias"),
        ("perro pero", "pˈero peɾo"),
        ("guitarra pingüino", "ɡitˈara piŋɡwˈino"),
        ("ayer llueve mayo rey", "aʝˈeɾ ʎwˈeβe mˈaʝo rˈA"),
        ("exacto taxi", "eksˈakto tˈaksi"),
        ("un vaso en casa", "um bˈaso en kˈasa"),
        ("ciudad", "θjuðˈad"),
        ("canción lápiz árbol", "kanθjˈon lˈapiθ ˈaɾβol"),
    ],
)
def test_words_in_context(words: str, sounds: str) -> None:
    (spoken,) = SpanishSounds().pronounce([words.split()])
    assert " ".join(spoken) == sounds


def test_latin_america_says_s_for_z_and_one_sound_for_ll_and_y() -> None:
    words = ["zapato", "cielo", "llamar", "escena"]
    assert SpanishSounds(latin_american=True).pronounce([words]) == [
        ["sapˈato", "sjˈelo", "ʝamˈaɾ", "esˈena"]
    ]
    assert SpanishSounds().pronounce([words]) == [["θapˈato", "θjˈelo", "ʎamˈaɾ", "esθˈena"]]


def test_each_clause_keeps_its_words() -> None:
    clauses = [["hola"], ["qué", "tal"]]
    assert [len(clause) for clause in SpanishSounds().pronounce(clauses)] == [1, 2]
