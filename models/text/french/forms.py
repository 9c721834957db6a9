"""Numbers, dates, money, units and abbreviations of French."""

from models.text.by_word.written_forms import Currency, WrittenForms
from models.text.sentences import FullStops
from models.text.word_sets import word_set

_EURO = Currency("euro", "euros", "centime", "centimes")
_DOLLAR = Currency("dollar", "dollars", "cent", "cents")
_POUND = Currency("livre", "livres", "penny", "pence")

FORMS = WrittenForms(
    numbers="fr",
    comma="virgule",
    minus="moins",
    one=("un", "un"),
    of="de",
    scales=('milliards', 'milliard', 'millions', 'million'),
    feminine=(("un", "une"),),
    to="à",
    months=["janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre",
        "novembre", "décembre"],
    date="{day} {month} {year}",
    first="premier",
    time=("{hour} heures {minute}", "{hour} heures"),
    currencies={
        "€": _EURO, "EUR": _EURO, "$": _DOLLAR, "USD": _DOLLAR, "£": _POUND, "GBP": _POUND,
        "¥": Currency("yen", "yens"), "CHF": Currency("franc suisse", "francs suisses", "centime", "centimes"),
    },
    units={
        "%": ("pour cent", "pour cent"), "km/h": ("kilomètre heure", "kilomètres heure"),
        "km": ("kilomètre", "kilomètres"), "m": ("mètre", "mètres"), "cm": ("centimètre", "centimètres"),
        "mm": ("millimètre", "millimètres"), "m²": ("mètre carré", "mètres carrés"),
        "km²": ("kilomètre carré", "kilomètres carrés"), "kg": ("kilo", "kilos"), "g": ("gramme", "grammes"),
        "mg": ("milligramme", "milligrammes"), "l": ("litre", "litres"), "L": ("litre", "litres"),
        "ml": ("millilitre", "millilitres"), "h": ("heure", "heures"), "min": ("minute", "minutes"),
        "s": ("seconde", "secondes"), "°C": ("degré Celsius", "degrés Celsius"), "°": ("degré", "degrés"),
        "Go": ("gigaoctet", "gigaoctets"), "Mo": ("mégaoctet", "mégaoctets"), "kW": ("kilowatt", "kilowatts"),
        "W": ("watt", "watts"), "Hz": ("hertz", "hertz"),
    },
    abbreviations={
        "M.": "monsieur", "MM.": "messieurs", "Mme": "madame", "Mmes": "mesdames", "Mlle": "mademoiselle",
        "Dr": "docteur", "Dr.": "docteur", "Pr": "professeur", "Me": "maître", "St": "saint", "Ste": "sainte",
        "etc.": "et cétéra", "p. ex.": "par exemple", "av.": "avenue", "bd": "boulevard", "no": "numéro",
        "n°": "numéro", "N°": "numéro", "tél.": "téléphone", "Tél.": "téléphone", "env.": "environ",
        "c.-à-d.": "c'est-à-dire", "J.-C.": "Jésus-Christ", "p.": "page",
    },
    symbols={
        "&": " et ", "@": " arobase ", "+": " plus ", "=": " égale ", "%": " pour cent ", "€": " euros ",
        "$": " dollars ", "#": " dièse ", "/": " barre oblique ", "_": " tiret bas ", "×": " fois ",
        "°": " degrés ",
    },
    letters=[
        "a", "bé", "cé", "dé", "e", "effe", "gé", "ache", "i", "ji", "ka", "elle", "emme", "enne", "o", "pé", "ku",
        "erre", "esse", "té", "u", "vé", "double vé", "ixe", "i grec", "zède",
    ],
    full_stops=FullStops(
        never_final=word_set("m mm dr pr me st ste ex av tél env fig vol chap art p pp cf c.-à-d"),
        may_be_final=word_set("etc j.-c"),
        before_number=word_set("n p pp vol chap fig art tél"),
        first_words=word_set(
            "le la les l un une des et ou mais si quand je tu il elle on nous vous ils elles ce cet cette ces c "
            "dans en "
            "de du pour avec sans non oui ne se son sa ses mon ma mes que qui quoi où comment pourquoi hier demain"
        ),
    ),
    currency_and=" ",
    ordinals={r"ère|re": (r"premier$", "première"), r"er": ("", ""), r"ième|ème|e|nde?": ("", "")},
)  # fmt: skip
