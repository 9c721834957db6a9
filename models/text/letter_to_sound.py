"""Pronounce an unknown word from its spelling alone, as a reader would an invented name.

Rules of English spelling, with the open vowels that readers give to foreign names ("Zamora", "Kiro").
Every word of letters gets sounds; stress is guessed from the number and the weight of the syllables.
"""

import re

from models.text.languages import BRITISH

# (spelling, what stands before, what follows, sound). The first that fits is taken; before and after
# are regular expressions, empty for "anything". Vowel sounds are American but for ɒ, the
# vowel of "lot", which American English says as ɑ; other British ones are derived.
_CONSONANT_RULES = (
    ("tch", "", "", "ʧ"), ("sch", "", "[lmnrw]|$", "ʃ"), ("sch", "", "", "sk"),
    ("esque", "", "$", "ɛsk"), ("que", ".", "$", "k"), ("gue", "..", "$", "ɡ"), ("rh", "", "", "ɹ"),
    ("dt", "", "$", "t"), ("pf", "^", "", "f"), ("cch", "", "", "k"), ("h", "[hs]", "", ""),
    ("ch", "", "[rl]", "k"), ("ch", "", "", "ʧ"), ("sh", "", "", "ʃ"), ("zh", "", "", "ʒ"),
    ("ph", "", "", "f"),
    ("th", "[aeiouy]", "er", "ð"), ("th", "", "", "θ"), ("kh", "", "", "k"), ("gh", "^", "", "ɡ"),
    ("gh", "[aeiou]", "", ""), ("gh", "", "", "ɡ"), ("ck", "", "", "k"), ("kn", "^", "", "n"),
    ("gn", "^", "", "n"),
    ("gn", "", "$", "n"), ("wr", "^", "", "ɹ"), ("wh", "", "", "w"), ("ps", "^", "", "s"),
    ("pt", "^", "", "t"),
    ("mb", "", "$", "m"), ("mn", "^", "", "n"), ("qu", "", "[aeiouy]", "kw"), ("cq", "", "u", "k"),
    ("dge", "", "$", "ʤ"),
    ("dg", "", "[ei]", "ʤ"), ("cz", "", "", "ʧ"), ("sz", "", "", "ʃ"), ("tz", "", "", "ts"),
    ("ssion", "", "", "ʃᵊn"), ("sion", "[aeiou]", "", "ʒᵊn"), ("sion", "", "", "ʃᵊn"),
    ("tion", "", "", "ʃᵊn"),
    ("cian", "", "$", "ʃᵊn"), ("tious", "", "", "ʃəs"), ("cious", "", "", "ʃəs"), ("ture", ".", "$", "ʧəɹ"),
    ("ng", "", "$|[^aeiouylr]", "ŋ"), ("ng", "", "[ei]", "nʤ"), ("ng", "", "", "ŋɡ"), ("nk", "", "", "ŋk"),
    ("nx", "", "", "ŋks"), ("sc", "", "[eiy]", "s"), ("cc", "", "[ei]", "ks"), ("c", "", "[eiy]", "s"),
    ("c", "", "", "k"), ("gg", "", "", "ɡ"), ("g", "", "e$|y$|[ei][^r]", "ʤ"), ("g", "", "", "ɡ"),
    ("x", "^", "", "z"), ("x", "", "", "ks"), ("s", "[aeiouy]", "[aeiouy](?!$)", "z"),
    ("s", "[lmnrbdgv]", "$", "z"),
    ("y", "^", "[aeiou]", "j"), ("y", "[aeiou]", "[aeiou]", "j"), ("j", "", "", "ʤ"), ("q", "", "", "k"),
    ("r", "", "", "ɹ"), ("v", "", "", "v"), ("w", "", "", "w"), ("h", "[aeiou]", "$|[^aeiouy]", ""),
    *((letter, "", "", letter) for letter in "bdfhklmnpstz"),
)  # fmt: skip
_VOWEL_RULES = (
    ("eigh", "", "", "A"), ("igh", "", "", "I"), ("ough", "", "t", "ɔ"), ("ough", "", "", "O"),
    ("augh", "", "", "ɔ"),
    ("aire", "", "$", "ɛɹ"), ("air", "", "", "ɛɹ"), ("are", "", "$", "ɛɹ"), ("eer", "", "", "ɪɹ"),
    ("ear", "", "", "ɪɹ"),
    ("ier", "", "$", "iəɹ"), ("ere", "", "$", "ɪɹ"), ("ire", "", "$", "Iəɹ"), ("ore", "", "$", "ɔɹ"),
    ("oor", "", "", "ɔɹ"), ("oar", "", "", "ɔɹ"), ("our", "", "", "ɔɹ"), ("ure", "", "$", "jʊɹ"),
    ("ious", "", "$", "iəs"), ("eous", "", "$", "iəs"), ("ous", ".", "$", "əs"), ("eau", "", "", "O"),
    ("eu", "", "", "ju"),
    ("ee", "", "", "i"), ("ea", "", "", "i"), ("ei", "", "", "I"), ("ey", "", "$", "i"), ("ey", "", "", "A"),
    ("ew", "", "", "u"), ("ie", "", "", "i"), ("oo", "", "", "u"), ("ou", "", "", "u"), ("ow", "", "$", "O"),
    ("ow", "", "", "W"), ("oi", "", "", "Y"), ("oy", "", "", "Y"), ("oa", "", "", "O"), ("oe", "", "$", "O"),
    ("ai", "", "", "A"), ("ay", "", "", "A"), ("au", "", "", "ɔ"), ("aw", "", "", "ɔ"), ("aa", "", "", "ɑ"),
    ("ae", "", "", "A"), ("ue", "", "$", "u"), ("ui", "", "", "u"), ("uy", "", "", "I"), ("uu", "", "", "u"),
    ("ar", "", "$|[^aeiouyr]", "ɑɹ"), ("or", "", "$|[^aeiouyr]", "ɔɹ"), ("er", ".", "$|s$", "əɹ"),
    ("er", "", "$|[^aeiouyr]", "ɜɹ"), ("ir", "", "$|[^aeiouyr]", "ɜɹ"), ("ur", "", "$|[^aeiouyr]", "ɜɹ"),
    ("a", "", "[^aeiouywx]e$|[^aeiouywx]es$", "A"), ("e", "", "[^aeiouywx]e$", "i"),
    ("i", "", "[^aeiouywx]e$|[^aeiouywx]es$", "I"), ("o", "", "[^aeiouywx]e$|[^aeiouywx]es$", "O"),
    ("u", "[rlj]|ch|sh", "[^aeiouywx]e$", "u"), ("u", "", "[^aeiouywx]e$", "ju"),
    ("y", "", "[^aeiouywx]e$", "I"),
    ("e", "[^aeiouy]", "s?$", ""),
    ("a", "", "$", "ə"), ("i", "", "$", "i"), ("o", "", "$", "O"), ("u", "", "$", "u"), ("y", "", "$", "i"),
    ("a", "", "[aeiou]|[^aeiouywx][aeiouy]", "ɑ"), ("e", "", "[aiou]", "i"),
    ("i", "", "[aeou]|[^aeiouywx][aeiou]", "i"),
    ("o", "", "[aeiu]|[^aeiouywx][aeiouy]", "O"), ("u", "", "[aeio]|[^aeiouywx][aeiouy]", "u"),
    ("y", "", "[^aeiouywx][aeiou]", "I"), ("a", "w|wh|qu", "[tsnpd]", "ɒ"), ("a", "", "", "æ"),
    ("e", "", "", "ɛ"), ("i", "", "", "ɪ"), ("o", "", "", "ɒ"), ("u", "", "", "ʌ"),
    ("y", "", "", "ɪ"),
)  # fmt: skip
_VOWEL_SOUNDS = "AIOWYiuæɑɒɔəɛɜɪʊʌ"
_STRESSED_ENDING = re.compile(r"(?:ee|eer|ette|esque|oon|ique)$")
_STRESS_BEFORE = re.compile(r"(?:[st]ion|cian|ic|ics|ity|ical|ious|eous|ial|ian)s?$")
_WEAK_PREFIX = re.compile(
    r"(?:a(?=bout|long)|be|de|re|con|com|ex|en|em|in|im|un|per|pre|pro)(?=[^aeiouy][a-z]+)"
)
_REDUCED = {"æ": "ə", "ʌ": "ə", "ɑ": "ə", "ɒ": "ə"}

_Rule = tuple[str, re.Pattern[str], re.Pattern[str], str]


def _compiled(rules: tuple[tuple[str, str, str, str], ...]) -> tuple[_Rule, ...]:
    return tuple(
        (spelling, re.compile(f"(?:{before})$" if before else ""), re.compile(after), sound)
        for spelling, before, after, sound in sorted(rules, key=lambda rule: -len(rule[0]))
    )


_RULES = _compiled((*_VOWEL_RULES, *_CONSONANT_RULES))


def pronounce_by_rule(word: str, language: str) -> str:
    """Phonemes of a word of ASCII letters (others are ignored), with its stress; "" without letters."""
    word = re.sub("[^a-z]", "", word.lower())
    word = re.sub(r"^mc(?=[a-z])", "mac", word)
    sounds = _sounds(word)
    phonemes = _with_stress(sounds, word)
    return _british(phonemes) if language == BRITISH else phonemes.replace("ɒ", "ɑ")


def _sounds(word: str) -> str:
    if re.search("[^aeiouy]le$", word) and re.search("[aeiouy]", word[:-2]):
        return _sounds_of_run(word[:-2] + "|") + "ᵊl"
    sounds = _sounds_of_run(word)
    if re.search(f"[{_VOWEL_SOUNDS}]", sounds):
        return sounds
    return _sounds_of_run(word + "|")  # an ending that swallowed the only vowel is none


def _sounds_of_run(word: str) -> str:
    """Sounds from left to right. A final "|" marks that more follows, so that nothing counts as final."""
    place, sounds, end = 0, "", len(word.rstrip("|"))
    while place < end:
        spelling, sound = _rule_at(word, place)
        if spelling == "e" and not sound and not re.search(f"[{_VOWEL_SOUNDS}]", sounds):
            sound = "i"  # an e that is the only vowel is not silent
        doubled = place > 0 and word[place] == word[place - 1] and sounds.endswith(sound)
        sounds += "" if doubled else sound
        place += len(spelling)
    return sounds


def _rule_at(word: str, place: int) -> tuple[str, str]:
    """Spelling and sound of the first rule that fits there; there is one for each letter."""
    for spelling, before, after, sound in _RULES:
        if (
            word.startswith(spelling, place)
            and before.search(word[:place])
            and after.match(word, place + len(spelling))
        ):
            return spelling, sound
    raise LookupError(f"no rule for the letter {word[place]!r}")


def _with_stress(sounds: str, word: str) -> str:
    vowels = [match.start() for match in re.finditer(f"[{_VOWEL_SOUNDS}]", sounds)]
    if not vowels:
        return sounds
    count = len(vowels)
    if count == 1:
        stressed = 0
    elif _STRESSED_ENDING.search(word):
        stressed = count - 1
    elif _STRESS_BEFORE.search(word):
        stressed = max(0, count - (1 if sounds.endswith("ᵊn") else 2))
    elif count == 2:
        stressed = 1 if _WEAK_PREFIX.match(word) else 0
    else:
        stressed = count - 2 if word[-1] in "aeiou" else count - 3
    pieces, last = [], 0
    for index, place in enumerate(vowels):
        sound = sounds[place]
        if index == stressed:
            sound = f"ˈ{ {'ə': 'ʌ'}.get(sound, sound) }"
        elif sounds[place + 1 : place + 2] != "ɹ" and index > 0:
            sound = _REDUCED.get(sound, sound)
        pieces += [sounds[last:place], sound]
        last = place + 1
    return "".join(pieces) + sounds[last:]


def _british(phonemes: str) -> str:
    """r is silent but before a vowel, and long vowels are marked."""
    before_vowel = f"(?=[{_VOWEL_SOUNDS}ˈˌᵊ])"
    phonemes = re.sub(f"ɜɹ{before_vowel}", "ɜːɹ", phonemes)
    phonemes = re.sub(f"ɹ{before_vowel}", "R", phonemes)  # set aside what stays
    for american, british in (
        ("ɜɹ", "ɜː"),
        ("ɑɹ", "ɑː"),
        ("ɔɹ", "ɔː"),
        ("ɛɹ", "ɛː"),
        ("ɪɹ", "ɪə"),
        ("ʊɹ", "ʊə"),
        ("əɹ", "ə"),
    ):
        phonemes = phonemes.replace(american, british)
    phonemes = phonemes.replace("R", "ɹ")
    phonemes = re.sub("([ɔɑu])(?!ː)", r"\1ː", phonemes)
    phonemes = re.sub("i(?!$|ə)", "iː", phonemes)
    return phonemes.replace("O", "Q").replace("æ", "a")
