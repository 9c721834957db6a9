"""Common words, names and loan words that the dictionaries lack, in Kokoro's phoneme symbols."""

from models.text.languages import AMERICAN, BRITISH

# word: (American, British)
_WORDS = {
    "et": ("ɛt", "ɛt"),
    "cetera": ("sˈɛTəɹə", "sˈɛtɹə"),
    "al": ("ˈæl", "ˈal"),
    "fiance": ("fˌiɑnsˈA", "fiˈɒnsA"),
    "fiancee": ("fˌiɑnsˈA", "fiˈɒnsA"),
    "jalapeno": ("hˌɑləpˈAnjO", "hˌaləpˈAnjQ"),
    "jalapenos": ("hˌɑləpˈAnjOz", "hˌaləpˈAnjQz"),
    "Sao": ("sˈW", "sˈW"),
    "Paulo": ("pˈWlO", "pˈWlQ"),
    "Krakow": ("kɹˈɑkW", "kɹˈakQf"),
    "Lodz": ("lˈʊʤ", "wˈʊʧ"),
    "Muller": ("mˈʌləɹ", "mˈʊlə"),
    "Mueller": ("mjˈuləɹ", "mˈʊlə"),
    "Tchaikovsky": ("ʧIkˈɔfski", "ʧIkˈɒfski"),
    "Bjork": ("bjˈɔɹk", "bjˈɔːk"),
    "Nguyen": ("wˈɪn", "wˈɪn"),
    "Chloe": ("klˈOi", "klˈQi"),
    "Zoe": ("zˈOi", "zˈQi"),
    "Siobhan": ("ʃɪvˈɔn", "ʃɪvˈɔːn"),
    "Google": ("ɡˈuɡᵊl", "ɡˈuːɡᵊl"),
    "iPhone": ("ˈIfOn", "ˈIfQn"),
    "wifi": ("wˈIfI", "wˈIfI"),
    "org": ("ˈɔɹɡ", "ˈɔːɡ"),
    "gov": ("ɡˈʌv", "ɡˈʌv"),
    "app": ("ˈæp", "ˈap"),
    "GitHub": ("ɡˈɪthˌʌb", "ɡˈɪthʌb"),
    "TikTok": ("tˈɪktˌɑk", "tˈɪktɒk"),
    "Asa": ("ˈOsə", "ˈQsə"),
    "Beyonce": ("biˈɑnsA", "biˈɒnsA"),
    "Euler": ("ˈYləɹ", "ˈYlə"),
    "o'clock": ("əklˈɑk", "əklˈɒk"),
    "exabyte": ("ˈɛksəbˌIt", "ˈɛksəbˌIt"),
    "petabyte": ("pˈɛTəbˌIt", "pˈɛtəbˌIt"),
    "Ikea": ("Ikˈiə", "Ikˈiːə"),
}
SUPPLEMENT: dict[str, dict[str, str]] = {
    language: {word: forms[column] for word, forms in _WORDS.items()}
    for column, language in enumerate((AMERICAN, BRITISH))
}
