"""Dialects that are loaded when they are asked for."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from models.text.dialects import Dialects
from models.text.english.phonemes import EnglishPhonemizer


def test_the_second_dialect_is_read_once_and_when_it_is_first_asked_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    read: list[str] = []
    load = EnglishPhonemizer.load

    def counted(language: str) -> EnglishPhonemizer:
        read.append(language)
        return load(language)

    monkeypatch.setattr(EnglishPhonemizer, "load", counted)
    dialects = Dialects(("en-us", "en-gb"))
    assert dialects["en-us"].language == "en-us"
    assert read == ["en-us"]
    with ThreadPoolExecutor(4) as threads:
        found = list(threads.map(lambda _: dialects["en-gb"], range(8)))
    assert read == ["en-us", "en-gb"]
    assert all(dialect is found[0] for dialect in found)
    assert found[0].phonemize("tomato") != dialects["en-us"].phonemize("tomato")


def test_it_is_a_mapping_of_the_languages_that_are_spoken() -> None:
    dialects = Dialects(("en-us", "en-gb"))
    assert list(dialects) == ["en-us", "en-gb"]
    assert len(dialects) == 2
    assert dialects.get("ja") is None
