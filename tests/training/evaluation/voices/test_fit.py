"""The whole job on a real portrait, with a machine whose voices are tones of known pitch."""

import io
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest
import skimage
from PIL import Image

from models.errors import InvalidInput, InvalidParameter
from models.types import (
    Face,
    FaceEmbedding,
    FloatArray,
    ImageArray,
    RankedVoice,
    Voice,
    VoiceEmbedding,
    Waveform,
)
from models.voice.gender import VoiceGender
from tests.presence import present
from tests.training.evaluation_shards import ShardSample, picture, write_shard
from tests.vectors import unit
from training.data.recordings import Recordings
from training.evaluation.samples import LabelledPicture, read_pictures
from training.evaluation.voices.fit import (
    Heard,
    choose_pictures,
    evaluate_voices,
    fit_figures,
    pitch_by_group,
    race_gap,
    recorded_figures,
)
from training.evaluation.voices.variety import recorded_spread
from training.pitch import median_f0

RATE_HZ = 24_000
HIGH_HZ, LOW_HZ = 210.0, 110.0
SECONDS = 0.4


@dataclass
class TintVclip:
    """A reddish face gets a high voice, a bluish one a low voice; a voice embedding is its pitch."""

    voice_gender_judge: VoiceGender
    spoken: list[str] = field(default_factory=list)

    def embed_found_face(self, image: ImageArray, face: Face) -> FaceEmbedding:
        """As `Vclip.embed_found_face`."""
        red, _, blue = image.reshape(-1, 3).mean(axis=0)
        place = np.array([red, blue], dtype=np.float32)
        return FaceEmbedding(face, place, place)

    def find_voices(self, face: FaceEmbedding, k: int = 1) -> list[RankedVoice]:
        """As `Vclip.find_voices`."""
        red, blue = face.projected
        pitch_hz = HIGH_HZ if red > blue else LOW_HZ
        speaker = np.array([pitch_hz], dtype=np.float32)
        return [RankedVoice(Voice(speaker, f"candidate-{pitch_hz:.0f}"), 0.5, 0.5, 0.0)][:k]

    def speak(self, text: str, voice: Voice) -> Waveform:
        """As `Vclip.speak`."""
        self.spoken.append(text)
        time_s = np.arange(int(SECONDS * RATE_HZ)) / RATE_HZ
        harmonics = [np.sin(2 * np.pi * voice.speaker[0] * n * time_s) / n for n in range(1, 8)]
        return Waveform((0.2 * np.sum(harmonics, axis=0)).astype(np.float32), RATE_HZ)

    def embed_voice(self, waveform: Waveform, min_speech_seconds: float = 0.5) -> VoiceEmbedding:
        """As `Vclip.embed_voice`: above 160 Hz is positive in the first number."""
        embedding = np.zeros(256, dtype=np.float32)
        embedding[0] = np.sign(present(median_f0(waveform)) - 160.0)
        place = np.array([1.0, 0.0] if embedding[0] > 0 else [0.0, 1.0], dtype=np.float32)  # red, blue
        return VoiceEmbedding(embedding, place, waveform.seconds, waveform.seconds)


@pytest.fixture
def vclip() -> TintVclip:
    """With a classifier that hears a woman where the first number is positive."""
    coefficients = np.zeros(256, dtype=np.float32)
    coefficients[0] = 10.0
    return TintVclip(VoiceGender(coefficients, np.zeros(1, np.float32)))


def _portrait(looks: str, **labels: object) -> ShardSample:
    """A real portrait, tinted so that `TintVclip` takes it for a woman (`f`) or a man (`m`)."""
    face = skimage.data.astronaut()[0:200, 130:330].astype(np.float64)
    tint = (1.0, 0.8, 0.5) if looks == "f" else (0.5, 0.8, 1.0)
    buffer = io.BytesIO()
    Image.fromarray((face * tint).astype(np.uint8)).save(buffer, format="PNG")
    return dict(labels), {"png": buffer.getvalue()}


def test_the_gender_that_is_heard_is_compared_with_the_face(tmp_path: Path, vclip: TintVclip) -> None:
    faces = [_portrait("f", gender="f"), _portrait("m", gender="m"), _portrait("m", gender="f")]
    measured = evaluate_voices(vclip, [write_shard(tmp_path / "faces.tar", faces)])
    assert (measured["n"], measured["n_gender"]) == (3, 3)
    assert measured["gender_agreement"] == pytest.approx(2 / 3, abs=1e-4)
    assert measured["gender_agreement_ci95"][0] < 2 / 3 < measured["gender_agreement_ci95"][1]
    assert measured["distinct_voices"] == 2


def test_one_voice_for_two_of_three_faces_is_told(tmp_path: Path, vclip: TintVclip) -> None:
    faces = [_portrait("f", gender="f"), _portrait("m", gender="m"), _portrait("m", gender="m")]
    measured = evaluate_voices(vclip, [write_shard(tmp_path / "faces.tar", faces)])
    assert measured["max_share"] == pytest.approx(2 / 3, abs=1e-4)
    assert measured["spread_within_gender"] == pytest.approx(0.0, abs=1e-6)  # the two men sound the same
    assert "f2v" not in measured
    assert "age_agreement" not in measured


def test_a_judge_listens_in_the_place_of_the_bundle(tmp_path: Path, vclip: TintVclip) -> None:
    """This judge hears every voice as the other gender, and has its own opinion of what fits."""
    coefficients = -vclip.voice_gender_judge.coefficients
    judge = TintVclip(VoiceGender(coefficients, np.zeros(1, np.float32)))
    faces = [_portrait("f", gender="f"), _portrait("m", gender="m")]
    shard = write_shard(tmp_path / "faces.tar", faces)
    measured = evaluate_voices(vclip, [shard], judge=judge)
    assert measured["gender_agreement"] == 0.0
    assert measured["f2v"] > measured["f2v_of_other_faces"]
    assert len(vclip.spoken) == 2
    assert judge.spoken == []  # it only listens


def test_fit_is_told_beside_that_of_other_faces() -> None:
    picture = LabelledPicture("a.0", b"", "f", 30.0, None)
    places = np.eye(3, dtype=np.float32)
    heard = [Heard(picture, "candidate-1", "f", None, 1.0, 2.0, place, place, place) for place in places]
    measured = fit_figures(heard)
    assert measured["f2v"] == pytest.approx(1.0)
    assert measured["f2v_of_other_faces"] == pytest.approx(0.0)


def test_age_and_spread_are_compared_with_those_of_recorded_people() -> None:
    """Recorded voices whose first number is the age; the voices of the faces say the faces' ages backwards."""
    random = np.random.default_rng(0)
    ages = np.linspace(16, 80, 60).astype(np.float32)
    recorded = Recordings(
        embeddings=_embeddings_of_age(ages, random),
        keys=np.arange(60).astype(str),
        speakers=np.arange(60).astype(str),
        genders=np.resize(["f", "m"], 60),
        ages=ages,
    )
    face_ages = np.linspace(5, 70, 20).astype(np.float32)
    heard = [
        Heard(
            LabelledPicture("a.0", b"", "f", float(age), None), "candidate-1", "f", None, 1.0, 2.0, *[row] * 3
        )
        for age, row in zip(face_ages, _embeddings_of_age(face_ages[::-1], random), strict=True)
    ]
    measured = recorded_figures(heard, recorded)
    assert measured["age_agreement_recorded"] > 0.9
    assert measured["age_agreement"] < -0.9
    assert measured["age_agreement_adults"] < -0.9
    assert measured["spread_within_gender_recorded"] == pytest.approx(recorded_spread(recorded), abs=1e-4)


def _embeddings_of_age(ages: FloatArray, random: np.random.Generator) -> FloatArray:
    return unit(np.column_stack([ages / 50, random.normal(1.0, 0.01, (len(ages), 3))]))


def test_pitch_is_measured_in_the_audio_and_told_by_the_faces_label(tmp_path: Path, vclip: TintVclip) -> None:
    faces = [_portrait("f", gender="f"), _portrait("m", gender="m"), _portrait("f", gender="f")]
    measured = evaluate_voices(vclip, [write_shard(tmp_path / "faces.tar", faces)])
    assert measured["f0_median_female"] == pytest.approx(HIGH_HZ, rel=0.01)
    assert measured["f0_median_male"] == pytest.approx(LOW_HZ, rel=0.01)
    assert measured["rtf"] > 0


def test_children_have_a_band_of_their_own_and_stay_out_of_the_figure_of_adults(
    tmp_path: Path, vclip: TintVclip
) -> None:
    faces = [
        _portrait("f", gender="m", age=8.0, race="asian"),  # a boy with a high voice
        _portrait("m", gender="m", age=25.0, race="asian"),
        _portrait("f", gender="f", age=61.0, race="white"),
    ]
    measured = evaluate_voices(vclip, [write_shard(tmp_path / "faces.tar", faces)])
    assert measured["gender_agreement"] == pytest.approx(2 / 3, abs=1e-4)
    assert measured["gender_agreement_adults"] == 1.0
    assert measured["f0_median_male"] == pytest.approx(LOW_HZ, rel=0.01)  # of the adult alone
    bands = {band: (group["n"], group["gender_agreement"]) for band, group in measured["by_age"].items()}
    assert bands == {"0-15": (1, 0.0), "16-29": (1, 1.0), "60+": (1, 1.0)}
    races = {race: (group["n"], group["gender_agreement"]) for race, group in measured["by_race"].items()}
    assert races == {"asian": (2, 0.5), "white": (1, 1.0)}
    grown = {
        race: (group["n"], group["gender_agreement"]) for race, group in measured["by_race_adults"].items()
    }
    assert grown == {"asian": (1, 1.0), "white": (1, 1.0)}
    assert measured["race_gap_adults"] is None  # too few of each


def _heard(
    gender: str, heard: str, race: str | None, age: float | None = 30.0, f0_hz: float | None = 200.0
) -> Heard:
    place = np.ones(1, dtype=np.float32)
    picture = LabelledPicture("a.0", b"", gender, age, race)
    return Heard(picture, "candidate-1", heard, f0_hz, 1.0, 2.0, place, place, place)


def test_the_gap_is_between_the_best_and_the_worst_of_the_large_groups() -> None:
    heard = [_heard("f", "f", "asian")] * 40
    heard += [_heard("f", "f", "black")] * 24 + [_heard("f", "m", "black")] * 6
    heard += [_heard("m", "m", "white")] * 27 + [_heard("m", "f", "white")] * 3
    heard += [_heard("m", "f", "indian")] * 29  # all wrong, but too few to say
    measured = present(race_gap(heard))
    assert (measured["best"], measured["worst"]) == ("asian", "black")
    assert measured["gap"] == pytest.approx(0.2)
    assert 0.05 < measured["gap_by_chance"] < 0.2
    assert race_gap(heard[:40]) is None
    assert race_gap([]) is None


def test_pitch_is_told_by_gender_and_age_of_the_face_and_of_no_single_one() -> None:
    women = [_heard("f", "f", None, 25.0, 200.0 + 10 * number) for number in range(5)]
    old_men = [_heard("m", "m", None, 70.0, 100.0)] * 4
    left_out = [_heard("f", "f", None, None), _heard("f", "f", None, 25.0, None)]
    assert pitch_by_group([*women, *old_men, _heard("f", "f", None, 5.0), *left_out]) == {
        "f": {
            "0-15": {"n": 1, "f0_quantiles": None},
            "16-29": {"n": 5, "f0_quantiles": [204.0, 210.0, 220.0, 230.0, 236.0]},
        },
        "m": {"60+": {"n": 4, "f0_quantiles": None}},
    }


def test_without_labels_the_figures_that_need_them_are_null(tmp_path: Path, vclip: TintVclip) -> None:
    measured = evaluate_voices(vclip, [write_shard(tmp_path / "faces.tar", [_portrait("f")])])
    assert (measured["n"], measured["n_gender"]) == (1, 0)
    for figure in (
        "gender_agreement",
        "gender_agreement_ci95",
        "gender_agreement_adults",
        "f0_median_female",
    ):
        assert measured[figure] is None
    assert measured["by_race"] == measured["by_age"] == {}


def test_pictures_without_a_face_and_unreadable_ones_get_no_voice_and_are_counted(
    tmp_path: Path, vclip: TintVclip, capsys: pytest.CaptureFixture[str]
) -> None:
    faces = [
        _portrait("f", gender="f"),
        ({"gender": "f"}, {"png": picture(90)}),
        ({"gender": "m"}, {"png": b"no picture"}),
    ]
    measured = evaluate_voices(vclip, [write_shard(tmp_path / "faces.tar", faces)])
    assert (measured["n"], measured["n_without_face"], measured["n_skipped"]) == (1, 1, 1)
    assert len(vclip.spoken) == 1
    complaints = capsys.readouterr().err
    assert "skipped sample001" in complaints
    assert "skipped sample002" in complaints


def test_the_limit_takes_that_many_and_another_sentence_each_time(tmp_path: Path, vclip: TintVclip) -> None:
    faces = [_portrait("f", gender="f") for _ in range(8)]
    measured = evaluate_voices(vclip, [write_shard(tmp_path / "faces.tar", faces)], limit=3)
    assert measured["n"] == 3
    assert len(set(vclip.spoken)) == 3


def test_the_subset_is_random_over_all_shards_and_always_the_same(tmp_path: Path) -> None:
    shards = [
        write_shard(tmp_path / f"{name}.tar", [({"race": name}, {"png": picture(90)})] * 100)
        for name in ("first", "second")
    ]
    pictures = list(read_pictures(shards))
    chosen = choose_pictures(pictures, 50)
    assert len({id(each) for each in chosen}) == 50
    assert 15 <= sum(each.race == "first" for each in chosen) <= 35
    assert choose_pictures(pictures, 50) == chosen
    assert choose_pictures(pictures, 1000) == pictures


def test_a_limit_below_1_is_refused(tmp_path: Path, vclip: TintVclip) -> None:
    with pytest.raises(InvalidParameter, match="limit 0"):
        evaluate_voices(vclip, [write_shard(tmp_path / "faces.tar", [_portrait("f")])], limit=0)


def test_shards_in_which_nobody_gets_a_voice_are_refused(tmp_path: Path, vclip: TintVclip) -> None:
    with pytest.raises(InvalidInput, match="no face was found"):
        evaluate_voices(vclip, [write_shard(tmp_path / "faces.tar", [({}, {"png": picture(90)})])])
