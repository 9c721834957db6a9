"""What every language that is installed does with odd input."""

import unicodedata

import pytest

from models.errors import InvalidText
from models.text.alphabet.kokoro import SYMBOLS
from models.text.front_ends import FrontEnds

FRONT_ENDS = FrontEnds()
SENTENCES = {
    "en-us": "The café is naïve", "en-gb": "The café is naïve", "es": "El niño está aquí",
    "es-419": "El niño está aquí",
    "fr": "L'été à la forêt", "it": "Perché è così", "pt-br": "A lição não é fácil", "hi": "यह बाज़ार है",
    "ja": "ガラスのデパート", "zh": "这是北京", "auto": "El niño está aquí en casa",
}  # fmt: skip
TAGS = [*FRONT_ENDS, "auto"]


@pytest.mark.parametrize("tag", TAGS)
def test_normalization_forms_and_invisible_characters_do_not_matter(tag: str) -> None:
    front_end, text = FRONT_ENDS.find(tag), SENTENCES[tag]
    plain = front_end.read(text).phonemes
    for form in ("NFC", "NFD"):
        assert front_end.read(unicodedata.normalize(form, text)).phonemes == plain
    assert front_end.read(f"\ufeff{text}\u200e").phonemes == plain
    assert front_end.read(f"\u202b{text}\u202c").phonemes == plain  # as if it ran from right to left
    for invisible in "\u200b\u2060\u034f":
        assert front_end.read(f"{text[0]}{invisible}{text[1:]}{invisible}").phonemes == plain


@pytest.mark.parametrize("tag", TAGS)
def test_mixed_directions_are_read_on(tag: str) -> None:
    text = f"{SENTENCES[tag]} שלום, مرحبا."
    reading = FRONT_ENDS.find(tag).read(text)
    assert all(text[word.start : word.end] == word.text for word in reading.words)
    assert {"שלום", "مرحبا"} <= {word.text for word in reading.words}
    assert len(reading.notes) == 2


@pytest.mark.parametrize("tag", TAGS)
@pytest.mark.parametrize("unit", ["", "1", "(", "a\u0301"])
def test_five_thousand_characters_without_a_space(tag: str, unit: str) -> None:
    letter = unit or SENTENCES[tag].replace(" ", "")
    text = (letter * 5000)[:5000]
    try:
        reading = FRONT_ENDS.find(tag).read(text)
    except InvalidText:
        assert unit == "("
    else:
        assert set(reading.phonemes) <= SYMBOLS
        assert reading.words[-1].end <= 5000


@pytest.mark.skipif("hi" not in FRONT_ENDS, reason="espeak-ng, which reads Hindi, is not installed here")
def test_hindi_says_every_digit_of_a_long_number_and_no_name_of_a_language() -> None:
    front_end = FRONT_ENDS.find("hi")
    one = front_end.read("9").phonemes
    assert front_end.read("9" * 5000).phonemes.count(one) == 5000
    assert "(" not in front_end.read("मुझे Facebook पसंद है").phonemes


@pytest.mark.parametrize("tag", [tag for tag in FRONT_ENDS if not tag.startswith("en")])
def test_a_text_that_has_only_another_script_is_refused(tag: str) -> None:
    with pytest.raises(InvalidText, match=f"cyrillic letters, which the language {tag} does not read"):
        FRONT_ENDS.find(tag).read("Привет, мир")
