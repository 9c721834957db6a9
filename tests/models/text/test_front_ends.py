"""Front ends that are loaded when they are asked for, and what is said of those that are not installed."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from models.errors import UnsupportedLanguage
from models.text.english.phonemes import EnglishPhonemizer
from models.text.front_ends import LANGUAGES, FrontEnds
from models.text.languages import AMERICAN, BRITISH, HINDI, JAPANESE, MANDARIN


def test_the_second_dialect_is_read_once_and_when_it_is_first_asked_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    read: list[str] = []
    load = EnglishPhonemizer.load

    def counted(language: str) -> EnglishPhonemizer:
        read.append(language)
        return load(language)

    monkeypatch.setattr(EnglishPhonemizer, "load", counted)
    front_ends = FrontEnds()
    assert front_ends["en-us"].language == "en-us"
    assert read == ["en-us"]
    with ThreadPoolExecutor(4) as threads:
        found = list(threads.map(lambda _: front_ends["en-gb"], range(8)))
    assert read == ["en-us", "en-gb"]
    assert all(dialect is found[0] for dialect in found)
    assert found[0].read("tomato").phonemes != front_ends["en-us"].read("tomato").phonemes


def test_it_is_a_mapping_of_the_languages_that_are_installed() -> None:
    known = {tag: LANGUAGES[tag] for tag in (AMERICAN, BRITISH, HINDI)}
    known[HINDI] = replace(known[HINDI], is_installed=lambda: False)
    front_ends = FrontEnds(known)
    assert list(front_ends) == ["en-us", "en-gb"]
    assert len(front_ends) == 2
    assert front_ends.get("hi") is None


def test_a_language_that_is_not_installed_names_what_it_needs() -> None:
    known = {**LANGUAGES, HINDI: replace(LANGUAGES[HINDI], is_installed=lambda: False)}
    with pytest.raises(UnsupportedLanguage, match="'hi' is not installed; it needs the program espeak-ng"):
        FrontEnds(known).find("hi-IN")


def test_hindi_is_installed_where_espeak_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.which", lambda name: None)
    assert "hi" not in FrontEnds()
    monkeypatch.setattr("shutil.which", lambda name: f"/usr/bin/{name}")
    assert "hi" in FrontEnds()


def test_a_language_that_nobody_speaks_is_refused_with_those_that_are() -> None:
    with pytest.raises(UnsupportedLanguage, match="'xx' is not spoken; choose one of en-us, en-gb, es"):
        FrontEnds().find("xx")


@pytest.mark.parametrize("tag", [tag for tag in LANGUAGES if tag not in (HINDI, JAPANESE, MANDARIN)])
def test_every_language_reads_its_sentence_with_places(tag: str) -> None:
    text = {"e": "Madrid 12 km.", "f": "Paris 12 km.", "i": "Roma 12 km.", "p": "Lisboa 12 km."}[tag[0]]
    reading = FrontEnds().find(tag).read(text)
    assert [text[word.start : word.end] for word in reading.words] == [word.text for word in reading.words]
    assert [word.text for word in reading.words] == [text.split()[0], "12 km"]
    assert all(word.phonemes for word in reading.words)


@pytest.mark.parametrize(("tag", "needing"), [(JAPANESE, "open_jtalk"), (MANDARIN, "mandarin.sounds")])
def test_an_extra_that_is_not_installed_is_named(
    tag: str, needing: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(f"models.text.{needing}.find_spec", lambda package: None)
    front_ends = FrontEnds()
    assert tag not in front_ends
    with pytest.raises(UnsupportedLanguage, match=rf"needs the extra '{tag}': .* pip install '\.\[{tag}\]'"):
        front_ends.find(tag)
    support = {language.tag: language for language in front_ends.support}
    assert (support[tag].is_installed, support["es"].is_installed) == (False, True)
    assert f"[{tag}]" in support[tag].needs
    assert support["es"].needs == ""


def test_auto_is_a_front_end_of_any_language() -> None:
    assert FrontEnds().find("AUTO").language == "auto"
    assert "auto" not in FrontEnds()
