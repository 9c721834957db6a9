"""Homographs are pronounced according to their context."""

import pytest

from models.text.alphabet.kokoro import ALPHABETS
from models.text.english.dictionary.lexicon import Lexicon
from models.text.english.phonemes import EnglishPhonemizer
from models.text.english.pronunciation.homographs import Homographs, load_senses

CASES = [
    ("I read the letter yesterday and will read it again.", "read", ["ɹˈɛd", "ɹˈid"]),
    ("Have you read it? She read it. They read every day.", "read", ["ɹˈɛd", "ɹˈɛd", "ɹˈid"]),
    ("The lead pipe fell, so let me lead.", "lead", ["lˈɛd", "lˈid"]),
    ("They live where the live concert was.", "live", ["lˈɪv", "lˈIv"]),
    ("The wind will wind down.", "wind", ["wˈɪnd", "wˈInd"]),
    ("A tear ran down; he saw the tear in his coat.", "tear", ["tˈɪɹ", "tˈɛɹ"]),
    ("He took a bow and hung up his bow and arrow.", "bow", ["bˈW", "bˈO"]),
    ("Do not close it, we are too close to it.", "close", ["klˈOz", "klˈOs"]),
    ("They use it; it is of no use.", "use", ["jˈuz", "jˈus"]),
    ("We used to sell used cars.", "used", ["jˈust", "jˈuzd"]),
    ("I will present the present.", "present", ["pɹizˈɛnt", "pɹˈɛzᵊnt"]),
    ("Please record the record.", "record", ["ɹəkˈɔɹd", "ɹˈɛkəɹd"]),
    ("I object to that object.", "object", ["əbʤˈɛkt", "ˈɑbʤəkt"]),
    ("They will produce enough produce.", "produce", ["pɹədˈus", "pɹˈOdˌus"]),
    ("She wound the bandage around the wound.", "wound", ["wˈWnd", "wˈund"]),
    ("Wait a minute for the minute details.", "minute", ["mˈɪnət", "mInˈut"]),
    ("He was content with the content of it.", "content", ["kəntˈɛnt", "kˈɑntɛnt"]),
    ("We caught a bass. He plays the bass.", "bass", ["bˈæs", "bˈAs"]),
    ("Sam read the note.", "read", ["ɹˈɛd"]),
    ("Did your boss read it already?", "read", ["ɹˈid"]),
    ("The invalid was given soup.", "invalid", ["ˈɪnvəlɪd"]),
    ("You typed an invalid number.", "invalid", ["ɪnvˈælɪd"]),
    ("The twins were content to play.", "content", ["kəntˈɛnt"]),
    ("He runs a shop in Reading, England.", "Reading", ["ɹˈɛdɪŋ"]),
    ("That is nice, we are in Nice, France.", "Nice", ["nˈis"]),
    ("You read well.", "read", ["ɹˈid"]),
    ("The dove dove into the lake.", "dove", ["dˈʌv", "dˈOv"]),
]


@pytest.mark.parametrize(("sentence", "word", "sounds"), CASES, ids=[sentence for sentence, _, _ in CASES])
def test_each_occurrence_has_its_pronunciation(
    sentence: str, word: str, sounds: list[str], american: EnglishPhonemizer
) -> None:
    places = [index for index, token in enumerate(sentence.split()) if token.strip(".,;?") == word]
    spoken = [token.strip(".,;?") for token in american.phonemize(sentence).split()]
    assert [spoken[place] for place in places] == sounds


def test_every_homograph_has_several_pronunciations_in_both_dialects() -> None:
    senses = load_senses()
    assert len(senses) == 162
    for word, of_word in senses.items():
        assert len({sense.name for sense in of_word}) == len(of_word) >= 2, word
        for language, alphabet in ALPHABETS.items():
            sounds = [sense.phonemes[language] for sense in of_word]
            assert len(set(sounds)) >= 2, word
            assert all(set(sound) <= alphabet and "ˈ" in sound for sound in sounds), word


def test_a_homograph_without_examples_is_decided_by_its_grammar(american_lexicon: Lexicon) -> None:
    homographs = Homographs.load()
    entry = american_lexicon.entry("digest")
    assert entry is not None
    assert not isinstance(entry, str)
    sounds = []
    for sentence in ("They will digest it.", "The digest of it failed."):
        start = sentence.index("digest")
        sounds.append(entry[homographs.entry_key(entry, sentence, start, start + len("digest"))])
    assert sounds == [entry["DEFAULT"], entry["NOUN"]]
