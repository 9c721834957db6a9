"""The words of English that tell a full stop of an abbreviation from the end of a sentence."""

from models.text.sentences import FullStops
from models.text.word_sets import word_set

# Words that often begin a sentence and are rarely names.
FIRST_WORDS = word_set(
    "the a an he she it we they i you this that these those there then but and so or if when while after before in "
    "on at for to as my our your his her its their what who where why how not now no yes all some many most one "
    "another however meanwhile today yesterday tomorrow please let do does did is are was were have has had"
)
# Abbreviations after whose full stop the sentence continues.
_NEVER_FINAL = word_set(
    "mr mrs ms dr prof st mt ft rev hon gen col maj capt lt sgt cpl gov sen rep pres fig figs vol ch pp vs e.g i.e "
    "cf ca viz approx rs rm bldg fl ste ext tel no nos sec eq messrs jan feb mar apr jun jul aug sep sept oct nov "
    "dec mon tue tues wed thu thur thurs fri incl excl esp al"
)
# Abbreviations that end a sentence if a common first word follows.
_MAY_BE_FINAL = word_set(
    "ala ariz calif colo conn fla ga kan ky md mich minn mont neb nev okla tenn tex va vt wis wyo "
    "etc v apt inc ltd co corp jr sr bros a.m p.m u.s u.k u.n e.u b.c a.d ave blvd rd dept est sat sun"
)
# Abbreviations after which the sentence continues if a number follows.
_BEFORE_NUMBER = word_set(
    "no nos fig figs vol ch pp p pg para fn c v sec eq rs apt rm bldg fl ste ext tel art par ver approx max min "
    "avg ref lb lbs oz yd yds qty b d ps cor thess prov isa jer matt eph chron lev deut exod ezek "
    "tim sam pet rom gal phil heb"
)
# Words that a letter in capitals follows as a name.
_LABELLED = word_set("vitamin vitamins hepatitis plan grade type option group")
FULL_STOPS = FullStops(_NEVER_FINAL, _MAY_BE_FINAL, _BEFORE_NUMBER, FIRST_WORDS, _LABELLED)
