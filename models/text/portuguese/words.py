"""Words of Brazilian Portuguese whose pronunciation no rule gives, in the symbols of `sounds`."""

from models.text.word_sets import word_set

_NASAL = "\u0303"
_EACH = {
    "muito": "mwˈiŋtʊ", "muita": "mwˈiŋtæ", "muitos": "mwˈiŋtʊs", "muitas": "mwˈiŋtæs", "táxi": "tˈaksi",
    "próximo": "prˈɔsimʊ", "próxima": "prˈɔsimæ", "máximo": "mˈasimʊ", "trouxe": "trˈowsy", "sexo": "sˈɛksʊ",
    "fixo": "fˈiksʊ", "agora": "ˌaɡˈɔɾæ", "hoje": "ˈoʒy", "porque": "pˈoɾky", "em": "ˈAŋ", "sem": "sˈAŋ",
    "cinquenta": "sˌinkwˈANtæ", "frequente": "frˌekwˈANʧy", "quer": "kˈɛr", "copo": "kˈɔpʊ", "bem": "bˈAŋ",
    "jovem": "ʒˈɔvAŋ", "jovens": "ʒˈɔvAŋs", "novos": "nˈɔvʊs", "ovos": "ˈɔvʊs", "olho": "ˈɔljʊ",
    "olhos": "ˈɔljʊs", "olha": "ˈɔljæ", "só": "sˈɔ", "festa": "fˈɛstæ", "mesmo": "mˈezmʊ", "dez": "dˈɛs",
    "voz": "vˈɔs", "mulher": "muljˈɛr", "colher": "koljˈɛr", "melhor": "meljˈɔr", "maior": "mIˈɔr",
    "pior": "piˈɔr", "logo": "lˈɔɡʊ", "boca": "bˈokæ", "toda": "tˈodæ", "todas": "tˈodæs", "bolo": "bˈolʊ",
    "estrela": "ˌestrˈelæ", "estrelas": "ˌestrˈelæs", "cabelo": "kˌabˈelʊ", "cabelos": "kˌabˈelʊs",
    "gelo": "ʒˈelʊ", "selo": "sˈelʊ", "selos": "sˈelʊs", "modelo": "mˌodˈelʊ", "preto": "prˈetʊ",
    "pretos": "prˈetʊs", "governo": "ɡˌovˈernʊ", "velho": "vˈɛljʊ", "velhos": "vˈɛljʊs", "velha": "vˈɛljæ",
    "velhas": "vˈɛljæs", "perde": "pˈɛrʤy", "pede": "pˈɛʤy", "começa": "kˌomˈɛsæ", "atravessa": "ˌatravˈɛsæ",
    "começam": f"kˌomˈɛsɐ{_NASAL}ʊ{_NASAL}",
    "quero": "kˈɛɾʊ", "zero": "zˈɛɾʊ", "sete": "sˈɛʧy", "nove": "nˈɔvy", "chega": "ʃˈeɡæ", "sobre": "sˈobry",
    "sexta": "sˈestæ", "pelo": "pˈelʊ", "pela": "pˈelæ", "pelos": "pˈelʊs", "pelas": "pˈelæs",
    "delas": "dˈɛlæs", "ali": "alˈi",
}  # fmt: skip
# Words that carry no stress of their own: they lean on the next one, also at the end of a clause.
_LEANING = {
    "que": "ky", "se": "sy", "e": "i", "o": "ʊ", "os": "ʊs", "um": f"u{_NASAL}ŋ", "uns": f"u{_NASAL}ŋs",
    "num": f"nu{_NASAL}ŋ", "nuns": f"nu{_NASAL}ŋs", "ao": "W", "aos": "Ws", "à": "ˌaː", "às": "aːs",
    "para": "pˌaɾæ", "desde": "dˌezʤy", "onde": "ˌoNʤy", "como": "kˌomʊ", "até": "atˌɛ", "por": "por",
}  # fmt: skip
# Words that are stressed only at the end of a clause.
_LIGHT = {
    "não": f"nˌɐ{_NASAL}ʊ{_NASAL}", "uma": "ˌumæ", "umas": "ˌumæs", "numa": "nˌumæ", "numas": "nˌumæs",
    "tu": "tu", "você": "vosˌe", "vocês": "vosˌes", "ele": "ˌely", "eles": "ˌelys", "ela": "ˌɛlæ",
    "elas": "ˌɛlæs", "nós": "nɔs", "eu": "eʊ", "meu": "meʊ", "meus": "meʊs", "teu": "teʊ", "teus": "teʊs",
    "seu": "seʊ", "seus": "seʊs", "minha": "mˌiɲæ", "minhas": "mˌiɲæs", "tua": "tˌuæ", "tuas": "tˌuæs",
    "sua": "sˌuæ", "suas": "sˌuæs", "nosso": "nˌɔsʊ", "nossos": "nˌɔsʊs", "nossa": "nˌɔsæ",
    "nossas": "nˌɔsæs", "dele": "dˌely", "deles": "dˌelys", "dela": "dˌɛlæ", "este": "ˌesʧy",
    "estes": "ˌesʧys", "esta": "ˌɛstæ", "estas": "ˌɛstæs", "esse": "ˌesy", "esses": "ˌesys", "essa": "ˌɛsæ",
    "essas": "ˌɛsæs", "neste": "nˌesʧy", "nesta": "nˌɛstæ", "nesse": "nˌesy", "nunca": f"nˌu{_NASAL}Nkæ",
    "sempre": "sˌANpry", "é": "ɛ", "são": f"sɐ{_NASAL}ʊ{_NASAL}", "era": "ˌɛɾæ", "eram": f"ˌɛɾɐ{_NASAL}ʊ{_NASAL}",
    "foi": "foɪ", "foram": f"fˌoɾɐ{_NASAL}ʊ{_NASAL}", "está": "estˌa", "estão": f"estˌɐ{_NASAL}ʊ{_NASAL}",
    "estava": "estˌavæ", "estavam": f"estˌavɐ{_NASAL}ʊ{_NASAL}", "estou": "estˌow", "tem": "tAŋ", "têm": "tAŋ",
    "tenho": "tˌeɲʊ", "tinha": "ʧˌiɲæ", "tinham": f"ʧˌiɲɐ{_NASAL}ʊ{_NASAL}", "vai": "vI", "vou": "vow",
    "vamos": f"vˌɐ{_NASAL}mʊs", "há": "a", "ser": "ser", "ter": "ter", "faz": "fas", "pode": "pˌɔʤy",
    "podem": "pˌɔdAŋ", "podemos": "podˌemʊs",
}  # fmt: skip
EXCEPTIONS = _EACH | _LEANING | _LIGHT
LIGHT = frozenset(_LIGHT)
UNSTRESSED = word_set("a as de do da dos das no na nos nas com me te lhe lhes ou mas")
# Pronouns that a hyphen joins to a verb.
JOINED_PRONOUNS = word_set("me te se lhe lhes nos o a os as lo la los las no na")
