"""Units and abbreviations of Hindi. espeak-ng reads its numbers, which num2words does not know."""

from models.text.by_word.written_forms import Currency, WrittenForms
from models.text.sentences import FullStops
from models.text.word_sets import word_set

_RUPEE = Currency("रुपया", "रुपये", "पैसा", "पैसे")
_DOLLAR = Currency("डॉलर", "डॉलर", "सेंट", "सेंट")

FORMS = WrittenForms(
    numbers="",
    comma="दशमलव",
    minus="ऋण",
    one=("एक", "एक"),
    of="",
    to="से",
    months=["जनवरी", "फ़रवरी", "मार्च", "अप्रैल", "मई", "जून", "जुलाई", "अगस्त", "सितंबर", "अक्टूबर", "नवंबर",
        "दिसंबर"],
    date="{day} {month} {year}",
    first="एक",
    time=("{hour} बजकर {minute} मिनट", "{hour} बजे"),
    currencies={
        "₹": _RUPEE, "INR": _RUPEE, "$": _DOLLAR, "USD": _DOLLAR, "€": Currency("यूरो", "यूरो", "सेंट", "सेंट"),
    },
    units={
        "%": ("प्रतिशत", "प्रतिशत"), "km": ("किलोमीटर", "किलोमीटर"), "m": ("मीटर", "मीटर"),
        "cm": ("सेंटीमीटर", "सेंटीमीटर"), "kg": ("किलोग्राम", "किलोग्राम"), "g": ("ग्राम", "ग्राम"),
        "l": ("लीटर", "लीटर"), "°C": ("डिग्री सेल्सियस", "डिग्री सेल्सियस"),
    },
    abbreviations={"डॉ.": "डॉक्टर", "श्री.": "श्री", "प्रो.": "प्रोफ़ेसर"},
    symbols={"&": " और ", "@": " ऐट ", "+": " जमा ", "=": " बराबर ", "%": " प्रतिशत ", "₹": " रुपये "},
    letters=["ए", "बी", "सी", "डी", "ई", "एफ़", "जी", "एच", "आई", "जे", "के", "एल", "एम", "एन", "ओ", "पी",
        "क्यू", "आर", "एस", "टी", "यू", "वी", "डब्ल्यू", "एक्स", "वाई", "ज़ेड"],
    full_stops=FullStops(word_set("डॉ श्री प्रो"), frozenset(), frozenset(), frozenset()),
    currency_and=" ",
)  # fmt: skip
