from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from models.bundle.files import MINI_BUNDLE
from models.bundle.manifest import read_manifest
from models.bundle.parts import KokoroPart
from models.errors import InvalidParameter, InvalidText, UnsupportedLanguage
from models.loading import load_kokoro
from models.text.phoneme_chunks import PARAGRAPH_BREAK_S, SENTENCE_BREAK_S
from models.tts.kokoro.letters import LANGUAGE_OF_LETTER
from models.tts.kokoro.synthesizer import FRAME_S, MAX_TOKENS, KokoroSynthesizer
from models.tts.timing import SpokenPiece
from models.types import FloatArray, Waveform
from training.pitch import median_f0

TEXT = "Good day."


def speaker(kokoro: KokoroSynthesizer, name: str) -> FloatArray:
    return np.asarray(kokoro.known_speakers[kokoro.speaker_names.index(name)])


@pytest.fixture(scope="module")
def spoken(kokoro: KokoroSynthesizer) -> Waveform:
    return kokoro.synthesize(TEXT, speaker(kokoro, "af_heart"), "en-us")


def test_it_says_what_it_is(kokoro: KokoroSynthesizer) -> None:
    assert kokoro.sample_rate_hz == 24_000
    assert kokoro.languages[:7] == ("en-us", "en-gb", "es", "es-419", "fr", "it", "pt-br")
    assert [kokoro.language_of(name) for name in ("af_heart", "bm_lewis", "ef_dora", "pf_dora")] == [
        "en-us", "en-gb", "es", "pt-br",
    ]  # fmt: skip
    own = "ja" if "ja" in kokoro.languages else "en-us"  # where Japanese is not installed
    assert kokoro.language_of("jf_alpha") == own
    assert kokoro.licence == "Apache-2.0"
    assert len(kokoro.speaker_names) == 54
    recorded_in = dict(zip(kokoro.speaker_names, kokoro.speaker_languages, strict=True))
    assert recorded_in["af_heart"] == "en-us"
    assert recorded_in["bm_fable"] == "en-gb"
    assert {recorded_in[name] for name in recorded_in if name.startswith("zm_")} == {"zh"}
    assert kokoro.known_speakers.shape == (54, 55)
    assert not kokoro.known_speakers[:, -2:].any()


def test_the_language_that_is_told_of_a_voice_is_what_it_speaks_where_that_is_spoken(
    kokoro: KokoroSynthesizer,
) -> None:
    assert {name[0] for name in kokoro.speaker_names} == set(LANGUAGE_OF_LETTER)
    for name, language in zip(kokoro.speaker_names, kokoro.speaker_languages, strict=True):
        spoken = language if language in kokoro.languages else kokoro.languages[0]
        assert kokoro.language_of(name) == spoken


def test_a_short_text_becomes_a_second_of_sound(spoken: Waveform) -> None:
    assert spoken.sample_rate_hz == 24_000
    assert spoken.samples.dtype == np.float32
    assert 0.5 < spoken.seconds < 3.0
    assert np.isfinite(spoken.samples).all()
    assert 0.05 < np.abs(spoken.samples).max() <= 0.99


def test_the_same_input_gives_the_same_bits(kokoro: KokoroSynthesizer, spoken: Waveform) -> None:
    again = kokoro.synthesize(TEXT, speaker(kokoro, "af_heart"), "en-us")
    assert np.array_equal(again.samples, spoken.samples)


def test_two_threads_that_speak_at_once_do_not_disturb_each_other(
    kokoro: KokoroSynthesizer, spoken: Waveform
) -> None:
    voices = [speaker(kokoro, name) for name in ("af_heart", "am_adam", "af_heart", "am_adam")]
    with ThreadPoolExecutor(2) as threads:
        said = list(threads.map(lambda voice: kokoro.synthesize(TEXT, voice, "en-us").samples, voices))
    assert np.array_equal(said[0], spoken.samples)
    assert np.array_equal(said[2], spoken.samples)
    assert np.array_equal(said[1], said[3])
    assert not np.array_equal(said[0], said[1])


def test_a_sentence_has_yield_points_and_sounds_the_same_with_them(
    kokoro: KokoroSynthesizer, spoken: Waveform, monkeypatch: pytest.MonkeyPatch
) -> None:
    passed: list[str] = []
    monkeypatch.setattr(kokoro, "at_yield_point", lambda: passed.append("here"))
    again = kokoro.synthesize(TEXT, speaker(kokoro, "af_heart"), "en-us")
    assert np.array_equal(again.samples, spoken.samples)
    assert len(passed) == 9  # before the decoder, and at either end of each of the six last residual blocks


def test_what_a_yield_point_raises_ends_the_speech(
    kokoro: KokoroSynthesizer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def leave() -> None:
        raise TimeoutError

    monkeypatch.setattr(kokoro, "at_yield_point", leave)
    with pytest.raises(TimeoutError):
        kokoro.synthesize(TEXT, speaker(kokoro, "af_heart"), "en-us")


def test_another_speaker_is_another_sound(kokoro: KokoroSynthesizer, spoken: Waveform) -> None:
    other = kokoro.synthesize(TEXT, speaker(kokoro, "am_adam"), "en-us").samples
    shorter = min(len(other), len(spoken.samples))
    assert not np.allclose(other[:shorter], spoken.samples[:shorter], atol=0.01)


def test_twice_the_speed_takes_about_half_the_time(kokoro: KokoroSynthesizer, spoken: Waveform) -> None:
    fast = kokoro.synthesize(TEXT, speaker(kokoro, "af_heart"), "en-us", speed=2.0)
    assert fast.seconds < 0.75 * spoken.seconds


def test_pieces_of_the_stream_are_sentences_and_join_to_the_whole(kokoro: KokoroSynthesizer) -> None:
    text, voice = (
        "Good day to you and yours. Come in and sit down at the table!",
        speaker(kokoro, "bm_george"),
    )
    pieces = list(kokoro.stream(kokoro.prepare(text, "en-gb"), voice))
    assert len(pieces) == 2
    whole = kokoro.synthesize(text, voice, "en-gb")
    assert np.array_equal(np.concatenate([piece.samples for piece in pieces]), whole.samples)


def test_a_long_first_sentence_is_heard_after_its_first_clause(kokoro: KokoroSynthesizer) -> None:
    """The silence at the cut is that of a comma, the level on both sides is the same, and nothing clicks."""
    clause, rest = (
        "The morning train was late,",
        "so we walked along the quiet river and talked about the summer.",
    )
    utterance, voice = kokoro.prepare(f"{clause} {rest}", "en-us"), speaker(kokoro, "af_heart")
    assert utterance.goes_on == (True, False)
    assert np.array_equal(utterance.pieces[0], kokoro.prepare(clause, "en-us").pieces[0])
    first, second = (piece.samples for piece in kokoro.stream(utterance, voice))
    whole = kokoro.synthesize(f"{clause} {rest}", voice, "en-us").samples
    assert np.array_equal(np.concatenate([first, second]), whole)
    heard = [np.flatnonzero(np.abs(part) > 0.02) for part in (first, second)]
    silence_s = (len(first) - heard[0][-1] + heard[1][0]) / 24_000
    assert 0.2 < silence_s < 0.4
    assert np.abs(first[-240:]).max() < 0.01
    assert np.abs(second[:240]).max() < 0.01
    level_db = [
        20 * np.log10(np.std(part[found[0] : found[-1]]))
        for part, found in zip((first, second), heard, strict=True)
    ]
    assert abs(level_db[0] - level_db[1]) < 3


def test_a_sentence_sounds_the_same_whatever_follows(kokoro: KokoroSynthesizer) -> None:
    """So the first piece can be sent while the second is made."""
    sentence, voice = "Good day to you and to yours.", speaker(kokoro, "af_heart")
    longer = kokoro.prepare(f"{sentence} And now for something that is a good deal longer.", "en-us")
    alone = kokoro.synthesize(sentence, voice, "en-us")
    assert np.array_equal(next(kokoro.stream(longer, voice)).samples, alone.samples)


def longest_silence_s(waveform: Waveform) -> float:
    """Between the first and the last sound: 40 decibels below the peak."""
    heard = np.flatnonzero(np.abs(waveform.samples) > 0.01 * np.abs(waveform.samples).max())
    return float(np.diff(heard).max()) / waveform.sample_rate_hz


def test_short_sentences_that_are_spoken_at_once_have_a_pause_between(kokoro: KokoroSynthesizer) -> None:
    for end, pause_s in ((" ", SENTENCE_BREAK_S), ("\n\n", SENTENCE_BREAK_S + PARAGRAPH_BREAK_S)):
        utterance = kokoro.prepare(f"He left.{end}She came home.", "en-us")
        (piece,) = kokoro.stream_timed(utterance, speaker(kokoro, "af_heart"), 1.0)
        assert pause_s < longest_silence_s(piece.waveform) < pause_s + 0.3
        left, came = piece.words[1], piece.words[2]
        assert came.start_s - left.end_s > pause_s - 0.05
        assert piece.phonemes[-1].end_s == pytest.approx(piece.waveform.seconds)


def test_silence_that_a_text_asks_for_is_heard(kokoro: KokoroSynthesizer) -> None:
    voice = speaker(kokoro, "af_heart")
    text = kokoro.prepare("Good day.[pause:0.5s] Come in!", "en-us")
    first, second = kokoro.stream(text, voice)
    alone = kokoro.synthesize("Good day.", voice, "en-us")
    assert len(first.samples) == len(alone.samples) + 12_000
    assert not first.samples[-12_000:].any()
    assert second.samples.any()


def test_dialects_are_pronounced_differently(kokoro: KokoroSynthesizer) -> None:
    american, british = (kokoro.prepare("tomato", language).pieces for language in ("en-us", "en-gb"))
    assert not np.array_equal(american[0], british[0])


def test_a_sentence_too_long_for_the_network_is_spoken_in_pieces(kokoro: KokoroSynthesizer) -> None:
    sentence = "one and two and three, " * 60
    pieces = kokoro.prepare(sentence, "en-us").pieces
    assert len(pieces) > 1
    assert max(len(piece) for piece in pieces) <= MAX_TOKENS == 509
    once = kokoro.prepare("one and two and three", "en-us").pieces[0]
    assert sum(len(piece) for piece in pieces) > 60 * len(once)


def test_an_unknown_language_is_refused_with_the_known_ones(kokoro: KokoroSynthesizer) -> None:
    with pytest.raises(UnsupportedLanguage, match="'xx' is not spoken; choose one of en-us, en-gb"):
        kokoro.prepare(TEXT, "xx")
    with pytest.raises(UnsupportedLanguage):
        kokoro.synthesize(TEXT, speaker(kokoro, "af_heart"), "xx")


@pytest.mark.parametrize("text", ["", "  \n", "…", "?!"])
def test_a_text_without_words_is_refused(kokoro: KokoroSynthesizer, text: str) -> None:
    with pytest.raises(InvalidText, match="nothing that can be spoken"):
        kokoro.prepare(text, "en-us")


@pytest.mark.parametrize("speed", [0.49, 2.01, 0.0, -1.0, np.nan, np.inf])
def test_a_speed_out_of_range_is_refused_before_anything_is_spoken(
    kokoro: KokoroSynthesizer, speed: float
) -> None:
    utterance = kokoro.prepare(TEXT, "en-us")
    with pytest.raises(InvalidParameter, match=r"speed .* is outside 0\.5 to 2\.0"):
        kokoro.stream(utterance, speaker(kokoro, "af_heart"), speed)


@pytest.mark.parametrize(
    "vector", [np.zeros(53), np.zeros((1, 55)), np.full(55, np.nan), np.full(55, np.inf)]
)
def test_a_vector_that_is_no_speaker_is_refused(kokoro: KokoroSynthesizer, vector: FloatArray) -> None:
    utterance = kokoro.prepare(TEXT, "en-us")
    with pytest.raises(InvalidParameter, match="a speaker vector is 55 finite numbers"):
        kokoro.stream(utterance, vector.astype(np.float32))


def test_the_durations_of_the_phonemes_are_the_length_of_the_sound(kokoro: KokoroSynthesizer) -> None:
    utterance = kokoro.prepare(TEXT, "en-us")
    piece = kokoro.speak_piece(utterance.pieces[0], speaker(kokoro, "af_heart"))
    assert np.array_equal(piece.tokens, utterance.pieces[0])
    assert len(piece.frames) == len(piece.tokens) + 2
    assert piece.frames.min() >= 1
    assert piece.frames.sum() * FRAME_S == pytest.approx(piece.waveform.seconds)
    assert piece.frame_s == FRAME_S


def moved(kokoro: KokoroSynthesizer, pitch: float, formants: float, text: str = TEXT) -> SpokenPiece:
    """A text in the voice of `af_heart`, with pitch and formants moved by octaves."""
    voice = speaker(kokoro, "af_heart").copy()
    voice[-2:] = pitch, formants
    return kokoro.speak_piece(kokoro.prepare(text, "en-us").pieces[0], voice)


@pytest.mark.parametrize(("pitch", "formants"), [(0.4, 0.0), (0.0, 0.3), (0.4, 0.3), (-0.3, -0.15)])
def test_pitch_is_moved_and_tempo_stays_whatever_the_formants_are(
    kokoro: KokoroSynthesizer, spoken: Waveform, pitch: float, formants: float
) -> None:
    piece = moved(kokoro, pitch, formants)
    as_recorded, heard_hz = median_f0(spoken), median_f0(piece.waveform)
    assert as_recorded is not None
    assert heard_hz == pytest.approx(as_recorded * 2**pitch, rel=0.06)
    assert piece.waveform.seconds == pytest.approx(
        spoken.seconds, rel=0.1
    )  # a duration is a whole number of frames
    assert piece.frames.sum() * piece.frame_s == pytest.approx(piece.waveform.seconds, abs=1e-4)


STEP_OCTAVES = 1 / 24


def envelope_db(waveform: Waveform) -> FloatArray:
    """The level in bands of a third of an octave, 300 Hz to 6 kHz, every STEP_OCTAVES."""
    frames = np.lib.stride_tricks.sliding_window_view(waveform.samples, 1024)[::256] * np.hanning(1024)
    power = np.square(np.abs(np.fft.rfft(frames, axis=1))).mean(axis=0).cumsum()
    hertz = np.fft.rfftfreq(1024, 1 / waveform.sample_rate_hz)
    middle = 300 * 2 ** np.arange(0, np.log2(6000 / 300), STEP_OCTAVES)
    low, high = middle * 2 ** (-1 / 6), middle * 2 ** (1 / 6)
    return np.asarray(
        10 * np.log10((np.interp(high, hertz, power) - np.interp(low, hertz, power)) / (high - low))
    )


@pytest.mark.parametrize("formants", [-0.2, 0.2, 0.4])
@pytest.mark.slow
def test_formants_are_moved(kokoro: KokoroSynthesizer, formants: float) -> None:
    """The envelope of the spectrum is most like that of the recorded voice when it is moved back by as much."""
    text = "The morning train was late, so we walked along the river instead."
    recorded, heard = (envelope_db(moved(kokoro, 0.0, octaves, text).waveform) for octaves in (0.0, formants))

    def likeness(steps: int) -> float:
        n = len(heard) - abs(steps)
        pair = recorded[max(0, -steps) :][:n], heard[max(0, steps) :][:n]
        return float(np.corrcoef(*pair)[0, 1])

    assert max(range(-16, 17), key=likeness) * STEP_OCTAVES == pytest.approx(formants, abs=0.1)


def test_a_bundle_without_these_dimensions_speaks_as_it_did(
    kokoro: KokoroSynthesizer, spoken: Waveform
) -> None:
    part = read_manifest(MINI_BUNDLE).parts.synthesizer
    assert isinstance(part, KokoroPart)
    older = part.model_copy(update={"physical": False, "speaker_dim": 53})
    synthesizer = load_kokoro(MINI_BUNDLE, older, threads=2)
    assert synthesizer.known_speakers.shape == (54, 53)
    said = synthesizer.synthesize(TEXT, speaker(synthesizer, "af_heart"), "en-us")
    assert np.array_equal(said.samples, spoken.samples)


def test_a_voice_takes_on_the_accent_of_another_language_and_speaks_english_as_ever(
    kokoro: KokoroSynthesizer,
) -> None:
    plain = kokoro.with_strengths({})
    voice = speaker(kokoro, "am_michael")

    def says(synthesizer: KokoroSynthesizer, text: str, language: str) -> FloatArray:
        return synthesizer.synthesize(text, voice, language).samples

    assert np.array_equal(says(kokoro, TEXT, "en-us"), says(plain, TEXT, "en-us"))
    assert np.array_equal(says(kokoro, "Hola.", "es"), says(kokoro, "Hola.", "es"))
    assert not np.array_equal(says(kokoro, "Hola.", "es"), says(plain, "Hola.", "es"))


def test_each_sentence_of_a_text_in_several_languages_knows_its_own(kokoro: KokoroSynthesizer) -> None:
    text = "Good morning, everybody, and welcome to this house. Muy buenos días a todos ustedes, amigos."
    assert kokoro.prepare(text, "auto").languages == ("en-us", "es")
    assert kokoro.prepare("Muy buenos días.", "es_ES").languages == ("es",)
