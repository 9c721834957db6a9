"""Web addresses, paths, handles and hashtags are spoken with their punctuation."""

import pytest

from models.text.english.normalization.web_addresses import RULES
from tests.models.text.english.in_words import in_words


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("See www.example.org/help.", "See W W W dot example dot org slash help."),
        ("Mail anna_lee@my-site.co.uk!", "Mail anna underscore lee at my dash site dot C O dot U K!"),
        ("open report_v2.txt", "open report underscore V two dot T X T"),
        ("edit /etc/hosts and/or ~/a.md", "edit slash etc slash hosts and/or tilde slash A dot M D"),
        (r"in C:\Temp\x.exe", "in C colon backslash Temp backslash X dot E X E"),
        ("#ThrowbackThursday", "hashtag Throwback Thursday"),
        ("ask @anna about #love", "ask at anna about hashtag love"),
        ("He left.Then he came e.g. home 3.5.", "He left.Then he came e.g. home 3.5."),
    ],
)
def test_addresses(written: str, spoken: str) -> None:
    assert in_words(RULES, written) == spoken
