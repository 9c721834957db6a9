"""Chapters and verses of the Bible and the Quran: Genesis 1:1, Ps. 23:1-4, 1 Cor. 13:4."""

import re

from models.text.english.normalization.context import Context, Rule
from models.text.english.normalization.numbers import cardinal
from models.text.word_sets import word_set

_BOOKS = word_set(
    "Genesis Exodus Leviticus Numbers Deuteronomy Joshua Judges Ruth Samuel Kings Chronicles Ezra Nehemiah Esther "
    "Job Psalm Psalms Proverbs Ecclesiastes Isaiah Jeremiah Lamentations Ezekiel Daniel Hosea Joel Amos Jonah "
    "Micah Matthew Mark Luke John Acts Romans Corinthians Galatians Ephesians Philippians Colossians Thessalonians "
    "Timothy Titus Hebrews James Peter Jude Revelation Quran Surah"
)
_ABBREVIATED = {
    "Gen": "Genesis", "Ex": "Exodus", "Exod": "Exodus", "Lev": "Leviticus", "Num": "Numbers", "Deut": "Deuteronomy",
    "Josh": "Joshua", "Judg": "Judges", "Sam": "Samuel", "Chron": "Chronicles", "Neh": "Nehemiah", "Ps": "Psalm",
    "Prov": "Proverbs", "Eccl": "Ecclesiastes", "Isa": "Isaiah", "Jer": "Jeremiah", "Ezek": "Ezekiel",
    "Dan": "Daniel", "Matt": "Matthew", "Mt": "Matthew", "Mk": "Mark", "Lk": "Luke", "Jn": "John", "Rom": "Romans",
    "Kgs": "Kings", "Cor": "Corinthians", "Gal": "Galatians", "Eph": "Ephesians", "Phil": "Philippians",
    "Col": "Colossians",
    "Thess": "Thessalonians", "Tim": "Timothy", "Heb": "Hebrews", "Jas": "James", "Pet": "Peter",
    "Rev": "Revelation",
}  # fmt: skip
_NAMES = {**{book: book for book in _BOOKS}, **_ABBREVIATED}
_PARTS = {"1": "first", "2": "second", "3": "third"}
_WHOLE, _SHORT = "|".join(sorted(_BOOKS, reverse=True)), "|".join(sorted(_ABBREVIATED, key=len, reverse=True))
# Without a part or a full stop, a short form before a time is a person's name: "call Tim 4:15".
_VERSE = re.compile(
    rf"\b(?:(?P<part>[1-3]) (?P<of_part>{_WHOLE}|{_SHORT})\.? ?|(?P<whole>{_WHOLE}) |(?P<short>{_SHORT})\. ?)"
    r"(?P<chapter>\d{1,3}):(?P<first>\d{1,3})(?:[-–](?P<last>\d{1,3}))?(?!\w|:|\s?[ap]\.?m\b)"
)


# A whole chapter, of books that come in parts and are no names of persons: "1 Cor. 13".
_CHAPTER = re.compile(
    r"\b(?P<part>[12]) (?P<book>Corinthians|Thessalonians|Chronicles|Cor|Thess|Chron|(?:Tim|Sam|Pet|Kgs)(?=\.))\.? "
    r"(?P<chapter>\d{1,3})(?!\w|:|[.,]\d| people| (?!is\b|was\b|has\b)[a-z]+s\b)"
)


def _chapter(match: re.Match[str], context: Context) -> str:
    part, book, chapter = match.group("part", "book", "chapter")
    return f"{_PARTS[part]} {_NAMES[book]} {cardinal(chapter, context.language)}"


def _verse(match: re.Match[str], context: Context) -> str:
    part, *books = match.group("part", "of_part", "whole", "short")
    numbers = match.group("chapter", "first", "last")
    book = next(filter(None, books))
    chapter, first, last = (number and cardinal(number, context.language) for number in numbers)
    named = f"{_PARTS[part]} {_NAMES[book]}" if part else _NAMES[book]
    return f"{named} {chapter} {first}" + (f" to {last}" if last else "")


RULES = (Rule(_VERSE, _verse, frozenset(":")), Rule(_CHAPTER, _chapter, frozenset("CTSPK")))
