"""Numbers in Chinese characters."""

_DIGITS = "零一二三四五六七八九"
_PLACES = ("", "十", "百", "千")
_GROUPS = ("", "万", "亿", "兆")
LONGEST = 4 * len(_GROUPS)  # digits; longer numbers are read digit by digit


def digits(written: str, one: str = "一") -> str:
    """Digit by digit; one: of telephone numbers, 幺."""
    return "".join(one if digit == "1" else _DIGITS[int(digit)] for digit in written)


def cardinal(written: str) -> str:
    """A whole number of ASCII digits; digit by digit if it begins with zero or is longer than LONGEST."""
    if written == "0":
        return _DIGITS[0]
    if written.startswith("0") or len(written) > LONGEST:
        return digits(written)
    said = ""
    skipped = False  # whether zeros came before, which are said once
    for place in range(len(written)):
        left = len(written) - 1 - place
        digit = int(written[place])
        if digit:
            two = (
                "两"
                if digit == 2 and not said and left in (3, 4, 8, 12) and left == len(written) - 1
                else _DIGITS[digit]
            )
            said += (_DIGITS[0] if skipped else "") + two + _PLACES[left % 4]
            skipped = False
        else:
            skipped = bool(said)
        if left % 4 == 0 and int(written[max(0, place - 3) : place + 1]):
            said += _GROUPS[left // 4]
    return said.removeprefix("一") if said.startswith("一十") else said


def number(written: str) -> str:
    """A number with commas between thousands, and decimals behind a full stop."""
    whole, _, decimals = written.replace(",", "").partition(".")
    return cardinal(whole) + (f"点{digits(decimals)}" if decimals else "")


def counted(written: str) -> str:
    """A number before a measure word: two is 两."""
    return "两" if written == "2" else number(written)
