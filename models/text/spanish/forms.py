"""Numbers, dates, money, units and abbreviations of Spanish."""

from dataclasses import replace

from models.text.by_word.written_forms import Currency, WrittenForms
from models.text.sentences import FullStops
from models.text.word_sets import word_set

_EURO = Currency("euro", "euros", "céntimo", "céntimos")
_DOLLAR = Currency("dólar", "dólares", "centavo", "centavos")
_POUND = Currency("libra", "libras", "penique", "peniques")
_YEN = Currency("yen", "yenes")

FORMS = WrittenForms(
    numbers="es",
    comma="coma",
    minus="menos",
    one=("uno", "un"),
    of="de",
    scales=('mil millones', 'millones', 'millón', 'billones', 'billón'),
    feminine=(("uno", "una"), ("veintiuno", "veintiuna"),),
    to="a",
    months=["enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre",
        "noviembre", "diciembre"],
    date="{day} de {month} de {year}",
    first="primero",
    time=("{hour} y {minute}", "{hour} en punto"),
    currencies={
        "€": _EURO, "EUR": _EURO, "$": _DOLLAR, "USD": _DOLLAR, "£": _POUND, "GBP": _POUND, "¥": _YEN,
        "MXN": Currency("peso", "pesos", "centavo", "centavos"),
    },
    units={
        "%": ("por ciento", "por ciento"), "km/h": ("kilómetro por hora", "kilómetros por hora"),
        "km": ("kilómetro", "kilómetros"), "m": ("metro", "metros"), "cm": ("centímetro", "centímetros"),
        "mm": ("milímetro", "milímetros"), "m²": ("metro cuadrado", "metros cuadrados"),
        "km²": ("kilómetro cuadrado", "kilómetros cuadrados"), "kg": ("kilogramo", "kilogramos"),
        "g": ("gramo", "gramos"), "mg": ("miligramo", "miligramos"), "l": ("litro", "litros"),
        "L": ("litro", "litros"), "ml": ("mililitro", "mililitros"), "h": ("hora", "horas"),
        "min": ("minuto", "minutos"), "s": ("segundo", "segundos"), "°C": ("grado Celsius", "grados Celsius"),
        "°": ("grado", "grados"), "GB": ("gigabyte", "gigabytes"), "MB": ("megabyte", "megabytes"),
        "kW": ("kilovatio", "kilovatios"), "W": ("vatio", "vatios"), "Hz": ("hercio", "hercios"),
    },
    abbreviations={
        "Sr.": "señor", "Sra.": "señora", "Srta.": "señorita", "Sres.": "señores", "Dr.": "doctor",
        "Dra.": "doctora", "D.": "don", "Dña.": "doña", "Prof.": "profesor", "Ud.": "usted", "Uds.": "ustedes",
        "etc.": "etcétera", "p. ej.": "por ejemplo", "pág.": "página", "págs.": "páginas", "núm.": "número",
        "n.º": "número", "Nº": "número", "nº": "número", "N.º": "número", "EE. UU.": "Estados Unidos",
        "EE.UU.": "Estados Unidos", "Avda.": "avenida", "Av.": "avenida", "C/": "calle", "tel.": "teléfono",
        "Tel.": "teléfono", "aprox.": "aproximadamente", "a. C.": "antes de Cristo", "d. C.": "después de Cristo",
        "a. m.": "de la mañana", "p. m.": "de la tarde", "Sto.": "santo", "Sta.": "santa",
    },
    symbols={
        "&": " y ", "@": " arroba ", "+": " más ", "=": " igual a ", "%": " por ciento ", "€": " euros ",
        "$": " dólares ", "#": " almohadilla ", "/": " barra ", "_": " guion bajo ", "×": " por ", "°": " grados ",
    },
    letters=["a", "be", "ce", "de", "e", "efe", "ge", "hache", "i", "jota", "ka", "ele", "eme", "ene", "o",
        "pe", "cu", "erre", "ese", "te", "u", "uve", "uve_doble", "equis", "i_griega", "zeta"],
    full_stops=FullStops(
        never_final=word_set(
            "sr sra srta sres dr dra d dña prof ud uds ej pág págs núm ee avda av tel aprox sto sta gral ing "
            "lic vol "
            "cap fig art"
        ),
        may_be_final=word_set("etc a.c d.c a.m p.m uu ee.uu c m"),
        before_number=word_set("n núm pág págs vol cap fig art tel"),
        first_words=word_set(
            "el la los las un una y o pero si cuando yo tú él ella nosotros ellos ellas este esta esto ese esa "
            "eso en "
            "de por para con no sí ya hoy ayer mañana se me te lo le su mi que qué quién cómo dónde cuándo"
        ),
    ),
    currency_and=" con ",
    ordinals={
        r"[ºo°]": ("", ""), r"er": (r"o$", ""), r"[ª]|ra|da|ta|va|na|ma": (r"o$", "a"),
    },
)  # fmt: skip
FORMS = replace(FORMS, letters=[name.replace("_", " ") for name in FORMS.letters])
# Mexico and its neighbours write decimals behind a full stop and say so.
LATIN_AMERICAN_FORMS = replace(FORMS, comma="punto", comma_of_thousands=True)
