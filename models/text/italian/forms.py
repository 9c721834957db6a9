"""Numbers, dates, money, units and abbreviations of Italian."""

from models.text.by_word.written_forms import Currency, WrittenForms
from models.text.sentences import FullStops
from models.text.word_sets import word_set

_EURO = Currency("euro", "euro", "centesimo", "centesimi")
_DOLLAR = Currency("dollaro", "dollari", "centesimo", "centesimi")
_POUND = Currency("sterlina", "sterline", "penny", "penny")

FORMS = WrittenForms(
    numbers="it",
    comma="virgola",
    minus="meno",
    one=("uno", "un"),
    of="di",
    scales=('miliardi', 'miliardo', 'milioni', 'milione'),
    feminine=(("uno", "una"),),
    to="a",
    months=["gennaio", "febbraio", "marzo", "aprile", "maggio", "giugno", "luglio", "agosto", "settembre",
        "ottobre", "novembre", "dicembre"],
    date="{day} {month} {year}",
    first="primo",
    time=("{hour} e {minute}", "{hour} in punto"),
    currencies={
        "€": _EURO, "EUR": _EURO, "$": _DOLLAR, "USD": _DOLLAR, "£": _POUND, "GBP": _POUND,
        "¥": Currency("yen", "yen"),
    },
    units={
        "%": ("per cento", "per cento"), "km/h": ("chilometro orario", "chilometri orari"),
        "km": ("chilometro", "chilometri"), "m": ("metro", "metri"), "cm": ("centimetro", "centimetri"),
        "mm": ("millimetro", "millimetri"), "m²": ("metro quadrato", "metri quadrati"),
        "km²": ("chilometro quadrato", "chilometri quadrati"), "kg": ("chilogrammo", "chilogrammi"),
        "g": ("grammo", "grammi"), "mg": ("milligrammo", "milligrammi"), "l": ("litro", "litri"),
        "L": ("litro", "litri"), "ml": ("millilitro", "millilitri"), "h": ("ora", "ore"),
        "min": ("minuto", "minuti"), "s": ("secondo", "secondi"), "°C": ("grado Celsius", "gradi Celsius"),
        "°": ("grado", "gradi"), "GB": ("gigabyte", "gigabyte"), "MB": ("megabyte", "megabyte"),
        "kW": ("chilowatt", "chilowatt"), "W": ("watt", "watt"), "Hz": ("hertz", "hertz"),
    },
    abbreviations={
        "Sig.": "signor", "Sig.ra": "signora", "Sig.na": "signorina", "Dott.": "dottor", "Dott.ssa": "dottoressa",
        "Dr.": "dottor", "Prof.": "professor", "Prof.ssa": "professoressa", "Avv.": "avvocato",
        "Ing.": "ingegner", "ecc.": "eccetera", "es.": "esempio", "pag.": "pagina", "pagg.": "pagine",
        "n.": "numero", "tel.": "telefono", "Tel.": "telefono", "ca.": "circa", "a.C.": "avanti Cristo",
        "d.C.": "dopo Cristo", "S.": "san", "P.zza": "piazza",
    },
    symbols={
        "&": " e ", "@": " chiocciola ", "+": " più ", "=": " uguale ", "%": " per cento ", "€": " euro ",
        "$": " dollari ", "#": " cancelletto ", "/": " barra ", "_": " trattino basso ", "×": " per ",
        "°": " gradi ",
    },
    letters=[
        "a", "bi", "ci", "di", "e", "effe", "gi", "acca", "i", "i lunga", "cappa", "elle", "emme", "enne", "o",
        "pi", "cu", "erre", "esse", "ti", "u", "vu", "doppia vu", "ics", "ipsilon", "zeta",
    ],
    full_stops=FullStops(
        never_final=word_set("sig dott dr prof avv ing es pag pagg n tel ca s fig vol cap art"),
        may_be_final=word_set("ecc a.c d.c"),
        before_number=word_set("n pag pagg vol cap fig art tel"),
        first_words=word_set(
            "il lo la i gli le un uno una e o ma se quando io tu lui lei noi voi loro questo questa quello "
            "quella in di "
            "a da per con non sì già oggi ieri domani si mi ti ci vi che chi cosa come dove perché anche"
        ),
    ),
    currency_and=" e ",
    ordinals={r"[º°]|o": ("", ""), r"ª|a": (r"o$", "a")},
)  # fmt: skip
