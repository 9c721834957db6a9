"""Numbers, dates, money, units and abbreviations of Brazilian Portuguese."""

from models.text.by_word.written_forms import Currency, WrittenForms
from models.text.sentences import FullStops
from models.text.word_sets import word_set

_REAL = Currency("real", "reais", "centavo", "centavos")
_EURO = Currency("euro", "euros", "cêntimo", "cêntimos")
_DOLLAR = Currency("dólar", "dólares", "centavo", "centavos")
_POUND = Currency("libra", "libras", "penny", "pence")

FORMS = WrittenForms(
    numbers="pt_BR",
    comma="vírgula",
    minus="menos",
    one=("um", "um"),
    of="de",
    scales=('mil milhões', 'milhões', 'milhão', 'bilhões', 'bilhão'),
    feminine=(("um", "uma"), ("dois", "duas"),),
    to="a",
    months=["janeiro", "fevereiro", "março", "abril", "maio", "junho", "julho", "agosto", "setembro",
        "outubro", "novembro", "dezembro"],
    date="{day} de {month} de {year}",
    first="primeiro",
    time=("{hour} e {minute}", "{hour} horas"),
    currencies={
        "R$": _REAL, "BRL": _REAL, "€": _EURO, "EUR": _EURO, "US$": _DOLLAR, "$": _DOLLAR, "USD": _DOLLAR,
        "£": _POUND, "GBP": _POUND, "¥": Currency("iene", "ienes"),
    },
    units={
        "%": ("por cento", "por cento"), "km/h": ("quilômetro por hora", "quilômetros por hora"),
        "km": ("quilômetro", "quilômetros"), "m": ("metro", "metros"), "cm": ("centímetro", "centímetros"),
        "mm": ("milímetro", "milímetros"), "m²": ("metro quadrado", "metros quadrados"),
        "km²": ("quilômetro quadrado", "quilômetros quadrados"), "kg": ("quilo", "quilos"),
        "g": ("grama", "gramas"), "mg": ("miligrama", "miligramas"), "l": ("litro", "litros"),
        "L": ("litro", "litros"), "ml": ("mililitro", "mililitros"), "h": ("hora", "horas"),
        "min": ("minuto", "minutos"), "s": ("segundo", "segundos"), "°C": ("grau Celsius", "graus Celsius"),
        "°": ("grau", "graus"), "GB": ("gigabyte", "gigabytes"), "MB": ("megabyte", "megabytes"),
        "kW": ("quilowatt", "quilowatts"), "W": ("watt", "watts"), "Hz": ("hertz", "hertz"),
    },
    abbreviations={
        "Sr.": "senhor", "Sra.": "senhora", "Srta.": "senhorita", "Dr.": "doutor", "Dra.": "doutora",
        "D.": "dona", "Prof.": "professor", "Profa.": "professora", "etc.": "etcétera",
        "p. ex.": "por exemplo", "pág.": "página", "págs.": "páginas", "nº": "número", "n.º": "número",
        "Nº": "número", "Av.": "avenida", "R.": "rua", "tel.": "telefone", "Tel.": "telefone",
        "aprox.": "aproximadamente", "a.C.": "antes de Cristo", "d.C.": "depois de Cristo",
        "Ltda.": "limitada", "EUA": "Estados Unidos",
    },
    symbols={
        "&": " e ", "@": " arroba ", "+": " mais ", "=": " igual a ", "%": " por cento ", "€": " euros ",
        "R$": " reais ", "$": " dólares ", "#": " jogo da velha ", "/": " barra ", "_": " sublinhado ",
        "×": " vezes ", "°": " graus ",
    },
    letters=[
        "a", "bê", "cê", "dê", "é", "efe", "gê", "agá", "i", "jota", "cá", "ele", "eme", "ene", "ó", "pê", "quê",
        "erre", "esse", "tê", "u", "vê", "dáblio", "xis", "ípsilon", "zê",
    ],
    full_stops=FullStops(
        never_final=word_set("sr sra srta dr dra d prof profa ex pág págs av r tel aprox n vol cap fig art"),
        may_be_final=word_set("etc a.c d.c ltda"),
        before_number=word_set("n pág págs vol cap fig art tel"),
        first_words=word_set(
            "o a os as um uma e ou mas se quando eu você ele ela nós eles elas este esta isto esse essa isso em "
            "de por "
            "para com não sim já hoje ontem amanhã no na do da que quem como onde"
        ),
    ),
    currency_and=" e ",
    ordinals={r"[ºo°]": ("", ""), r"ª|a": (r"o$", "a")},
)  # fmt: skip
