"""Captions of labelled faces in many phrasings, and the degree to which a caption is true of a face.

Radford et al. 2021 found that prompts in several phrasings make a better zero-shot classifier; training on
them makes the encoder robust to the phrasing. Each caption states a random part of the labels.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from models.types import FloatArray

MEDIA = (
    "a photo",
    "a picture",
    "a portrait",
    "a close-up",
    "a photograph",
    "a selfie",
    "an image",
    "a headshot",
    "a blurry photo",
    "a dark photo",
    "a black and white photo",
    "a cropped photo",
)
SHAPES = (
    "{medium} of {person}",
    "{medium} of the face of {person}",
    "the face of {person}",
    "{person}",
    "this is {person}",
    "{medium} showing {person}",
)
RACE_WORDS = {
    "white": ("white", "European", "Caucasian"),
    "black": ("black", "African"),
    "asian": ("Asian", "East Asian"),
    "indian": ("Indian", "South Asian"),
}
# at age 0, growing by AGE_TOLERANCE_GROWTH per year: age labels are less certain for older people
AGE_TOLERANCE_YEARS = 2.0
AGE_TOLERANCE_GROWTH = 0.06


@dataclass(frozen=True)
class Caption:
    """A caption and what it claims: gender `m`, `f` or empty, age in years or NaN, race or empty."""

    text: str
    gender: str
    age: float
    race: str


def describe(gender: str, age: float, race: str, random: np.random.Generator) -> Caption:
    """A caption of a face; gender and race may be empty and age NaN if they are unknown."""
    stated_age = age if np.isfinite(age) and random.random() < 0.75 else float("nan")
    stated_gender = gender if random.random() < (0.85 if np.isfinite(stated_age) else 1.0) else ""
    stated_race = race if race in RACE_WORDS and random.random() < 0.35 else ""
    person = _person(stated_gender, age, stated_age, stated_race, random)
    shape = SHAPES[random.integers(len(SHAPES))]
    text = shape.format(medium=MEDIA[random.integers(len(MEDIA))], person=person)
    return Caption(text, stated_gender, stated_age, stated_race)


def age_gender_grid(ages: Sequence[float], random: np.random.Generator) -> list[Caption]:
    """One caption for each gender at each age, all in one random phrasing: first female, then male."""
    shape = SHAPES[random.integers(len(SHAPES))]
    medium = MEDIA[random.integers(len(MEDIA))]
    style = int(random.integers(len(_AGED)))
    return [
        Caption(shape.format(medium=medium, person=_aged(gender, age, "", style)), gender, age, "")
        for gender in ("f", "m")
        for age in ages
    ]


def agreement(
    captions: Sequence[Caption],
    genders: npt.NDArray[np.str_],
    ages: FloatArray,
    races: npt.NDArray[np.str_],
) -> tuple[FloatArray, npt.NDArray[np.bool_]]:
    """How far each caption is true of each face -> (truth, known), both [faces, captions]; truth is 0..1.

    A wrong gender or race makes 0, ages compare by a Gaussian whose width grows with age. `known` is False
    where a caption claims what is not known of the face: neither a positive nor a negative.
    """
    said_gender = np.array([caption.gender for caption in captions])[None, :]
    said_age = np.array([caption.age for caption in captions], dtype=np.float32)[None, :]
    said_race = np.array([caption.race for caption in captions])[None, :]
    tells_age = np.isfinite(said_age)
    width = AGE_TOLERANCE_YEARS + AGE_TOLERANCE_GROWTH * np.nan_to_num(ages)[:, None]
    years_off = np.nan_to_num(ages[:, None] - said_age)
    truth = np.where(tells_age, np.exp(-0.5 * (years_off / width) ** 2), 1.0)
    truth = truth * ((said_gender == "") | (said_gender == genders[:, None]))
    truth = truth * ((said_race == "") | (said_race == races[:, None]))
    known = (said_gender == "") | (genders[:, None] != "")
    known &= ~tells_age | np.isfinite(ages)[:, None]
    known &= (said_race == "") | (races[:, None] != "")
    return truth.astype(np.float32), known


_AGED = (
    "a {age} year old {race}{noun}",
    "a {race}{noun} aged {age}",
    "a {age}-year-old {race}{noun}",
    "a {race}{noun} of {age} years",
    "a {race}{noun} who is {age} years old",
)


def _aged(gender: str, age: float, race: str, style: int) -> str:
    return _AGED[style].format(age=round(age), race=race, noun=_noun(gender, age))


def _person(gender: str, age: float, stated_age: float, race: str, random: np.random.Generator) -> str:
    adjective = ""
    if race:
        words = RACE_WORDS[race]
        adjective = words[random.integers(len(words))] + " "
    if np.isfinite(stated_age):
        return _aged(gender, stated_age, adjective, int(random.integers(len(_AGED))))
    # "man" for an adult or an unknown age, but "boy" for a child: the word itself hints at the age
    noun = _noun(gender, age if np.isfinite(age) else 30.0)
    if gender and random.random() < 0.3:
        noun = ("female" if gender == "f" else "male") + " " + ("child" if age < 14 else "person")
    return f"a {adjective}{noun}"


def _noun(gender: str, age: float) -> str:
    if age < 1.5:
        return {"f": "baby girl", "m": "baby boy"}.get(gender, "baby")
    if age < 15.5:
        return {"f": "girl", "m": "boy"}.get(gender, "child")
    return {"f": "woman", "m": "man"}.get(gender, "person")
