"""Which letter sequences are spelled and which are read as words."""

import pytest

from models.text.english.dictionary.lexicon import Lexicon
from models.text.english.normalization.segments import normalize


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("NASA and the FBI", "NASA and the F B I"),
        ("the UK, UAE and UNESCO", "the U K, U A E and UNESCO"),
        ("the BBC's CEOs", "the B B C's C E O's"),
        ("STOP, DO NOT GO", "STOP, DO NOT GO"),
        ("the US gave us IT", "the U S gave us I T"),
        ("TELL US NOW", "TELL US NOW"),
        ("J. Smith in the U.S.A.", "J Smith in the U S A."),
        ("html and xyz files", "H T M L and xyz files"),
        ("shh and hmm", "shh and hmm"),
        ("OpenAI and McDonald", "Open A I and McDonald"),
    ],
)
def test_acronyms(written: str, spoken: str, american_lexicon: Lexicon) -> None:
    assert normalize(written, "en-us", american_lexicon) == spoken
