"""The whole pipeline, judged by its audio: does the voice chosen for a face fit it, and is it a voice of its own?

Every face gets the voice that fits best, the voice speaks a sentence, and classifiers that were trained on
recorded people hear gender and age. docs/evaluation.md defines each figure.
"""

import re
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from models.errors import InvalidImage, InvalidInput, InvalidParameter, NoFaceFound
from models.face.image import decode_image
from models.types import FloatArray
from training.data.faces import labelled_face
from training.data.recordings import ADULT_FROM_YEARS, Recordings
from training.evaluation.interfaces import VoiceFinder, VoiceJudge
from training.evaluation.samples import LabelledPicture, read_pictures
from training.evaluation.voices.variety import max_share, recorded_spread, spread_within_gender
from training.metrics import (
    gap_by_chance,
    mean_interval_over_groups,
    rounded,
    rounded_interval,
    wilson_interval,
)
from training.pitch import median_f0
from training.progress import Progress
from training.stages.voice_age import rank_correlation, train_voice_age

SUBSET_SEED = 0
FEWEST_FOR_GAP = 30  # faces of a group; below, its share is mostly chance
FEWEST_FOR_QUANTILES = 5  # below, a quantile would be a single face
QUANTILES = (0.1, 0.25, 0.5, 0.75, 0.9)
SENTENCES = (  # about eight words each, none of which says who is speaking
    "The early train leaves the station before sunrise.",
    "A cold wind moved slowly over the harbor.",
    "There are seven green bottles on the table.",
    "Fresh bread and coffee are served every morning.",
    "The river turns north behind the old bridge.",
    "Please leave the parcel next to the door.",
)


@dataclass(frozen=True)
class Heard:
    """A face that got a voice, and what was heard.

    voice: name of the candidate. gender: `m` or `f`, as heard. f0_hz: median, None if nothing was voiced.
    embedding: float32 [voice_dim], unit norm, what the judge's voice encoder heard. face_place, voice_place: of
    face and audio in the judge's joint space, float32 [J], unit norm.
    """

    picture: LabelledPicture
    voice: str
    gender: str
    f0_hz: float | None
    synthesis_seconds: float
    audio_seconds: float
    embedding: FloatArray
    face_place: FloatArray
    voice_place: FloatArray


def evaluate_voices(
    vclip: VoiceFinder,
    shards: Sequence[Path],
    limit: int | None = None,
    judge: VoiceJudge | None = None,
    recorded: Recordings | None = None,
) -> dict[str, Any]:
    """Speak with the voices of the faces of some shards (`gender` m/f, `age` in years, `race`; a picture).

    limit: how many pictures to take, drawn at random over all shards by a fixed seed, so in expectation in the
    shards' own mixture of people; None takes all of them. judge: another bundle, whose voice encoder and classifier
    hear the audio and whose association says how well it fits; None lets the bundle hear itself. recorded: people
    of known gender and age, embedded by the judge's voice encoder.
    Returns n (faces that spoke), gender_agreement and gender_agreement_adults (from 16 years, and of unknown
    age) with their `_ci95` and n_gender, distinct_voices, max_share (of the faces, that one voice serves),
    spread_within_gender (`training.evaluation.voices.variety`), f0_median_female and f0_median_male in hertz
    (medians over adult faces of that label), rtf (seconds of synthesis per second of audio), by_race and by_age,
    by_race_adults with race_gap_adults (`race_gap`), f0_by_group (`pitch_by_group`),
    n_without_face (no face was detected, so there is no voice) and n_skipped (unreadable, listed on stderr).
    With a judge also f2v with f2v_ci95, the mean cosine of face and audio in its joint space, and
    f2v_of_other_faces. With recordings also spread_within_gender_recorded, and age_agreement and
    age_agreement_adults: Spearman's correlation of the face's age and the age that is heard, beside
    age_agreement_recorded, the same of recorded people whom the regression did not learn from.
    A figure is None if no face carries the labels that it needs.
    Raises InvalidInput if a shard cannot be read or no face is left, InvalidParameter for a limit below 1.
    """
    if limit is not None and limit < 1:
        raise InvalidParameter(f"the limit {limit} is below 1, but at least one face is needed")
    pictures = choose_pictures(list(read_pictures(shards)), limit)
    progress = Progress("voices", len(pictures))
    heard: list[Heard] = []
    n_without_face = 0
    for picture in pictures:
        sentence = SENTENCES[len(heard) % len(SENTENCES)]
        try:
            heard.append(_speak(vclip, vclip if judge is None else judge, picture, sentence))
        except NoFaceFound as error:
            n_without_face += 1
            progress.skip(picture.name, error)
            continue
        except InvalidImage as error:
            progress.skip(picture.name, error)
            continue
        progress.step()
    progress.close()
    if not heard:
        raise InvalidInput(
            f"none of the {len(pictures)} pictures got a voice: no face was found in {n_without_face}, "
            f"and {progress.skipped - n_without_face} could not be read"
        )
    return (
        summarize(heard)
        | ({} if judge is None else fit_figures(heard))
        | ({} if recorded is None else recorded_figures(heard, recorded))
        | {
            "n_without_face": n_without_face,
            "n_skipped": progress.skipped - n_without_face,
        }
    )


def choose_pictures(pictures: Sequence[LabelledPicture], limit: int | None) -> list[LabelledPicture]:
    """`limit` pictures at random without replacement, by a fixed seed, in their own order."""
    if limit is None or limit >= len(pictures):
        return list(pictures)
    chosen = np.random.default_rng(SUBSET_SEED).choice(len(pictures), limit, replace=False)
    return [pictures[row] for row in sorted(chosen)]


def summarize(heard: Sequence[Heard]) -> dict[str, Any]:
    """The figures of faces that spoke (at least one)."""
    adults = [face for face in heard if face.picture.age is None or face.picture.age >= ADULT_FROM_YEARS]
    synthesis_s = sum(face.synthesis_seconds for face in heard)
    adult_figures = agreement(adults)
    return agreement(heard) | {
        "gender_agreement_adults": adult_figures["gender_agreement"],
        "gender_agreement_adults_ci95": adult_figures["gender_agreement_ci95"],
        "distinct_voices": len({face.voice for face in heard}),
        "max_share": rounded(max_share([face.voice for face in heard])),
        "spread_within_gender": rounded(
            spread_within_gender(
                np.stack([face.embedding for face in heard]), np.array([face.gender for face in heard])
            )
        ),
        "f0_median_female": _median_f0(adults, "f"),
        "f0_median_male": _median_f0(adults, "m"),
        "rtf": rounded(synthesis_s / sum(face.audio_seconds for face in heard)),
        "by_race": _by_group(heard, [face.picture.race for face in heard]),
        "by_age": _by_group(heard, [face.picture.age_band for face in heard]),
        "by_race_adults": _by_group(adults, [face.picture.race for face in adults]),
        "race_gap_adults": race_gap(adults),
        "f0_by_group": pitch_by_group(heard),
    }


def fit_figures(heard: Sequence[Heard]) -> dict[str, Any]:
    """How well face and audio fit in the judge's joint space, and other faces with the same audio."""
    faces, voices = (np.stack([vars(one)[name] for one in heard]) for name in ("face_place", "voice_place"))
    cosines = faces @ voices.T
    own = cosines.diagonal().astype(np.float64)
    n = len(own)
    others = (cosines.sum() - own.sum()) / (n * (n - 1)) if n > 1 else None
    return {
        "f2v": rounded(float(own.mean())),
        "f2v_ci95": rounded_interval(mean_interval_over_groups(own, np.arange(n))),
        "f2v_of_other_faces": None if others is None else rounded(float(others)),
    }


def recorded_figures(heard: Sequence[Heard], recorded: Recordings) -> dict[str, Any]:
    """What needs recorded people: how far apart they are, and the age that is heard. Raises InvalidInput."""
    listener = train_voice_age(recorded)
    aged = [face for face in heard if face.picture.age is not None]
    years = listener.years(np.stack([face.embedding for face in aged])) if aged else np.zeros(0)
    ages = np.array([face.picture.age for face in aged], dtype=np.float64)
    adult = ages >= ADULT_FROM_YEARS
    return {
        "spread_within_gender_recorded": rounded(recorded_spread(recorded)),
        "age_agreement": rounded(rank_correlation(ages, years)),
        "age_agreement_adults": rounded(rank_correlation(ages[adult], years[adult])),
        "age_agreement_recorded": rounded(listener.rank_correlation),
    }


def agreement(heard: Sequence[Heard]) -> dict[str, Any]:
    """How often the gender that was heard is the face's label, among the faces that have one."""
    agrees = [face.gender == face.picture.gender for face in heard if face.picture.gender is not None]
    return {
        "n": len(heard),
        "n_gender": len(agrees),
        "gender_agreement": rounded(sum(agrees) / len(agrees)) if agrees else None,
        "gender_agreement_ci95": rounded_interval(wilson_interval(sum(agrees), len(agrees))),
    }


def race_gap(heard: Sequence[Heard]) -> dict[str, Any] | None:
    """How far the groups of 30 labelled faces or more are apart in agreement; None if there are not two.

    Returns best and worst (names), gap, and gap_by_chance: what the gap stays under in 95 of 100 cases if the
    groups do not matter.
    """
    labelled = [face for face in heard if face.picture.gender is not None and face.picture.race is not None]
    races = np.array([face.picture.race for face in labelled])
    right = np.array([face.gender == face.picture.gender for face in labelled], dtype=bool)
    large = [name for name in np.unique(races) if (races == name).sum() >= FEWEST_FOR_GAP] if labelled else []
    if len(large) < 2:
        return None
    shares = {str(name): float(right[races == name].mean()) for name in large}
    best, worst = max(shares, key=shares.__getitem__), min(shares, key=shares.__getitem__)
    counted = np.isin(races, large)
    return {
        "best": best,
        "worst": worst,
        "gap": rounded(shares[best] - shares[worst]),
        "gap_by_chance": rounded(gap_by_chance(right[counted], races[counted])),
    }


def pitch_by_group(heard: Sequence[Heard]) -> dict[str, dict[str, dict[str, Any]]]:
    """Gender and age band of the face -> n and the quantiles of the pitch in hertz of what was spoken.

    f0_quantiles: at 0.1, 0.25, 0.5, 0.75 and 0.9; None for groups of fewer than 5.
    """
    groups: dict[str, dict[str, list[float]]] = {}
    for face in heard:
        gender, band = face.picture.gender, face.picture.age_band
        if gender is not None and band is not None and face.f0_hz is not None:
            groups.setdefault(gender, {}).setdefault(band, []).append(face.f0_hz)
    return {
        gender: {band: _pitches(bands[band]) for band in sorted(bands, key=_first_year)}
        for gender, bands in sorted(groups.items())
    }


def _first_year(band: str) -> int:
    return int(re.split(r"[-+]", band)[0])


def _pitches(f0_hz: Sequence[float]) -> dict[str, Any]:
    enough = len(f0_hz) >= FEWEST_FOR_QUANTILES
    quantiles = [round(float(f0), 1) for f0 in np.quantile(f0_hz, QUANTILES)]
    return {"n": len(f0_hz), "f0_quantiles": quantiles if enough else None}


def _by_group(heard: Sequence[Heard], groups: Sequence[str | None]) -> dict[str, dict[str, Any]]:
    names = sorted({group for group in groups if group is not None})
    return {
        name: agreement([face for face, group in zip(heard, groups, strict=True) if group == name])
        for name in names
    }


def _median_f0(heard: Sequence[Heard], gender: str) -> float | None:
    pitches = [face.f0_hz for face in heard if face.picture.gender == gender and face.f0_hz is not None]
    return rounded(float(np.median(pitches)), 1) if pitches else None


def _speak(vclip: VoiceFinder, judge: VoiceJudge, picture: LabelledPicture, sentence: str) -> Heard:
    """Raises InvalidImage and NoFaceFound."""
    image = decode_image(picture.data)
    face = labelled_face(image)
    if face.score == 0:  # no face was found, which a user gets as an error
        raise NoFaceFound("no face was found in the picture")
    seen = vclip.embed_found_face(image, face)
    [ranked] = vclip.find_voices(seen, k=1)
    started_s = time.perf_counter()
    audio = vclip.speak(sentence, ranked.voice)
    synthesis_seconds = time.perf_counter() - started_s
    judged_face = seen if judge is vclip else judge.embed_found_face(image, face)
    voice = judge.embed_voice(audio, min_speech_seconds=0.0)
    [female] = judge.voice_gender_judge.female_probability(voice.embedding[np.newaxis])
    return Heard(
        picture=picture,
        voice=ranked.voice.name,
        gender="f" if female >= 0.5 else "m",
        f0_hz=median_f0(audio),
        synthesis_seconds=synthesis_seconds,
        audio_seconds=audio.seconds,
        embedding=voice.embedding,
        face_place=judged_face.projected,
        voice_place=voice.projected,
    )
