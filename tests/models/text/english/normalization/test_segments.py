"""Written sentences and how they are spoken, in both dialects."""

import csv
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.errors import InvalidText, UnsupportedLanguage
from models.text.english.dictionary.lexicon import Lexicon
from models.text.english.normalization.segments import CLASSES, normalize
from models.text.languages import AMERICAN, BRITISH

with (Path(__file__).parents[1] / "everyday.tsv").open(encoding="utf-8", newline="") as table:
    EVERYDAY = [row["written"] for row in csv.DictReader(table, delimiter="\t", quoting=csv.QUOTE_NONE)]

AMERICAN_SENTENCES = [
    ("The meeting runs 9:30-11:00 a.m. on Mon., Dec. 4th, 2023.",
     "The meeting runs nine thirty to eleven A M on Monday, December fourth, twenty twenty-three."),
    ("Henry VIII had six wives; Elizabeth II had none.",
     "Henry the eighth had six wives; Elizabeth the second had none."),
    ("World War II ended in 1945.", "World War two ended in nineteen forty-five."),
    ("Write to anna.smith@gmail.com today.", "Write to anna dot smith at gmail dot com today."),
    ("He paid £3.5m for ½ of it, i.e. 50%.",
     "He paid three point five million pounds for one half of it, that is fifty percent."),
    ("J.K. Rowling lives in the U.K., not the U.S.", "J K Rowling lives in the U K, not the U S."),
    ("The 1990s were loud, the '80s louder.", "The nineteen nineties were loud, the eighties louder."),
    ("Call (555) 123-4567 now!", "Call five five five, one two three, four five six seven now!"),
    ("R&D at AT&T costs $1.2bn per year.",
     "R and D at A T and T costs one point two billion dollars per year."),
    ("Mix 2 1/2 cups of flour with 3/4 cup of milk at 180°C.",
     "Mix two and a half cups of flour with three quarters cup of milk at one hundred eighty "
     "degrees Celsius."),
    ("STOP! DO NOT ENTER!", "STOP! DO NOT ENTER!"),
    ("The CEOs sent PDFs to UNESCO.", "The C E O's sent P D F's to UNESCO."),
    ("Pages 10-20 and 100–150 are missing.",
     "Pages ten to twenty and one hundred to one hundred fifty are missing."),
    ("He met Dr. Watson on Baker St. near St. Mary's.",
     "He met doctor Watson on Baker street near saint Mary's."),
    ("It is 20% off @ $9.99 + tax.",
     "It is twenty percent off at nine dollars and ninety-nine cents plus tax."),
    ("I 😀 love ❤️ this 🎉!", "I love this!"),
    ("The 21-year-old won the 3rd prize.", "The twenty-one-year-old won the third prize."),
    ("iOS 17.2.1 runs on my phone.", "iOS seventeen point two point one runs on my phone."),
    ("The odds are 50-50, the score 3-1.", "The odds are fifty fifty, the score three to one."),
    ("It ran at 120 km/h over 10 m² of floor.",
     "It ran at one hundred twenty kilometers per hour over ten square meters of floor."),
    ("He is 5'10\" tall.", "He is five feet ten inches tall."),
    ("At 00:05 and 12:00 and 6 pm.", "At zero oh five and twelve o'clock and six P M."),
    ("1,234 people paid 0.5 each; agent 007 paid -3.",
     "one thousand two hundred thirty-four people paid zero point five each; agent zero zero seven "
     "paid minus three."),
    ("C++ and C# on MP3, 4K and 5G.", "C plus plus and C sharp on M P three, four K and five G."),
    ("Room #12, tagged #love.", "Room number twelve, tagged hashtag love."),
    ("It costs $5-10, or 3,50 €.", "It costs five to ten dollars, or three euros and fifty cents."),
    ("Give it to us, said the US.", "Give it to us, said the U S."),
    ("See https://a.org/faq.html, please.",
     "See H T T P S colon slash slash A dot org slash F A Q dot H T M L, please."),
    ("Dvořák met Zoë in Łódź.", "Dvorak met Zoe in Lodz."),
    ("Привет means hello; π is 3.14.", "Privet means hello; pi is three point one four."),
    ("In 1905 48 workers left, on 2021-03-04.",
     "In nineteen oh five forty-eight workers left, on March fourth twenty twenty-one."),
    ("**Bold** and _quiet_ and snake_case.", "Bold and quiet and snake underscore case."),
    ("Well... I -- er -- think so", "Well… I — er — think so"),
    ("Mr Smith vs. Jones, approx. 5 lbs.", "mister Smith versus Jones, approximately five pounds."),
]  # fmt: skip

BRITISH_SENTENCES = [
    ("205 m on 14/02/1984", "two hundred and five metres on the fourteenth of February nineteen eighty-four"),
    ("May 5, 2005", "May the fifth, two thousand and five"),
    ("3.5 km and 2 l at £1.20", "three point five kilometres and two litres at one pound and twenty pence"),
]


def words(text: str) -> list[str]:
    return re.sub(r"[^a-z' ]", " ", text.lower()).split()


@pytest.mark.parametrize(("written", "spoken"), AMERICAN_SENTENCES)
def test_american_sentences(written: str, spoken: str, american_lexicon: Lexicon) -> None:
    assert normalize(written, AMERICAN, american_lexicon) == spoken


@pytest.mark.parametrize(("written", "spoken"), BRITISH_SENTENCES)
def test_british_sentences(written: str, spoken: str, british_lexicon: Lexicon) -> None:
    assert normalize(written, BRITISH, british_lexicon) == spoken


@pytest.mark.parametrize("spoken", [spoken for _, spoken in AMERICAN_SENTENCES])
def test_spoken_words_are_not_changed(spoken: str, american_lexicon: Lexicon) -> None:
    assert normalize(spoken, AMERICAN, american_lexicon) == spoken


def test_nearly_all_sentences_of_the_shared_set_are_spoken_as_given_there(
    data_dir: Path, american_lexicon: Lexicon
) -> None:
    with (data_dir / "sentences.tsv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    wrong = [
        row["id"]
        for row in rows
        if words(normalize(row["written"], AMERICAN, american_lexicon)) != words(row["spoken"])
    ]
    assert len(rows) >= 40
    assert len(wrong) <= 0.05 * len(rows), wrong


def test_lines_become_phrases(american_lexicon: Lexicon) -> None:
    assert normalize("A title\nAnd text,\nmore", AMERICAN, american_lexicon) == "A title. And text, more"


def test_another_script_is_transliterated_or_refused_if_strict() -> None:
    assert normalize("This is 北京.", AMERICAN) == "This is Beijing."
    with pytest.raises(InvalidText, match="cjk"):
        normalize("This is 北京.", AMERICAN, strict=True)


def test_unsupported_language_names_the_supported_ones() -> None:
    with pytest.raises(UnsupportedLanguage, match=r"'fr'.*en-us, en-gb"):
        normalize("Bonjour", "fr")


@pytest.mark.parametrize(
    ("kind", "index"),
    [(kind, index) for kind, (_, rules) in enumerate(CLASSES) for index in range(len(rules))],
)
def test_no_pattern_matches_without_the_characters_that_its_rule_needs(kind: int, index: int) -> None:
    rule = CLASSES[kind][1][index]
    removed = str.maketrans("", "", "".join(rule.needs or ()))
    for text in EVERYDAY if rule.needs else ():
        assert rule.pattern.search(text.translate(removed)) is None, text


@given(st.text(max_size=80))
@settings(max_examples=150, deadline=None)
def test_any_text_becomes_letters_and_punctuation(american_lexicon: Lexicon, text: str) -> None:
    try:
        spoken = normalize(text, AMERICAN, american_lexicon)
    except InvalidText:
        return
    assert re.fullmatch(r"[A-Za-z' ;:,.!?—…\"()“”-]*", spoken)


@given(st.text(alphabet="0123456789.,:;-/%$£€°'\"+#@&*=~^()xXmskgA Bth\n", max_size=40))
@settings(max_examples=250, deadline=None)
def test_no_digit_is_left_in_random_digits_and_symbols(american_lexicon: Lexicon, text: str) -> None:
    assert re.fullmatch(r"[A-Za-z' ;:,.!?—…\"()“”-]*", normalize(text, AMERICAN, american_lexicon))


@pytest.mark.parametrize(
    "form", ["{}", "1/{}", "{}/4 stars", "4 1/{}", "${}", "{}c", "{}th", "{} kg", "{}h 5m", "10^{}"]
)
def test_a_number_of_thousands_of_digits_is_read_digit_by_digit(american_lexicon: Lexicon, form: str) -> None:
    spoken = normalize(form.format("9" * 4500), AMERICAN, american_lexicon)
    assert spoken.count("nine") == 4500


@pytest.mark.parametrize("text", ["it is 83 now", "it is 833 now", "8) is last", "(see 7 and 8)", "x =3 now"])
def test_a_number_is_no_emoticon(american_lexicon: Lexicon, text: str) -> None:
    assert {"eighty-three", "eight", "three"} & set(words(normalize(text, AMERICAN, american_lexicon)))


@given(st.integers(min_value=-(10**18), max_value=10**18))
@settings(max_examples=100, deadline=None)
def test_every_integer_has_words(american_lexicon: Lexicon, number: int) -> None:
    spoken = words(normalize(f"it is {number} now", AMERICAN, american_lexicon))
    assert len(spoken) >= 4
    assert ("minus" in spoken) == (number < 0)
