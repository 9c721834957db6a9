"""Kokoro's symbols for kana.

Kokoro learned Japanese from misaki, `cutlet.HEPBURN` (hexgrad, Apache-2.0, after cutlet, Paul O'Leary McCann,
MIT): this is its table, and the rules of ん, っ and ー are its rules.
"""

_KANA = {
    "ぁ": "a", "あ": "a", "ぃ": "i", "い": "i", "ぅ": "ɯ", "う": "ɯ", "ぇ": "e", "え": "e", "ぉ": "o", "お": "o",
    "か": "ka", "が": "ɡa", "き": "kʲi", "ぎ": "ɡʲi", "く": "kɯ", "ぐ": "ɡɯ", "け": "ke", "げ": "ɡe", "こ": "ko",
    "ご": "ɡo", "さ": "sa", "ざ": "ʣa", "し": "ɕi", "じ": "ʥi", "す": "sɨ", "ず": "zɨ", "せ": "se", "ぜ": "ʣe",
    "そ": "so", "ぞ": "ʣo", "た": "ta", "だ": "da", "ち": "ʨi", "ぢ": "ʥi", "つ": "ʦɨ", "づ": "zɨ", "て": "te",
    "で": "de", "と": "to", "ど": "do", "な": "na", "に": "ɲi", "ぬ": "nɯ", "ね": "ne", "の": "no", "は": "ha",
    "ば": "ba", "ぱ": "pa", "ひ": "çi", "び": "bʲi", "ぴ": "pʲi", "ふ": "ɸɯ", "ぶ": "bɯ", "ぷ": "pɯ", "へ": "he",
    "べ": "be", "ぺ": "pe", "ほ": "ho", "ぼ": "bo", "ぽ": "po", "ま": "ma", "み": "mʲi", "む": "mɯ", "め": "me",
    "も": "mo", "ゃ": "ja", "や": "ja", "ゅ": "jɯ", "ゆ": "jɯ", "ょ": "jo", "よ": "jo", "ら": "ɾa", "り": "ɾʲi",
    "る": "ɾɯ", "れ": "ɾe", "ろ": "ɾo", "ゎ": "βa", "わ": "βa", "ゐ": "i", "ゑ": "e", "を": "o", "ゔ": "vɯ",
    "ゕ": "ka",
    "ゖ": "ke", "ヷ": "va", "ヸ": "vʲi", "ヹ": "ve", "ヺ": "vo",
}  # fmt: skip
_TWO_KANA = {
    "いぇ": "je", "うぃ": "βi", "うぇ": "βe", "うぉ": "βo", "きぇ": "kʲe", "きゃ": "kʲa", "きゅ": "kʲɨ",
    "きょ": "kʲo",
    "ぎゃ": "ɡʲa", "ぎゅ": "ɡʲɨ", "ぎょ": "ɡʲo", "くぁ": "kᵝa", "くぃ": "kᵝi", "くぇ": "kᵝe", "くぉ": "kᵝo",
    "ぐぁ": "ɡᵝa",
    "ぐぃ": "ɡᵝi", "ぐぇ": "ɡᵝe", "ぐぉ": "ɡᵝo", "しぇ": "ɕe", "しゃ": "ɕa", "しゅ": "ɕɨ", "しょ": "ɕo",
    "じぇ": "ʥe",
    "じゃ": "ʥa", "じゅ": "ʥɨ", "じょ": "ʥo", "ちぇ": "ʨe", "ちゃ": "ʨa", "ちゅ": "ʨɨ", "ちょ": "ʨo",
    "ぢゃ": "ʥa", "ぢゅ": "ʥɨ",
    "ぢょ": "ʥo", "つぁ": "ʦa", "つぃ": "ʦʲi", "つぇ": "ʦe", "つぉ": "ʦo", "てぃ": "tʲi", "てゅ": "tʲɨ",
    "でぃ": "dʲi",
    "でゅ": "dʲɨ", "とぅ": "tɯ", "どぅ": "dɯ", "にぇ": "ɲe", "にゃ": "ɲa", "にゅ": "ɲɨ", "にょ": "ɲo", "ひぇ": "çe",
    "ひゃ": "ça", "ひゅ": "çɨ", "ひょ": "ço", "びゃ": "bʲa", "びゅ": "bʲɨ", "びょ": "bʲo", "ぴゃ": "pʲa",
    "ぴゅ": "pʲɨ",
    "ぴょ": "pʲo", "ふぁ": "ɸa", "ふぃ": "ɸʲi", "ふぇ": "ɸe", "ふぉ": "ɸo", "ふゅ": "ɸʲɨ", "ふょ": "ɸʲo",
    "みゃ": "mʲa",
    "みゅ": "mʲɨ", "みょ": "mʲo", "りゃ": "ɾʲa", "りゅ": "ɾʲɨ", "りょ": "ɾʲo", "ゔぁ": "va", "ゔぃ": "vʲi",
    "ゔぇ": "ve",
    "ゔぉ": "vo", "ゔゅ": "bʲɨ", "ゔょ": "bʲo",
}  # fmt: skip
_SMALL = frozenset("ぁぃぅぇぉゃゅょ")
_TO_HIRAGANA = {code: code - 0x60 for code in range(ord("ァ"), ord("ヶ") + 1)}


def kana_phonemes(kana: str) -> str:
    """The phonemes of a word in hiragana or katakana, as it is pronounced; other characters are left out."""
    plain = kana.translate(_TO_HIRAGANA)
    sounds: list[str] = []
    place = 0
    while place < len(plain):
        char, pair = plain[place], plain[place : place + 2]
        if pair in _TWO_KANA:
            sounds.append(_TWO_KANA[pair])
            place += 1
        elif len(pair) == 2 and pair[1] in _SMALL and char in _KANA:
            sounds.append(_KANA[char][:-1] + _KANA[pair[1]])
            place += 1
        elif char == "ー":
            sounds.append("ː")
        elif char == "っ":
            sounds.append("ʔ")
        elif char == "ん":
            sounds.append(_nasal(plain[place + 1 : place + 3]))
        else:
            sounds.append(_KANA.get(char, ""))
        place += 1
    return "".join(sounds)


def _nasal(following: str) -> str:
    """ん is said where the following sound is made."""
    sound = _TWO_KANA.get(following) or _KANA.get(following[:1], "")
    for nasal, starts in (("m", "mpb"), ("ŋ", "kɡ"), ("ɲ", "ɲʨʥ"), ("n", "ntdɾz")):
        if sound and sound[0] in starts:
            return nasal
    return "ɴ"
