"""Addresses, sign by sign."""

import pytest

from models.text.addresses import speak_addresses
from models.text.lexicon import Lexicon


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("See www.example.org/help.", "See W W W dot example dot org slash help."),
        ("Mail anna_lee@my-site.co.uk!", "Mail anna underscore lee at my dash site dot C O dot U K!"),
        ("open report_v2.txt", "open report underscore V 2 dot T X T"),
        ("ask @anna about #love", "ask at anna about hashtag love"),
        ("He left.Then he came e.g. home 3.5.", "He left.Then he came e.g. home 3.5."),
    ],
)
def test_addresses(written: str, spoken: str, american_lexicon: Lexicon) -> None:
    assert speak_addresses(written, american_lexicon) == spoken
