"""Where paragraphs end, in every kind of front end."""

import pytest

from models.text.front_ends import FrontEnds

FRONT_ENDS = FrontEnds()


def ends(text: str, tag: str = "en-us") -> list[bool]:
    return [sentence.ends_paragraph for sentence in FRONT_ENDS.find(tag).read(text).sentences]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One. Two.\n\nThree.", [False, True, False]),
        ("One.\n \t\nTwo.", [True, False]),
        ("One.\r\n\r\nTwo.", [True, False]),
        ("One.\r\nTwo.\nThree.", [False, False, False]),
        ("One.\u2029Two.", [True, False]),
        ("One.\u2028Two.", [False, False]),
        ("One.\n\n***\n\nTwo.", [True, False]),
    ],
)
def test_an_empty_line_ends_a_paragraph(text: str, expected: list[bool]) -> None:
    assert ends(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "# One\nTwo.",
        "One\n---\nTwo.",
        "<h1>One</h1>Two.",
        "<p>One.</p><p>Two.</p>",
        "- one\n- two",
        "<ul><li>one</li><li>two</li></ul>",
        "<speak><p>One.</p><p>Two.</p></speak>",
    ],
)
def test_a_heading_and_a_paragraph_of_markup_are_paragraphs(text: str) -> None:
    assert ends(text)[0]  # what the last sentence says does not matter


@pytest.mark.parametrize(
    ("tag", "text"),
    [
        ("es", "Uno.\n\nDos."),
        ("auto", "Good morning to you.\n\nBuenos días a todos los amigos."),
        ("ja", "一つです。\n\n二つです。"),
        ("zh", "这是一。\n\n这是二。"),
    ],
)
def test_in_every_language(tag: str, text: str) -> None:
    if tag not in (*FRONT_ENDS, "auto"):
        pytest.skip(f"{tag} is not installed here")
    assert ends(text, tag) == [True, False]
