"""Signs of Japanese texts in words; the figures are left to Open JTalk."""

import pytest

from models.text.japanese.forms import RULES
from models.text.rules import claim_spans


def spoken(text: str) -> str:
    said, done = "", 0
    for span in claim_spans(text, RULES, None):
        said += text[done : span.start] + span.spoken
        done = span.end
    return said + text[done:]


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("2024/3/5", "2024年3月5日"),
        ("10:30", "10時30分"),
        ("9:00", "9時"),
        ("¥1,500", "1500円"),
        ("$20万", "20万ドル"),
        ("-5°C", "マイナス5度"),
        ("2~3人", "2から3人"),
        ("10~20%", "10から20パーセント"),
        ("5km", "5キロメートル"),
        ("1/2", "2分の1"),
        ("03-1234-5678", "ゼロサン, イチニーサンヨン, ゴーロクナナハチ"),
        ("A&B", "AアンドB"),
        ("3.5本", "3.5本"),
    ],
)
def test_written_forms(written: str, said: str) -> None:
    assert spoken(written) == said
