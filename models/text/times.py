"""Times of day in words: 18:45, 9:05 a.m., 10:30-11:00."""

import re

from models.text.numbers import cardinal

_PERIOD = r"(?:\s?([AaPp])\.?\s?[Mm]\b(?!'))"
_CLOCK = re.compile(rf"(?<![\d:.,$£€])([01]?\d|2[0-4])[:]([0-5]\d)(?::([0-5]\d))?(?![\d:]){_PERIOD}?")
_HOUR_PERIOD = re.compile(rf"(?<![\d:.,$£€])(1[0-2]|0?[1-9]){_PERIOD}")
_RANGE = re.compile(
    r"(?<=\d)(\s?[AaPp]\.?[Mm]\b)?\s?[-–—]\s?(?=(?:[01]?\d|2[0-4])(?::[0-5]\d|\s?[AaPp]\.?\s?[Mm]\b))"
)
_RANGE_BOTH_CLOCK = re.compile(r"(?<=:\d\d)\s?[-–—]\s?(?=\d)")


def speak_times(text: str, language: str) -> str:
    """Put times of day into words, with AM and PM as the letters "A M" and "P M"."""
    text = _RANGE_BOTH_CLOCK.sub(" to ", text)
    text = _RANGE.sub(lambda match: f"{match[1] or ''} to ", text)
    text = _CLOCK.sub(lambda match: _clock(match, language), text)
    return _HOUR_PERIOD.sub(
        lambda match: f"{cardinal(str(int(match[1])), language)} {_period(match[2])}", text
    )


def _clock(match: re.Match[str], language: str) -> str:
    hour, minute, second, period = match.groups()
    spoken_hour = cardinal(str(int(hour)), language)
    if hour == "00":
        spoken_hour = "zero"
    if minute != "00":
        spoken = f"{spoken_hour} {'oh ' if minute[0] == '0' else ''}{cardinal(str(int(minute)), language)}"
    elif period or second:
        spoken = spoken_hour
    elif 1 <= int(hour) <= 12 and hour[0] != "0":
        spoken = f"{spoken_hour} o'clock"
    else:
        spoken = f"{spoken_hour} hundred"
    if second and second != "00":
        unit = "second" if int(second) == 1 else "seconds"
        spoken += f" and {cardinal(str(int(second)), language)} {unit}"
    # "9:00 o'clock" and "18:00 hours" say it themselves.
    if re.match(r"\s?o'clock", match.string[match.end() :], re.IGNORECASE):
        spoken = spoken.removesuffix(" o'clock")
    return spoken + (f" {_period(period)}" if period else "")


def _period(letter: str) -> str:
    return f"{letter.upper()} M"
