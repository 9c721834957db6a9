"""The service's own pronunciations."""

from pathlib import Path

import pytest

from app.lexicon import Lexicon
from app.settings import InvalidSettings, load_settings
from models.errors import InvalidParameter


def phonemes(lexicon: Lexicon) -> str | None:
    return lexicon.current.spans("Kokoro", "en-us")[0].phonemes


def test_the_file_is_read_again_and_kept_where_it_is_broken(tmp_path: Path) -> None:
    path = tmp_path / "lexicon.csv"
    path.write_text("Kokoro,kˈOkəɹO", encoding="utf-8")
    lexicon = Lexicon(path)
    assert phonemes(lexicon) == "kˈOkəɹO"
    path.write_text("Kokoro,kˈɑkəɹO", encoding="utf-8")
    lexicon.reload()
    assert phonemes(lexicon) == "kˈɑkəɹO"
    path.write_text("Kokoro,???", encoding="utf-8")
    lexicon.reload()
    assert phonemes(lexicon) == "kˈɑkəɹO"


def test_without_a_file_there_are_none() -> None:
    lexicon = Lexicon(None)
    lexicon.reload()
    assert lexicon.current.spans("Kokoro", "en-us") == []


def test_a_broken_file_keeps_the_service_from_starting(tmp_path: Path) -> None:
    with pytest.raises(InvalidParameter, match="cannot be read"):
        Lexicon(tmp_path / "none")
    with pytest.raises(InvalidSettings, match="VCLIP_LEXICON"):
        load_settings(lexicon=tmp_path / "none")
