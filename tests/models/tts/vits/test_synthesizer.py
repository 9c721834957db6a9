import threading
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import torch

from models.bundle.parts import VitsPart
from models.errors import InvalidBundle, InvalidParameter, InvalidText, UnsupportedLanguage
from models.tts.vits.synthesizer import SPEAKERS, VitsSynthesizer, read_vits
from models.types import FloatArray
from models.voice.audio import concatenate
from tests.tiny_vits import DIM, TABLE_SPEAKERS, VECTOR_SPEAKERS, tiny_config, write_tiny_vits
from training.imports.vits import import_vits
from training.part_directory import PartDirectory

Parts = dict[str, PartDirectory[VitsPart]]
SHARE = 0.01  # of the loudness, from which on two sounds are said to differ
TEXT = "Good day to you. How are you? Fine!"


def differ(one: FloatArray, two: FloatArray) -> bool:
    return len(one) != len(two) or float(np.linalg.norm(one - two)) > SHARE * float(np.linalg.norm(one))


def test_it_says_what_it_is(vits_parts: Parts) -> None:
    for conditioning, names in (("speaker_table", TABLE_SPEAKERS), ("d_vectors", VECTOR_SPEAKERS)):
        part = vits_parts[conditioning]
        vits = read_vits(part.part, part.arrays)
        assert vits.sample_rate_hz == 16_000
        assert vits.licence == "CC0-1.0"
        assert vits.speaker_names == names
        assert vits.speaker_languages == ("en-us",) * len(names)
        assert vits.known_speakers.shape == (len(names), DIM)
        assert vits.languages == (
            ("en-us",) if conditioning == "speaker_table" else ("en-us", "fr-fr", "pt-br")
        )


def test_the_same_input_gives_the_same_bits_whatever_torch_draws_elsewhere(vits: VitsSynthesizer) -> None:
    speaker = vits.known_speakers[0]
    torch.manual_seed(1)
    first = vits.synthesize(TEXT, speaker, "en-us")
    torch.manual_seed(2)
    torch.randn(1000)
    before = torch.random.get_rng_state()
    again = vits.synthesize(TEXT, speaker, "en-us")
    assert np.array_equal(first.samples, again.samples)
    assert torch.equal(torch.random.get_rng_state(), before)


def test_threads_do_not_change_each_others_speech(vits: VitsSynthesizer) -> None:
    speaker = vits.known_speakers[0]
    alone = {speed: vits.synthesize(TEXT, speaker, "en-us", speed).samples for speed in (0.8, 1.6)}
    spoken: dict[float, np.ndarray] = {}

    def speak(speed: float) -> None:
        spoken[speed] = vits.synthesize(TEXT, speaker, "en-us", speed).samples

    threads = [threading.Thread(target=speak, args=(speed,)) for speed in alone]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for speed, samples in alone.items():
        assert np.array_equal(spoken[speed], samples)


def test_a_stream_gives_the_sentences_and_together_the_whole(vits: VitsSynthesizer) -> None:
    speaker = vits.known_speakers[1]
    pieces = list(vits.stream(vits.prepare(TEXT, "en-us"), speaker))
    assert len(pieces) == 3
    assert np.array_equal(concatenate(pieces).samples, vits.synthesize(TEXT, speaker, "en-us").samples)


def test_a_sentence_sounds_the_same_after_another_one(vits: VitsSynthesizer) -> None:
    speaker = vits.known_speakers[1]
    alone = vits.synthesize("How are you?", speaker, "en-us")
    second = list(vits.stream(vits.prepare(TEXT, "en-us"), speaker))[1]
    assert np.array_equal(alone.samples, second.samples)


def test_the_noise_is_of_the_seed(vits: VitsSynthesizer, vits_parts: Parts) -> None:
    speaker = vits.known_speakers[0]
    before = vits.synthesize("Good day.", speaker, "en-us").samples
    vits._seed = 1
    try:
        other = vits.synthesize("Good day.", speaker, "en-us").samples
    finally:
        vits._seed = 0
    assert differ(before, other)


def test_speech_is_finite_and_below_full_scale(vits: VitsSynthesizer) -> None:
    samples = vits.synthesize(TEXT, vits.known_speakers[0], "en-us").samples
    assert samples.dtype == np.float32
    assert np.isfinite(samples).all()
    assert 0.0 < np.abs(samples).max() <= 0.99


def test_speed_changes_the_length(vits: VitsSynthesizer) -> None:
    slow, natural, fast = (
        vits.synthesize(TEXT, vits.known_speakers[0], "en-us", speed).seconds for speed in (0.5, 1.0, 2.0)
    )
    assert slow > 1.2 * natural > 1.2 * 1.2 * fast


def test_every_vector_is_another_sound_not_only_the_known_ones(vits: VitsSynthesizer) -> None:
    one, two = vits.known_speakers[:2]
    between = ((one + two) / 2).astype(np.float32)
    heard = [vits.synthesize("Good day.", speaker, "en-us").samples for speaker in (one, between, two)]
    for i, j in ((0, 1), (1, 2), (0, 2)):
        assert differ(heard[i], heard[j])


def test_the_length_of_a_vector_is_heard_with_a_table_and_not_with_d_vectors(vits_parts: Parts) -> None:
    for conditioning, heard in (("speaker_table", True), ("d_vectors", False)):
        part = vits_parts[conditioning]
        vits = read_vits(part.part, part.arrays)
        speaker = vits.known_speakers[0]
        once = vits.synthesize("Good day.", speaker, "en-us").samples
        twice = vits.synthesize("Good day.", 2 * speaker, "en-us").samples
        assert differ(once, twice) == heard


def test_a_known_speaker_of_a_table_sounds_as_coqui_makes_it_with_its_number(
    vits_parts: Parts, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """The vector takes the place of the lookup: the same samples as coqui gives for the row's number.

    Up to rounding, because the decoder's convolutions are computed otherwise.
    """
    from models.tts.vits.network import make_network
    from models.tts.vits.noise import SeededNoise
    from models.tts.vits.synthesizer import NETWORK

    part = vits_parts["speaker_table"]
    vits = read_vits(part.part, part.arrays)
    coqui = make_network(part.part.config, part.part.speaker_names)
    state = {
        name.removeprefix(NETWORK): torch.from_numpy(array)
        for name, array in part.arrays.items()
        if name.startswith(NETWORK)
    }
    state["emb_g.weight"] = torch.from_numpy(vits.known_speakers)
    coqui.load_state_dict(state)
    tokens = torch.tensor(np.stack(vits._text.prepare("Good day.", "en-us").pieces))
    with SeededNoise(0):
        spoken = coqui.inference(tokens, aux_input={"speaker_ids": torch.tensor([2])})["model_outputs"]
    ours = vits.synthesize("Good day.", vits.known_speakers[2], "en-us").samples
    expected = spoken.numpy().reshape(-1)
    assert len(expected) == len(ours)
    assert np.linalg.norm(expected - ours) < 1e-4 * np.linalg.norm(expected)


def test_a_language_is_heard(vits_parts: Parts) -> None:
    part = vits_parts["d_vectors"]
    vits = read_vits(part.part, part.arrays)
    english, french = (
        vits.synthesize("bonjour", vits.known_speakers[0], language).samples
        for language in ("en-us", "fr-fr")
    )
    assert differ(english, french)


def test_bad_input_is_refused_at_the_call(vits: VitsSynthesizer) -> None:
    speaker = vits.known_speakers[0]
    with pytest.raises(UnsupportedLanguage, match=r"'de' is not spoken; choose one of en-us"):
        vits.prepare(TEXT, "de")
    with pytest.raises(InvalidText, match="nothing that can be spoken"):
        vits.prepare("...", "en-us")
    with pytest.raises(InvalidText, match="nothing that can be spoken"):
        vits.prepare("\N{GRINNING FACE}", "en-us")
    utterance = vits.prepare(TEXT, "en-us")
    for speed in (0.4, 2.1, float("nan")):
        with pytest.raises(InvalidParameter, match=r"outside 0\.5 to 2\.0"):
            vits.stream(utterance, speaker, speed)
    for wrong in (speaker[:-1], speaker * np.float32(np.inf)):
        with pytest.raises(InvalidParameter, match=f"{DIM} finite numbers"):
            vits.stream(utterance, wrong)


@pytest.mark.parametrize("speed", [0.5, 1.0, 1.9])
def test_every_word_is_timed_and_durations_add_up_to_the_sound(vits: VitsSynthesizer, speed: float) -> None:
    text = "Good day, [pause:0.3s] Dr. Lee. It costs $5, doesn't it?[pause:1s] Fine!"
    speaker = vits.known_speakers[0]
    utterance = vits.prepare(text, "en-us")
    plain = list(vits.stream(utterance, speaker, speed))
    pieces = list(vits.stream_timed(utterance, speaker, speed))
    assert len(pieces) == len(plain) > 2
    for piece, waveform in zip(pieces, plain, strict=True):
        assert np.array_equal(piece.waveform.samples, waveform.samples)
    phonemes = [one for piece in pieces for one in piece.phonemes]
    assert phonemes[0].start_s == 0.0
    assert phonemes[-1].end_s == pytest.approx(concatenate(plain).seconds, abs=1e-6)
    assert all(one.end_s == following.start_s for one, following in pairwise(phonemes))
    words = [word for piece in pieces for word in piece.words]
    written = ["Good", "day", "Dr.", "Lee", "It", "costs", "$5", "doesn't", "it", "Fine"]
    assert [text[word.written.start : word.written.end] for word in words] == written
    assert all(word.end_s <= following.start_s for word, following in pairwise(words))
    assert words[2].start_s - words[1].end_s > 0.3
    assert words[9].start_s - words[8].end_s > 1.0


def test_a_word_is_said_while_the_network_attends_to_it(vits: VitsSynthesizer) -> None:
    """The frames of its symbols are within its time, which goes into the spaces around it, but not beyond."""
    speaker = vits.known_speakers[1]
    utterance = vits.prepare("good day to you", "en-us")
    (tokens,) = utterance.pieces
    waveform, durations = vits._infer_timed(tokens, speaker, vits._text.coqui_language("en-us"), 1.0)
    assert len(durations) == len(tokens) == 2 * len("good day to you") + 1  # blanks around every letter
    frame_s = waveform.seconds / durations.sum()
    begins_s = np.concatenate([[0], np.cumsum(durations)]) * frame_s
    (piece,) = vits.stream_timed(utterance, speaker, 1.0)
    for word, (first, last) in zip(piece.words, ((0, 3), (5, 7), (9, 10), (12, 14)), strict=True):
        before_s, after_s = begins_s[max(0, 2 * first - 1)], begins_s[min(len(tokens), 2 * last + 4)]
        assert before_s - 1e-9 <= word.start_s <= begins_s[2 * first + 1] + 1e-9
        assert begins_s[2 * last + 2] - 1e-9 <= word.end_s <= after_s + 1e-9


def test_words_of_a_language_without_a_reader_are_as_they_are_written(vits_parts: Parts) -> None:
    part = vits_parts["d_vectors"]
    vits = read_vits(part.part, part.arrays)
    text = "Oui, *bonjour* \N{LEFT-POINTING DOUBLE ANGLE QUOTATION MARK}toi. Non - jamais !"
    pieces = list(vits.stream_timed(vits.prepare(text, "fr-fr"), vits.known_speakers[0], 1.0))
    words = [word.written for piece in pieces for word in piece.words]
    assert [text[word.start : word.end] for word in words] == ["Oui", "bonjour", "toi", "Non", "jamais"]


def test_a_long_sentence_of_several_pieces_is_timed_to_its_end(vits: VitsSynthesizer) -> None:
    text = "and so it went on, " * 25
    pieces = list(vits.stream_timed(vits.prepare(text, "en-us"), vits.known_speakers[0], 2.0))
    assert len(pieces) > 1
    words = [word.written for piece in pieces for word in piece.words]
    assert [text[word.start : word.end] for word in words] == ["and", "so", "it", "went", "on"] * 25
    assert [word.start for word in words] == sorted(word.start for word in words)


def test_a_part_that_contradicts_itself_is_refused(vits_parts: Parts) -> None:
    part, arrays = vits_parts["d_vectors"].part, vits_parts["d_vectors"].arrays
    with pytest.raises(InvalidBundle, match="another conditioning, size or languages"):
        read_vits(part.model_copy(update={"conditioning": "speaker_table"}), arrays)
    with pytest.raises(InvalidBundle, match="another conditioning, size or languages"):
        read_vits(part.model_copy(update={"languages": ["en-us"]}), arrays)
    with pytest.raises(InvalidBundle, match=f"4 speaker vectors of {DIM} numbers"):
        read_vits(part, {name: array for name, array in arrays.items() if name != SPEAKERS})
    name = next(name for name in arrays if name.endswith("conv_pre.weight"))
    with pytest.raises(InvalidBundle, match=r"(?s)weights do not fit the configuration.*conv_pre"):
        read_vits(part, arrays | {name: arrays[name][:1]})
    with pytest.raises(InvalidBundle, match=r"(?s)weights do not fit the configuration.*conv_pre"):
        read_vits(part, {other: array for other, array in arrays.items() if other != name})


def test_a_model_of_two_rates_speaks_at_the_higher_one(tmp_path: Path) -> None:
    """Text and flow at 8 kHz, the decoder at 16: latents are interpolated before it."""
    config = tiny_config("d_vectors", encoder_sample_rate=8_000, interpolate_z=True)
    model = write_tiny_vits(tmp_path / "model", config)
    part = import_vits(str(model), tmp_path / "part", licence="CC0-1.0")
    vits = read_vits(part.part, part.arrays)
    assert vits.sample_rate_hz == 16_000
    spoken = vits.synthesize("Good day.", vits.known_speakers[0], "en-us")
    assert np.isfinite(spoken.samples).all()
    assert len(spoken.samples) % (2 * 64) == 0  # two steps of 64 samples for each frame of latents
