"""Tells whether Chinese characters are written in Japanese or in Chinese.

Kana tell: Chinese has none. Characters that only Chinese has, most of them simplified ones, tell the opposite:
those in its national set GB 2312 that are not in Japan's, JIS X 0208 with the additions of code page 932.
"""

import re
from collections.abc import Sequence

from models.text.languages import JAPANESE, MANDARIN

# Without the middle dot and the mark of length alone, which Chinese texts may have too.
_KANA = re.compile(
    r"[\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fd-\u30ff\u31f0-\u31ff\uff66-\uff6f\uff71-\uff9d]"
)
# Chinese characters, with their marks of repetition, for a character class of a pattern.
HAN = r"\u3005-\u3007\u3021-\u3029\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_HAN = re.compile(f"[{HAN}]")


def has_kana(text: str) -> bool:
    """Whether a text has hiragana or katakana."""
    return _KANA.search(text) is not None


def has_han(text: str) -> bool:
    """Whether a text has Chinese characters."""
    return _HAN.search(text) is not None


def han_languages(sentences: Sequence[str]) -> list[str | None]:
    """The language of each sentence of a text, None for those without kana and Chinese characters.

    A sentence that has neither kana nor a character of Chinese alone goes with the nearest one that has, the one
    before it if two are as near; where no sentence has, Chinese characters are Mandarin.
    """
    own = [_by_own_characters(sentence) for sentence in sentences]
    told = [place for place, tag in enumerate(own) if tag is not None]
    result: list[str | None] = []
    after = 0  # in `told`: the first that does not lie before the sentence
    for place, sentence in enumerate(sentences):
        while after < len(told) and told[after] < place:
            after += 1
        near = told[max(0, after - 1) : after + 1]
        if not near or own[place] is not None or not has_han(sentence):
            result.append(own[place] or (MANDARIN if has_han(sentence) else None))
        else:
            result.append(own[min(near, key=lambda other: abs(other - place))])
    return result


def _by_own_characters(sentence: str) -> str | None:
    if has_kana(sentence):
        return JAPANESE
    return MANDARIN if any(map(_is_chinese_alone, sentence)) else None


def _is_chinese_alone(char: str) -> bool:
    return char >= "\u4e00" and _is_in(char, "gb2312") and not _is_in(char, "cp932")


def _is_in(char: str, encoding: str) -> bool:
    try:
        char.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True
