"""Pronounces words by ordered rules of their spelling, for languages whose spelling gives the sounds."""

import re
import unicodedata
from collections.abc import Iterable, Sequence

# A pattern that is tried at a place of the word, with its context in lookarounds, and the sounds that it gives.
SpellingRule = tuple[str, str]


class Spelling:
    """The rules of one language; at each place of a word the first that matches is taken."""

    def __init__(self, rules: Iterable[SpellingRule]) -> None:
        """rules: the more specific first.

        A letter that no rule matches is read without its accent; if it has none, it is silent.
        """
        self._rules: Sequence[tuple[re.Pattern[str], str]] = [
            (re.compile(pattern), sounds) for pattern, sounds in rules
        ]

    def sounds(self, word: str) -> str:
        """The sounds of a word in lower case."""
        sounds: list[str] = []
        place = 0
        while place < len(word):
            for pattern, sound in self._rules:
                match = pattern.match(word, place)
                if match and match.end() > place:
                    sounds.append(sound)
                    place = match.end()
                    break
            else:
                plain = unicodedata.normalize("NFD", word[place])[0]
                if plain != word[place]:
                    word = word[:place] + plain + word[place + 1 :]
                else:
                    place += 1
        return "".join(sounds)


def stress_nucleus(sounds: str, vowels: str, from_end: int) -> str:
    """The sounds with ˈ before the `from_end`-th vowel from the end, or the first if there are fewer."""
    places = [match.start() for match in re.finditer(f"[{vowels}]", sounds)]
    if not places:
        return sounds
    place = places[max(0, len(places) - from_end)]
    return f"{sounds[:place]}ˈ{sounds[place:]}"
