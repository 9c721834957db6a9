"""Written forms of Mandarin in words; what is said of them is asked of the rules alone, so no package is needed."""

import pytest

from models.text.mandarin.forms import RULES
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
        ("2024年3月5日", "二零二四年三月五日"),
        ("2024-03-05", "二零二四年三月五日"),
        ("10:30", "十点三十分"),
        ("8:05", "八点零五分"),
        ("2:00", "两点"),
        ("¥12.50", "十二点五元"),
        ("$2", "两美元"),
        ("3万元", "三万元"),
        ("€5亿", "五亿欧元"),
        ("13812345678", "幺三八幺二三四五六七八"),
        ("-5°C", "零下五摄氏度"),
        ("3.5%", "百分之三点五"),
        ("3-5天", "三到五天"),
        ("10~20%", "百分之十到百分之二十"),
        ("2kg", "两公斤"),
        ("120km/h", "一百二十公里每小时"),
        ("1/2", "二分之一"),
        ("2个", "两个"),
        ("第2个", "第二个"),
        ("12个", "十二个"),
        ("-3", "负三"),
        ("A+B", "A加B"),
    ],
)
def test_written_forms(written: str, said: str) -> None:
    assert spoken(written) == said
