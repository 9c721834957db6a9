from contextlib import AbstractContextManager, nullcontext
from typing import Any, TypedDict

import numpy as np
import pytest

from models.association.candidates import draw_candidates
from models.bundle.files import MINI_BUNDLE
from models.errors import (
    InvalidAudio,
    InvalidParameter,
    InvalidText,
    InvalidVoiceMix,
    InvalidVoiceToken,
    NoFaceFound,
    NoSpeechFound,
    UnknownVoice,
    UnsupportedLanguage,
)
from models.interfaces import Stage, Step
from models.limits import MAX_SEED, MAX_TEXT_CHARACTERS
from models.types import FaceEmbedding, FloatArray, ImageArray, RankedVoice, Voice, Waveform
from models.vclip import Vclip
from models.voice.activity import SpeechPart, VoiceActivityDetector
from models.voice.audio import concatenate

TEXT = "Good day to you."
TWO_SENTENCES = "Good day to you and yours. Come in and take a seat!"


@pytest.fixture(scope="module")
def vclip(each_vclip: Vclip) -> Vclip:
    """All of this holds for every bundle."""
    return each_vclip


@pytest.fixture(scope="module")
def stock(vclip: Vclip) -> Voice:
    return vclip.stock_voice(vclip.synthesizer.speaker_names[0])


@pytest.fixture(scope="module")
def face(vclip: Vclip, astronaut: ImageArray) -> FaceEmbedding:
    return vclip.embed_face(astronaut)


@pytest.fixture(scope="module")
def two_people(astronaut: ImageArray) -> ImageArray:
    """The portrait at full size, and mirrored at half size beside it."""
    image = np.zeros((512, 768, 3), np.uint8)
    image[:, :512] = astronaut
    image[:256, 512:] = astronaut[::2, ::-2]
    return image


def unit(vector: FloatArray) -> bool:
    return bool(np.linalg.norm(vector) == pytest.approx(1.0, abs=1e-4))


@pytest.fixture
def probe(vclip: Vclip, monkeypatch: pytest.MonkeyPatch) -> str:
    """A text that is spoken in less time than the one by which voices are measured.

    The random synthesizer of the other bundle needs the longer one for a recording that can be embedded.
    """
    text = "Good day to you." if vclip.bundle_dir == MINI_BUNDLE else "Good day to you and to all of yours."
    monkeypatch.setattr("models.vclip.PROBE", text)
    return text


def excerpt(recording: Waveform, seconds: float = 2.0) -> Waveform:
    """The beginning of the recording."""
    rate_hz = recording.sample_rate_hz
    return Waveform(recording.samples[: round(seconds * rate_hz)], rate_hz)


def names(ranked: list[RankedVoice]) -> list[str]:
    return [one.voice.name for one in ranked]


# --- a face becomes a point of the joint space


def test_a_face_becomes_two_unit_vectors(vclip: Vclip, face: FaceEmbedding) -> None:
    assert face.embedding.shape == (vclip.manifest.parts.projectors.face_dim,)
    projectors = vclip.manifest.parts.projectors
    assert face.projected.shape == (projectors.members * projectors.voice_dim,)
    assert unit(face.embedding)
    assert unit(face.projected)


def test_the_largest_face_is_taken_unless_another_is_named(
    vclip: Vclip, face: FaceEmbedding, two_people: ImageArray
) -> None:
    largest, smaller = vclip.embed_face(two_people), vclip.embed_face(two_people, face_index=1)
    assert largest.face.area_px > 2 * smaller.face.area_px
    assert largest.face.box_px[2] < 512 < smaller.face.box_px[0]
    assert float(largest.embedding @ face.embedding) > 0.95
    assert not np.array_equal(largest.embedding, smaller.embedding)


def test_a_face_that_is_not_there_is_refused(vclip: Vclip, astronaut: ImageArray) -> None:
    with pytest.raises(NoFaceFound):
        vclip.embed_face(np.full((200, 200, 3), 90, np.uint8))
    with pytest.raises(InvalidParameter, match="face index 5 is out of range"):
        vclip.embed_face(astronaut, face_index=5)


@pytest.mark.parametrize("quarter_turns", [1, 2, 3])
def test_a_portrait_on_its_side_or_upside_down_gets_the_embedding_of_the_upright_one(
    vclip: Vclip, astronaut: ImageArray, face: FaceEmbedding, quarter_turns: int
) -> None:
    turned = vclip.embed_face(np.ascontiguousarray(np.rot90(astronaut, quarter_turns)))
    assert turned.embedding @ face.embedding > 0.99


def test_what_weakens_a_picture_is_said(face: FaceEmbedding, vclip: Vclip, two_people: ImageArray) -> None:
    assert face.warnings == ()
    assert "several-faces" in [warning.code for warning in vclip.embed_face(two_people).warnings]


# --- a face finds voices


def test_the_same_face_gets_the_same_voice(vclip: Vclip, face: FaceEmbedding, astronaut: ImageArray) -> None:
    first = vclip.find_voices(face)[0]
    again = vclip.find_voices(vclip.embed_face(astronaut))[0]
    assert first.voice.name == again.voice.name
    assert np.array_equal(first.voice.speaker, again.voice.speaker)
    assert first.cosine == again.cosine


def test_voices_come_best_first_and_a_better_fit_is_more_probable(vclip: Vclip, face: FaceEmbedding) -> None:
    ranked = vclip.find_voices(face, k=20)
    assert len(set(names(ranked))) == 20
    cosines = np.array([one.cosine for one in ranked])
    bias = vclip.candidates.bias[[int(name.removeprefix("candidate-")) for name in names(ranked)]]
    assert (np.diff(cosines - bias) <= 1e-6).all()
    probabilities = np.array([one.probability for one in ranked])
    assert np.array_equal(np.argsort(probabilities, kind="stable"), np.argsort(cosines, kind="stable"))
    assert all(0 < probability < 1 for probability in probabilities)
    assert names(vclip.find_voices(face, k=3)) == names(ranked)[:3]


def test_the_cosine_is_that_of_the_face_with_the_predicted_sound_or_with_the_speaker_vector(
    vclip: Vclip, face: FaceEmbedding
) -> None:
    best = vclip.find_voices(face)[0]
    row = int(best.voice.name.removeprefix("candidate-"))
    assert np.array_equal(best.voice.speaker, vclip.candidates.speakers[row])
    heard = best.voice.speaker[np.newaxis]
    if vclip.manifest.scoring == "informed":
        heard = vclip._run(vclip.signature, heard)
    projected = vclip.project_voices(heard / np.linalg.norm(heard))[0]
    assert best.cosine == pytest.approx(float(projected @ face.projected), abs=1e-4)


def test_no_voice_is_stranger_than_the_generator_allows(vclip: Vclip, face: FaceEmbedding) -> None:
    ranked = vclip.find_voices(face, k=50) + vclip.find_voices(face, k=50, seed=1)
    floor = float(vclip.generator.min_log_likelihood[0])
    assert all(one.log_likelihood >= floor - 1e-3 for one in ranked)


def test_a_seed_draws_voices_of_its_own_and_the_same_ones_each_time(
    vclip: Vclip, face: FaceEmbedding
) -> None:
    usual, one, other = (vclip.find_voices(face, k=3, seed=seed) for seed in (None, 1, 2))
    again = vclip.find_voices(face, k=3, seed=1)  # drawn anew, since seed 2 came between
    assert names(one) == names(again)
    assert names(vclip.find_voices(face, k=3, seed=1)) == names(
        again
    )  # the candidates are kept for this seed
    assert all(name.startswith("seed-1-candidate-") for name in names(one))
    assert np.array_equal(one[0].voice.speaker, again[0].voice.speaker)
    speakers = {tuple(voice.voice.speaker.tolist()) for voice in usual + one + other}
    assert len(speakers) == 9


def test_the_candidates_of_one_seed_are_drawn_once(
    vclip: Vclip, face: FaceEmbedding, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: list[int] = []

    def draw(*args: Any, seed: int, **options: Any) -> FloatArray:
        drawn.append(seed)
        return draw_candidates(*args, seed=seed, **options)

    monkeypatch.setattr("models.vclip.draw_candidates", draw)
    for seed in (41, 41, 42, 41):  # only the last seed is kept
        vclip.find_voices(face, seed=seed)
    assert drawn == [41, 42, 41]


def test_diversity_keeps_the_best_voice_and_spreads_the_others(vclip: Vclip, face: FaceEmbedding) -> None:
    alike, spread = (vclip.find_voices(face, k=5, diversity=diversity) for diversity in (0.0, 0.8))
    assert spread[0].voice.name == alike[0].voice.name

    def mean_distance(ranked: list[RankedVoice]) -> float:
        speakers = np.stack([one.voice.speaker for one in ranked])
        return float(np.linalg.norm(speakers[:, np.newaxis] - speakers, axis=2).mean())

    assert mean_distance(spread) > mean_distance(alike)

    def mean_score(ranked: list[RankedVoice]) -> float:
        rows = [int(one.voice.name.removeprefix("candidate-")) for one in ranked]
        return float(np.mean([one.cosine for one in ranked]) - vclip.candidates.bias[rows].mean())

    assert mean_score(spread) < mean_score(alike)


def test_each_of_several_faces_is_cast_with_a_voice_of_its_own(vclip: Vclip, face: FaceEmbedding) -> None:
    """Even where all are one face: the first gets its best voice, and no two sound alike."""
    cast = vclip.cast_voices([face] * 3)
    assert cast[0].voice.name == vclip.find_voices(face)[0].voice.name
    assert len(set(names(cast))) == 3
    assert names(vclip.cast_voices([face] * 3)) == names(cast)
    taken = vclip.cast_voices([face], taken=[one.voice for one in cast[:1]])
    assert taken[0].voice.name == cast[1].voice.name
    assert set(names(vclip.cast_voices([face] * 3, diversity=0.0))) == {cast[0].voice.name}
    assert all(name.startswith("seed-1-") for name in names(vclip.cast_voices([face] * 2, seed=1)))

    def likeness(ranked: list[RankedVoice]) -> float:
        speakers = np.stack([one.voice.speaker for one in ranked])
        heard = vclip._run(vclip.signature, speakers)
        heard /= np.linalg.norm(heard, axis=1, keepdims=True)
        return float((heard @ heard.T).mean())

    assert likeness(cast) < likeness(vclip.find_voices(face, k=3))
    with pytest.raises(InvalidParameter, match="diversity 2 is outside"):
        vclip.cast_voices([face], diversity=2)


class Search(TypedDict, total=False):
    """Parameters of `find_voices`."""

    k: int
    seed: int
    diversity: float


@pytest.mark.parametrize(
    ("wrong", "complaint"),
    [
        ({"k": 0}, "k 0 is outside 1 to 100"),
        ({"k": 101}, "k 101 is outside 1 to 100"),
        ({"diversity": -0.1}, "diversity -0.1 is outside 0 to 1"),
        ({"diversity": np.nan}, "diversity nan is outside 0 to 1"),
        ({"seed": -1}, "seed -1 is outside 0 to"),
        ({"seed": MAX_SEED + 1}, f"seed {MAX_SEED + 1} is outside 0 to"),
    ],
)
def test_a_number_out_of_range_is_named_with_its_range(
    vclip: Vclip, face: FaceEmbedding, wrong: Search, complaint: str
) -> None:
    with pytest.raises(InvalidParameter, match=complaint):
        vclip.find_voices(face, **wrong)


# --- stock voices


def test_a_stock_voice_is_had_by_its_name(vclip: Vclip) -> None:
    name = vclip.synthesizer.speaker_names[11]
    voice = vclip.stock_voice(name)
    assert voice.name == name
    # the grid's step is at most half of what float16 makes of Kokoro's packs
    assert np.allclose(voice.speaker, vclip.synthesizer.known_speakers[11], atol=3e-4, rtol=0)
    assert np.array_equal(voice.speaker, vclip.voice(name).speaker)


def test_a_stock_voice_speaks_its_own_language_and_any_other_the_first(mini_vclip: Vclip) -> None:
    vclip = mini_vclip
    assert vclip.language_of("ef_dora") == "es"
    assert vclip.language_of("bf_emma") == "en-gb"
    assert vclip.language_of(None) == vclip.language_of("no voice") == "en-us"


def test_a_stock_voice_that_does_not_exist_is_refused(vclip: Vclip) -> None:
    with pytest.raises(UnknownVoice, match="'am_eve'"):
        vclip.stock_voice("am_eve")


# --- a voice is a value


def test_a_voice_comes_back_from_its_token_and_speaks_the_same_bits(
    vclip: Vclip, face: FaceEmbedding, stock: Voice
) -> None:
    ranked = [*vclip.find_voices(face, k=2, diversity=0.5), *vclip.find_voices(face, seed=5)]
    voices = [one.voice for one in ranked] + [stock]
    for voice in voices:
        again = vclip.voice(vclip.voice_token(voice))
        assert np.array_equal(again.speaker, voice.speaker)
        assert again.name.startswith("voice-")
    first, again = voices[0], vclip.voice(vclip.voice_token(voices[0]))
    assert np.array_equal(vclip.speak("Good day.", again).samples, vclip.speak("Good day.", first).samples)


def test_a_name_that_is_neither_voice_nor_token_is_cut_short_in_the_complaint(vclip: Vclip) -> None:
    with pytest.raises(
        UnknownVoice, match=r"'a{40}': one of the \d+ names is " + vclip.synthesizer.speaker_names[0]
    ):
        vclip.voice("a" * 41)
    with pytest.raises(InvalidVoiceToken):
        vclip.voice("voice_")


# --- a face and a recording


def test_verification_is_the_cosine_of_the_two_embeddings(
    vclip: Vclip, face: FaceEmbedding, astronaut: ImageArray, voices: dict[str, list[Waveform]]
) -> None:
    waveform = voices["f"][0]
    heard = vclip.embed_voice(waveform)
    assert unit(heard.embedding)
    assert unit(heard.projected)
    assert heard.seconds == waveform.seconds
    assert 0.5 < heard.speech_seconds <= waveform.seconds
    verification = vclip.verify([face], [heard])
    assert (
        verification.cosines.shape == verification.probabilities.shape == verification.matches.shape == (1, 1)
    )
    assert verification.cosines[0, 0] == pytest.approx(float(face.projected @ heard.projected), abs=1e-5)
    assert 0 < verification.probabilities[0, 0] < 1


def test_several_faces_and_voices_are_scored_as_each_pair_alone(
    vclip: Vclip, face: FaceEmbedding, two_people: ImageArray, voices: dict[str, list[Waveform]]
) -> None:
    faces = [face, vclip.embed_face(two_people, face_index=1)]
    heard = [vclip.embed_voice(voices[gender][0]) for gender in ("f", "m")] + [
        vclip.embed_voice(voices["m"][1])
    ]
    scored = vclip.verify(faces, heard)
    assert scored.cosines.shape == (2, 3)
    for row, one_face in enumerate(faces):
        for column, one_voice in enumerate(heard):
            alone = vclip.verify([one_face], [one_voice])
            assert scored.cosines[row, column] == pytest.approx(alone.cosines[0, 0], abs=1e-6)
            assert scored.probabilities[row, column] == pytest.approx(alone.probabilities[0, 0], abs=1e-6)


def test_a_pair_matches_from_the_operating_point_on(
    vclip: Vclip, face: FaceEmbedding, voices: dict[str, list[Waveform]]
) -> None:
    heard = [vclip.embed_voice(excerpt(waveform)) for gender in ("f", "m") for waveform in voices[gender][:4]]
    usual = vclip.verify([face], heard)
    assert usual.operating_point.probability == 0.5
    assert usual.operating_point.cosine == pytest.approx(
        -vclip.calibration.intercept / vclip.calibration.slope
    )
    cosines = usual.cosines[0]
    assert np.array_equal(usual.matches[0], cosines >= usual.operating_point.cosine)
    best = float(usual.probabilities.max())
    assert vclip.verify([face], heard, best).matches.sum() == 1
    assert not vclip.verify([face], heard, (1 + best) / 2).matches.any()
    assert vclip.verify([face], heard, 1e-9).matches.all()


def test_a_recording_too_short_to_judge_is_refused(vclip: Vclip) -> None:
    with pytest.raises(InvalidAudio, match="at least"):
        vclip.embed_voice(Waveform(np.ones(1000, np.float32), 16_000))


def test_a_recording_in_which_nobody_speaks_is_refused_unless_none_is_asked_for(vclip: Vclip) -> None:
    noise = np.random.default_rng(0).normal(0, 0.1, 3 * 16_000).astype(np.float32)
    with pytest.raises(NoSpeechFound, match=r"3\.00 s contains 0\.00 s of speech, but at least 0\.5 s"):
        vclip.embed_voice(Waveform(noise, 16_000))
    assert unit(vclip.embed_voice(Waveform(noise, 16_000), min_speech_seconds=0.0).embedding)


def test_half_a_second_of_speech_is_enough_and_less_is_not(
    vclip: Vclip, monkeypatch: pytest.MonkeyPatch
) -> None:
    noise = Waveform(np.random.default_rng(0).normal(0, 0.1, 3 * 16_000).astype(np.float32), 16_000)
    monkeypatch.setattr(VoiceActivityDetector, "speech_parts", lambda *_: [SpeechPart(0.5, 1.0)])
    heard = vclip.embed_voice(noise)
    assert heard.speech_seconds == 0.5
    assert "little-speech" in [warning.code for warning in heard.warnings]
    monkeypatch.setattr(VoiceActivityDetector, "speech_parts", lambda *_: [SpeechPart(0.5, 0.99)])
    with pytest.raises(NoSpeechFound, match=r"contains 0\.49 s of speech"):
        vclip.embed_voice(noise)


# --- a voice speaks


def test_a_text_is_read_in_the_first_language_unless_another_is_named(vclip: Vclip) -> None:
    assert vclip.prepare(TEXT).language == vclip.synthesizer.languages[0]
    for language in vclip.synthesizer.languages:
        assert vclip.prepare(TEXT, language).language == language


def test_an_utterance_is_what_the_synthesizer_reads_and_every_voice_can_speak_it(
    vclip: Vclip, face: FaceEmbedding, stock: Voice
) -> None:
    utterance = vclip.prepare(TEXT)
    read = vclip.synthesizer.prepare(TEXT, vclip.synthesizer.languages[0])
    assert [piece.tolist() for piece in utterance.pieces] == [piece.tolist() for piece in read.pieces]
    for voice in (stock, vclip.find_voices(face)[0].voice):
        spoken = concatenate(list(vclip.stream(utterance, voice)))
        assert np.array_equal(spoken.samples, vclip.speak(TEXT, voice).samples)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "the text is empty"),
        (" \n\t", "the text is empty"),
        ("...", "nothing that can be spoken"),
        ("a" * (MAX_TEXT_CHARACTERS + 1), "has 5001 characters, but the limit is 5000"),
    ],
)
def test_a_text_that_cannot_be_spoken_is_refused(
    vclip: Vclip, text: str, complaint: str, stock: Voice
) -> None:
    with pytest.raises(InvalidText, match=complaint):
        vclip.prepare(text)
    with pytest.raises(InvalidText, match=complaint):
        vclip.speak(text, stock)


def test_a_language_that_is_not_spoken_is_refused(vclip: Vclip, stock: Voice) -> None:
    with pytest.raises(UnsupportedLanguage, match=f"choose one of {', '.join(vclip.synthesizer.languages)}"):
        vclip.speak(TEXT, stock, language="tlh")


def test_a_speed_out_of_range_is_refused_at_the_call(vclip: Vclip, stock: Voice) -> None:
    utterance = vclip.prepare(TEXT)
    with pytest.raises(InvalidParameter, match=r"outside 0\.5 to 2\.0"):
        vclip.stream(utterance, stock, speed=3.0)


def test_a_found_voice_speaks_and_its_stream_joins_to_the_whole(vclip: Vclip, face: FaceEmbedding) -> None:
    voice = vclip.find_voices(face)[0].voice
    pieces = list(vclip.stream(vclip.prepare(TWO_SENTENCES), voice))
    whole = vclip.speak(TWO_SENTENCES, voice)
    assert len(pieces) == 2
    assert np.array_equal(np.concatenate([piece.samples for piece in pieces]), whole.samples)
    assert whole.sample_rate_hz == vclip.synthesizer.sample_rate_hz
    assert 0.2 < whole.seconds < 6.0
    assert np.abs(whole.samples).max() <= 0.99


def test_measuring_says_of_each_voice_what_is_heard(vclip: Vclip, face: FaceEmbedding, probe: str) -> None:
    likely = vclip.find_voices(face, k=2)
    measured = list(vclip.measure_voices(face, likely))
    assert names(measured) == names(likely)
    for one in measured:
        spoken = vclip.synthesizer.synthesize(probe, one.voice.speaker, vclip.synthesizer.languages[0], 1.0)
        heard = vclip.embed_voice(spoken, min_speech_seconds=0.0)
        assert one.cosine == pytest.approx(float(heard.projected @ face.projected), abs=1e-5)
        assert one.probability == pytest.approx(vclip._probability(face, one.cosine), abs=1e-5)
    assert [one.cosine for one in measured] != [one.cosine for one in likely]


def test_the_voice_that_is_predicted_to_fit_best_is_chosen_in_one_step(
    vclip: Vclip, face: FaceEmbedding
) -> None:
    stages: list[Stage] = []
    for seed in (None, 3):
        chosen = vclip.choose_voice(face, seed, step=noting(stages))
        assert chosen.voice.name == vclip.find_voices(face, seed=seed)[0].voice.name
    assert stages == ["rank"] * 2


@pytest.mark.usefixtures("probe")
def test_the_voice_that_is_heard_to_fit_best_is_chosen_among_the_likely_ones(
    vclip: Vclip, face: FaceEmbedding, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("models.vclip.MEASURED_VOICES", 2)
    stages: list[Stage] = []
    chosen = vclip.choose_voice(face, consistency="measured", step=noting(stages))
    assert stages == ["rank", "text", *["synthesize", "embed"] * 2]
    measured = vclip.measure_voices(face, vclip.find_voices(face, k=2))
    best = max(measured, key=lambda voice: voice.cosine)
    assert (chosen.voice.name, chosen.cosine) == (best.voice.name, best.cosine)


@pytest.mark.usefixtures("probe")
def test_choosing_stops_at_the_step_that_is_refused(vclip: Vclip, face: FaceEmbedding) -> None:
    stages: list[Stage] = []
    step = noting(stages, refuse="embed")
    with pytest.raises(InterruptedError):
        vclip.choose_voice(face, consistency="measured", step=step)
    assert stages == ["rank", "text", "synthesize"]


def noting(stages: list[Stage], refuse: Stage | None = None) -> Step:
    """A `Step` that writes the stages down, and raises where one is refused."""

    def step(stage: Stage) -> AbstractContextManager[None]:
        if stage == refuse:
            raise InterruptedError
        stages.append(stage)
        return nullcontext()

    return step


# --- a mix is a voice


def test_a_mix_is_the_weighted_mean_of_its_voices_and_speaks(
    vclip: Vclip, face: FaceEmbedding, stock: Voice
) -> None:
    found = vclip.find_voices(face)[0].voice
    mixed = vclip.voice(f"{stock.name}(3)+{vclip.voice_token(found)}(1)")
    step = vclip.voice_tokens.grid.step
    assert (np.abs(mixed.speaker - (3 * stock.speaker + found.speaker) / 4) <= step).all()
    assert np.array_equal(vclip.voice(vclip.voice_token(mixed)).speaker, mixed.speaker)
    assert vclip.speak(TEXT, mixed).seconds > 0
    assert len(vclip.describe_voices([mixed])[0].nearest_stock) > 0


def test_a_mix_speaks_the_language_of_its_first_voice(vclip: Vclip) -> None:
    name = vclip.synthesizer.speaker_names[-1]
    other = vclip.synthesizer.speaker_names[0]
    assert vclip.language_of(f"{name}(2)+{other}") == vclip.language_of(name)


def test_a_mix_that_is_badly_written_is_refused(vclip: Vclip, stock: Voice) -> None:
    with pytest.raises(InvalidVoiceMix, match="the weight '0' is not a number above 0"):
        vclip.voice(f"{stock.name}(0)+{stock.name}")
