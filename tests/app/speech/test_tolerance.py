"""What becomes of fields that are not quite ours."""

import pytest
from fastapi.exceptions import RequestValidationError

from app.speech.tolerance import either, language_of, tolerated_speed, without_effect


@pytest.mark.parametrize(
    ("asked", "used"),
    [(4.0, 2.0), (0.25, 0.5), (0.0, 0.5), (-3.0, 0.5), (2.0, 2.0), (0.5, 0.5), (1.25, 1.25)],
)
def test_a_speed_is_brought_into_the_limits_and_that_is_said(asked: float, used: float) -> None:
    speed, headers = tolerated_speed(asked, strict=False)
    assert speed == used
    assert headers == ({} if asked == used else {"Vclip-Adjusted": f"speed={used:g}"})


@pytest.mark.parametrize(
    ("asked", "message"), [(4.0, "at most 2, but is 4"), (0.25, "at least 0.5, but is 0.25")]
)
def test_a_speed_outside_is_refused_where_it_is_strict(asked: float, message: str) -> None:
    with pytest.raises(RequestValidationError) as raised:
        tolerated_speed(asked, strict=True)
    (fault,) = raised.value.errors()
    assert fault["loc"] == ("body", "speed")
    assert message in fault["msg"]


def test_ignored_fields_are_named_as_a_header_can_hold_them() -> None:
    assert without_effect((), (), strict=False) == {}
    assert without_effect(("instructions",), ("user", "a,b", "\u00e4\n"), strict=False) == {
        "Vclip-Ignored": "instructions, user, a%2Cb, %C3%A4%0A"
    }


def test_the_header_stays_short_whatever_is_sent() -> None:
    (text,) = without_effect(
        (), [f"{number:03}" + "x" * 1000 for number in range(1000)], strict=False
    ).values()
    assert len(text) < 16 * 45
    assert text.endswith(", ...")


def test_unknown_fields_are_refused_where_it_is_strict_and_known_ones_are_not() -> None:
    assert without_effect(("instructions",), (), strict=True) == {"Vclip-Ignored": "instructions"}
    with pytest.raises(RequestValidationError) as raised:
        without_effect((), ("user", "seed"), strict=True)
    assert [fault["loc"][1] for fault in raised.value.errors()] == ["user", "seed"]


def test_two_names_of_a_field_agree_or_are_refused() -> None:
    assert either("format", None, "response_format", None) is None
    assert either("format", "wav", "response_format", None) == "wav"
    assert either("format", None, "response_format", "mp3") == "mp3"
    assert either("format", "mp3", "response_format", "mp3") == "mp3"
    with pytest.raises(RequestValidationError, match="another name of format"):
        either("format", "wav", "response_format", "mp3")


@pytest.mark.parametrize(
    ("code", "tag"),
    [
        *zip("abefhijpz", ("en-us", "en-gb", "es", "fr", "hi", "it", "ja", "pt-br", "zh"), strict=True),
        ("P ", "pt-br"),
        ("EN_US", "EN_US"),  # tags in any form are understood later
        ("x", "x"),
        (None, None),
    ],
)
def test_codes_of_languages_are_tags(code: str | None, tag: str | None) -> None:
    assert language_of(code) == tag


@pytest.mark.parametrize(("name", "named"), [("", '""'), (" ", "%20"), ("\ud800", "?"), ("a,b", "a%2Cb")])
def test_a_name_that_no_header_could_hold_is_named_all_the_same(name: str, named: str) -> None:
    """An answer whose header ends in a space would not be sent at all."""
    assert without_effect((), ("first", name), strict=False) == {"Vclip-Ignored": f"first, {named}"}
