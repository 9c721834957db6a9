"""Pronounces derived and compound words whose parts are in the lexicon.

"vlogs" is vlog + s, "voicebox" voice + box, "unfollowable" un + follow + able. The voicing of an ending is that of
the sound before it: cats /s/, dogs /z/, boxes /ɪz/.
"""

from collections.abc import Callable

from models.text.alphabet.kokoro import VOWELS
from models.text.languages import AMERICAN

Lookup = Callable[[str], str | None]

_VOICELESS = frozenset("ptkfθ")
_SIBILANTS = frozenset("szʃʒʧʤ")
_CONTRACTIONS = {"'ll": "ᵊl", "'ve": "əv", "'d": "d", "'re": "əɹ", "'m": "m", "n't": "ᵊnt"}
_SUFFIXES = {
    "ly": "li", "ness": "nəs", "less": "ləs", "ful": "fᵊl", "ish": "ɪʃ", "ment": "mənt", "able": "əbᵊl",
    "like": "lˌIk", "ship": "ʃˌɪp", "hood": "hˌʊd", "wise": "wˌIz", "ism": "ˌɪzəm", "ist": "ɪst", "ville": "vˌɪl",
    "ian": "iən", "esque": "ˈɛsk",
}  # fmt: skip
_PREFIXES = {
    "un": "ˌʌn", "re": "ɹˌi", "non": "nˌɑn", "pre": "pɹˌi", "mis": "mˌɪs", "over": "ˌOvəɹ", "under": "ˌʌndəɹ",
    "anti": "ˌænti", "super": "sˌupəɹ", "multi": "mˌʌlti", "micro": "mˌIkɹO", "mega": "mˌɛɡə", "cyber": "sˌIbəɹ",
    "semi": "sˌɛmi", "inter": "ˌɪntəɹ", "counter": "kˌWntəɹ", "ultra": "ˌʌltɹə", "hyper": "hˌIpəɹ", "mini": "mˌɪni",
    "co": "kˌO", "de": "dˌi", "dis": "dɪs", "out": "ˌWt", "up": "ˌʌp",
}  # fmt: skip
_BRITISH_PREFIXES = {
    "re": "ɹˌiː", "non": "nˌɒn", "pre": "pɹˌiː", "over": "ˌQvə", "under": "ˌʌndə", "anti": "ˌanti",
    "super": "sˌuːpə", "micro": "mˌIkɹQ", "cyber": "sˌIbə", "inter": "ˌɪntə", "counter": "kˌWntə", "hyper": "hˌIpə",
    "co": "kˌQ", "de": "dˌiː",
}  # fmt: skip
_SHORTEST_STEM = 3
_SHORTEST_PART = 4  # shorter words occur in names by chance


def pronounce_derived(word: str, lookup: Lookup, language: str) -> str | None:
    """Phonemes of an inflected or derived word, or None if its parts are not known words.

    word: letters and apostrophes; lookup: returns the phonemes of a word in the lexicon, or None.
    """
    return (
        _possessive_or_contraction(word, lookup, language)
        or _plural(word, lookup, language)
        or _past(word, lookup, language)
        or _gerund(word, lookup, language)
        or _agent_or_superlative(word, lookup, language)
        or _suffixed(word, lookup)
        or _prefixed(word, lookup, language)
    )


def pronounce_compound(word: str, lookup: Lookup) -> str | None:
    """Phonemes of a compound of two known words, such as "voicebox", with primary stress on the first; or None."""
    for cut in sorted(
        range(_SHORTEST_PART, len(word) - _SHORTEST_PART + 1), key=lambda cut: abs(2 * cut - len(word))
    ):
        first, second = lookup(word[:cut]), lookup(word[cut:])
        if first and second and "ˈ" in first:
            return first + second.replace("ˌ", "").replace("ˈ", "ˌ")
    return None


def add_s(stem: str, language: str) -> str:
    """The plural, possessive or third person of a pronunciation."""
    if stem[-1] in _SIBILANTS:
        return stem + ("ᵻz" if language == AMERICAN else "ɪz")
    return stem + ("s" if stem[-1] in _VOICELESS else "z")


def add_ed(stem: str, language: str) -> str:
    """The past tense of a pronunciation."""
    ending = "ᵻd" if language == AMERICAN else "ɪd"
    if stem[-1] == "d":
        return stem + ending
    if stem[-1] == "t":
        return _flapped(stem, language) + ending
    return stem + ("t" if stem[-1] in "pkfθsʃʧ" else "d")


def add_vowel_ending(stem: str, ending: str, spelling: str, language: str) -> str:
    """Append an ending that begins with a vowel: American t becomes a flap, British final r is pronounced again."""
    if language != AMERICAN and spelling.endswith(("r", "re")) and stem[-1] in "əː":
        return stem + "ɹ" + ending
    return _flapped(stem, language) + ending


def _flapped(stem: str, language: str) -> str:
    if language == AMERICAN and stem.endswith("t") and len(stem) > 1 and stem[-2] in VOWELS + "ɹ":
        return stem[:-1] + "T"
    return stem


def _stems(word: str, ending: str) -> list[str]:
    """Possible spellings of the stem of an inflected word: hopp-ed from hop, lik-ed from like, tri-ed from try."""
    base = word[: -len(ending)]
    stems = [base, base + "e"]
    if len(base) > 2 and base[-1] == base[-2]:
        stems.insert(0, base[:-1])
    if base.endswith("i"):
        stems.insert(0, base[:-1] + "y")
    if base.endswith("ck"):
        stems.append(base[:-1])
    return [stem for stem in stems if len(stem) >= _SHORTEST_STEM]


def _possessive_or_contraction(word: str, lookup: Lookup, language: str) -> str | None:
    if word.endswith("'s"):
        stem = lookup(word[:-2])
        return add_s(stem, language) if stem else None
    if word.endswith("'"):
        return lookup(word[:-1]) or _plural(word[:-1], lookup, language)
    for ending, sound in _CONTRACTIONS.items():
        if word.endswith(ending) and (stem := lookup(word[: -len(ending)])):
            if ending == "'d":
                return add_ed(stem, language) if stem[-1] in "td" else stem + sound
            return stem + (sound if language == AMERICAN else sound.replace("əɹ", "ə"))
    return None


def _plural(word: str, lookup: Lookup, language: str) -> str | None:
    if not word.endswith("s") or word.endswith("ss"):
        return None
    stems = [word[:-1]]
    if word.endswith("es"):
        stems.append(word[:-2])
    if word.endswith("ies"):
        stems.append(word[:-3] + "y")
    for stem in stems:
        if (len(stem) >= _SHORTEST_STEM or stem.isupper()) and (phonemes := lookup(stem)):
            return add_s(phonemes, language)
    return None


def _past(word: str, lookup: Lookup, language: str) -> str | None:
    if not word.endswith("ed"):
        return None
    found = next((phonemes for stem in _stems(word, "ed") if (phonemes := lookup(stem))), None)
    return add_ed(found, language) if found else None


def _gerund(word: str, lookup: Lookup, language: str) -> str | None:
    return _with_vowel_ending(word, {"ing": "ɪŋ", "in'": "ɪn"}, lookup, language)


def _agent_or_superlative(word: str, lookup: Lookup, language: str) -> str | None:
    sounds = {"er": "əɹ", "est": "əst"} if language == AMERICAN else {"er": "ə", "est": "ɪst"}
    return _with_vowel_ending(word, sounds, lookup, language)


def _with_vowel_ending(word: str, endings: dict[str, str], lookup: Lookup, language: str) -> str | None:
    for ending, sound in endings.items():
        if word.endswith(ending):
            for stem in _stems(word, ending):
                if phonemes := lookup(stem):
                    return add_vowel_ending(phonemes, sound, stem, language)
    return None


def _suffixed(word: str, lookup: Lookup) -> str | None:
    for suffix, sound in _SUFFIXES.items():
        if word.endswith(suffix) and len(word) - len(suffix) >= _SHORTEST_STEM:
            stem = word[: -len(suffix)]
            candidates = [
                stem,
                *([stem[:-1] + "y"] if stem.endswith("i") else []),
                *([stem + "e"] if suffix[0] in "ai" else []),
            ]
            for candidate in candidates:
                if phonemes := lookup(candidate):
                    return phonemes + (
                        sound.lstrip("l") if suffix == "ly" and phonemes.endswith("ᵊl") else sound
                    )
    return None


def _prefixed(word: str, lookup: Lookup, language: str) -> str | None:
    sounds = _PREFIXES if language == AMERICAN else {**_PREFIXES, **_BRITISH_PREFIXES}
    for prefix, sound in sounds.items():
        if word.startswith(prefix) and len(word) - len(prefix) >= _SHORTEST_STEM + 1:
            rest = word[len(prefix) :].lstrip("-")
            phonemes = (
                lookup(rest)
                or _plural(rest, lookup, language)
                or _past(rest, lookup, language)
                or _gerund(rest, lookup, language)
            )
            if phonemes:
                return sound + phonemes
    return None
