"""Written forms in the words of each language."""

import pytest

from models.text.by_word.reader import WordReader
from models.text.by_word.written_forms import WrittenForms
from models.text.french.forms import FORMS as FRENCH
from models.text.italian.forms import FORMS as ITALIAN
from models.text.portuguese.forms import FORMS as BRAZILIAN
from models.text.spanish.forms import FORMS as SPANISH
from models.text.spanish.forms import LATIN_AMERICAN_FORMS
from models.text.spanish.sounds import SpanishSounds


@pytest.mark.parametrize(
    ("forms", "written", "spoken"),
    [
        (SPANISH, "12,50 €", "doce euros con cincuenta céntimos"),
        (SPANISH, "1 €", "un euro"),
        (SPANISH, "$3 millones", "tres millones de dólares"),
        (SPANISH, "el 3/5/1998", "el tres de mayo de mil novecientos noventa y ocho"),
        (SPANISH, "1 de enero", "primero de enero"),
        (SPANISH, "a las 15:30", "a las quince y treinta"),
        (SPANISH, "21 gatos", "veintiún gatos"),
        (SPANISH, "1.234.567", "un millón doscientos treinta y cuatro mil quinientos sesenta y siete"),
        (SPANISH, "3,14 %", "tres coma catorce por ciento"),
        (SPANISH, "-5 °C", "menos cinco grados Celsius"),
        (SPANISH, "la 2.ª Sra. Gil", "la segunda señora Gil"),
        (SPANISH, "ONU, DVD", "ONU, de uve de"),
        (LATIN_AMERICAN_FORMS, "$1,250.50", "mil doscientos cincuenta dólares con cincuenta centavos"),
        (LATIN_AMERICAN_FORMS, "2.5", "dos punto cinco"),
        (LATIN_AMERICAN_FORMS, "1,234 pesos", "mil doscientos treinta y cuatro pesos"),
        (LATIN_AMERICAN_FORMS, "12,000 km", "doce mil kilómetros"),
        (SPANISH, "1,234", "uno coma dos tres cuatro"),
        (FRENCH, "1 250,50 €", "mille deux cent cinquante euros cinquante centimes"),
        (FRENCH, "le 1er mars 1984", "le premier mars mille neuf cent quatre vingt quatre"),
        (FRENCH, "à 14h30", "à quatorze heures trente"),
        (FRENCH, "la 1re et le 2e", "la première et le deuxième"),
        (FRENCH, "M. Dupont, 80 km/h", "monsieur Dupont, quatre vingts kilomètres heure"),
        (FRENCH, "2,5 millions d'€", "deux virgule cinq millions de euros"),
        (ITALIAN, "3,50 €", "tre euro e cinquanta centesimi"),
        (ITALIAN, "il 2/6/2020", "il due giugno duemilaventi"),
        (ITALIAN, "21 ragazzi", "ventun ragazzi"),
        (ITALIAN, "la 3ª", "la terza"),
        (BRAZILIAN, "R$ 12,50", "doze reais e cinquenta centavos"),
        (BRAZILIAN, "02/03/2021", "dois de março de dois mil e vinte e um"),
        (BRAZILIAN, "10-12 km", "dez a doze quilômetros"),
        (BRAZILIAN, "Dr. Silva, 1º", "doutor Silva, primeiro"),
    ],
)
def test_written_forms_are_spoken_as_words(forms: WrittenForms, written: str, spoken: str) -> None:
    reader = WordReader("es", forms, SpanishSounds())
    assert reader.read(written).spoken == spoken


@pytest.mark.parametrize("forms", [SPANISH, FRENCH, ITALIAN, BRAZILIAN])
@pytest.mark.parametrize(
    "written", ["9" * 40, "007", "1.2.3.4", "31/31/2020", "0", "1e5", "25:61", "€ 5", "-", "3º"]
)
def test_odd_numbers_are_read_somehow(forms: WrittenForms, written: str) -> None:
    reading = WordReader("es", forms, SpanishSounds()).read(f"a {written} a")
    assert not any(char.isdigit() for char in reading.spoken)
