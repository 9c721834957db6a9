"""IPA becomes Kokoro's symbols."""

import pytest

from models.errors import InvalidParameter
from models.text.alphabet.ipa import kokoro_phonemes


@pytest.mark.parametrize(
    ("ipa", "american", "british"),
    [
        ("/ˈnɜːs/", "nˈɜɹs", "nˈɜːs"),
        ("ˈtʃɑːm", "ʧˈɑm", "ʧˈɑːm"),
        ("ɡoʊ", "ɡO", "ɡQ"),
        ("ˈfaɪtɚ", "fˈItəɹ", "fˈItə"),
        ("kˈæt", "kˈæt", "kˈat"),
        ("d͡ʒɔɪ", "ʤY", "ʤY"),
        ("kˈOkəɹO", "kˈOkəɹO", "kˈQkəɹQ"),
    ],
)
def test_symbols(ipa: str, american: str, british: str) -> None:
    assert kokoro_phonemes(ipa, "en-us") == american
    assert kokoro_phonemes(ipa, "en-gb") == british


@pytest.mark.parametrize(
    ("ipa", "message"), [("kǃa", "at character 2"), ("", "no vowel"), ("kst", "no vowel")]
)
def test_sounds_that_english_lacks_are_named(ipa: str, message: str) -> None:
    with pytest.raises(InvalidParameter, match=message):
        kokoro_phonemes(ipa, "en-us", "word")
