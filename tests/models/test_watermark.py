"""The watermark is heard by the detector, by nobody else, and survives what happens to speech."""

from importlib.machinery import ModuleSpec
from pathlib import Path

import numpy as np
import pytest
import torch

import models.watermark as module
from models.errors import InvalidAudio, InvalidBundle
from models.limits import WATERMARK_DECISION
from models.tts.kokoro.synthesizer import KokoroSynthesizer
from models.types import FloatArray, Waveform
from models.voice.audio import concatenate, decode_audio, resample
from models.voice.formats import AudioFormat, encode_speech
from models.watermark import Watermark, load_watermark
from training.data.shards import read_samples

RATE_HZ = 24_000
SENTENCES = ("The early train leaves the station before sunrise.", "Please buy your ticket tonight.")


@pytest.fixture(scope="module")
def watermark() -> Watermark:
    loaded = load_watermark()
    assert loaded is not None
    return loaded


@pytest.fixture(scope="module")
def spoken(kokoro: KokoroSynthesizer) -> list[Waveform]:
    """A sentence in a female voice, another in a male one."""
    speakers = [kokoro.known_speakers[kokoro.speaker_names.index(name)] for name in ("af_heart", "am_adam")]
    return [
        kokoro.synthesize(text, speaker, "en-us") for text, speaker in zip(SENTENCES, speakers, strict=True)
    ]


def level_db(samples: FloatArray) -> float:
    return float(10 * np.log10(np.mean(samples.astype(np.float64) ** 2)))


def test_marked_speech_is_told_from_clean(watermark: Watermark, spoken: list[Waveform]) -> None:
    for clean in spoken:
        assert watermark.detect(clean) < 0.1
        assert watermark.detect(watermark.apply(clean)) > 0.9


@pytest.mark.parametrize("audio_format", [AudioFormat.WAV, AudioFormat.MP3, AudioFormat.OPUS])
def test_the_mark_outlives_a_format(
    watermark: Watermark, spoken: list[Waveform], audio_format: AudioFormat
) -> None:
    for clean in spoken:
        kept = decode_audio(encode_speech([watermark.apply(clean)], audio_format))
        assert watermark.detect(kept) > WATERMARK_DECISION
        assert watermark.detect(decode_audio(encode_speech([clean], audio_format))) < WATERMARK_DECISION


def test_sentences_that_were_marked_one_by_one_are_marked_together(
    watermark: Watermark, spoken: list[Waveform]
) -> None:
    assert watermark.detect(concatenate([watermark.apply(piece) for piece in spoken])) > 0.9


@pytest.mark.parametrize("rate_hz", [8_000, 16_000, 44_100, 48_000])
def test_the_mark_is_found_at_any_rate(watermark: Watermark, spoken: list[Waveform], rate_hz: int) -> None:
    clean = spoken[0]
    assert watermark.detect(resample(watermark.apply(clean), rate_hz)) > WATERMARK_DECISION
    assert watermark.detect(resample(clean, rate_hz)) < WATERMARK_DECISION


def test_a_stronger_mark_is_louder_and_surer(spoken: list[Waveform]) -> None:
    added, heard = [], []
    for strength in (0.4, 0.8, 1.0):
        watermark = load_watermark(strength)
        assert watermark is not None
        marked = watermark.apply(spoken[0])
        added.append(level_db(marked.samples - spoken[0].samples))
        heard.append(watermark.detect(marked))
    assert added[0] + 5 < added[1] < added[2] - 1
    assert heard[0] < min(heard[1:])


def test_length_and_everything_above_2_khz_stay_as_they_were(
    watermark: Watermark, spoken: list[Waveform]
) -> None:
    for clean in spoken:
        marked = watermark.apply(clean)
        assert marked.sample_rate_hz == clean.sample_rate_hz
        assert marked.samples.shape == clean.samples.shape
        assert marked.samples.dtype == np.float32
        added = marked.samples - clean.samples
        assert -25 < level_db(added) - level_db(clean.samples) < -10
        spectrum = np.abs(np.fft.rfft(added)) ** 2
        above = np.fft.rfftfreq(len(added), 1 / RATE_HZ) > 2_100
        assert spectrum[above].sum() < 1e-4 * spectrum.sum()


def test_speech_of_another_rate_keeps_it(watermark: Watermark, spoken: list[Waveform]) -> None:
    clean = resample(spoken[0], 22_050)
    marked = watermark.apply(clean)
    assert marked.sample_rate_hz == 22_050
    assert len(marked.samples) == len(clean.samples)
    assert watermark.detect(marked) > 0.9


def test_the_same_speech_gets_the_same_bits(watermark: Watermark, spoken: list[Waveform]) -> None:
    before = spoken[0].samples.copy()
    first, second = (watermark.apply(spoken[0]).samples for _ in range(2))
    assert np.array_equal(first, second)
    assert np.array_equal(spoken[0].samples, before)


@pytest.mark.parametrize("samples", [0, 1, 1_000, 1_536, 1_537, 1_700])
def test_pieces_of_any_length_are_taken(watermark: Watermark, samples: int) -> None:
    random = np.random.default_rng(0)
    short = Waveform(random.normal(0, 0.1, samples).astype(np.float32), RATE_HZ)
    marked = watermark.apply(short)
    assert len(marked.samples) == samples
    assert np.isfinite(marked.samples).all()
    assert np.array_equal(marked.samples, short.samples) == (samples <= 1_536)


def test_silence_is_left_alone_and_says_nothing(watermark: Watermark) -> None:
    silence = Waveform(np.zeros(RATE_HZ, np.float32), RATE_HZ)
    assert watermark.apply(silence) is silence
    with pytest.raises(InvalidAudio, match="silent"):
        watermark.detect(silence)
    with pytest.raises(InvalidAudio, match=r"shorter than 0\.1 s"):
        watermark.detect(Waveform(np.ones(2_000, np.float32), RATE_HZ))


def test_noise_is_not_marked(watermark: Watermark) -> None:
    random = np.random.default_rng(0)
    noise = Waveform(random.normal(0, 0.1, 2 * RATE_HZ).astype(np.float32), RATE_HZ)
    assert watermark.detect(noise) < 0.1


@pytest.mark.slow
def test_recorded_speech_is_not_marked(watermark: Watermark, data_dir: Path) -> None:
    recordings = [
        decode_audio(sample.audio)
        for sample in read_samples(data_dir / "speech" / "librispeech-test.tar")
        if sample.audio is not None
    ][:20]
    assert len(recordings) == 20
    assert all(watermark.detect(recording) < WATERMARK_DECISION for recording in recordings)


def test_without_the_package_there_is_no_watermark(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "find_spec", lambda name: None)
    assert load_watermark() is None


def test_another_file_than_the_published_one_is_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    spec = ModuleSpec("perth", None, origin=str(tmp_path / "__init__.py"))
    monkeypatch.setattr(module, "find_spec", lambda name: spec)
    with pytest.raises(InvalidBundle, match="lacks its weights"):
        load_watermark()
    file = tmp_path / "perth_net" / "pretrained" / "implicit" / "perth_net_250000.pth.tar"
    file.parent.mkdir(parents=True)
    file.write_bytes(b"something else")
    with pytest.raises(InvalidBundle, match="not the published ones"):
        load_watermark()


def test_other_networks_keep_their_threads(watermark: Watermark, spoken: list[Waveform]) -> None:
    before = torch.get_num_threads()
    torch.set_num_threads(3)
    try:
        watermark.detect(watermark.apply(spoken[0]))
        assert torch.get_num_threads() == 3
    finally:
        torch.set_num_threads(before)


def pulse(amplitude: float, at: int = RATE_HZ) -> Waveform:
    """Two seconds of digital silence with one sample in it."""
    samples = np.zeros(2 * RATE_HZ, np.float32)
    samples[at] = amplitude
    return Waveform(samples, RATE_HZ)


@pytest.mark.parametrize("amplitude", [1e-38, 1e-20, 1e-12, 5e-10])
def test_what_is_below_the_floor_of_levels_is_silent(watermark: Watermark, amplitude: float) -> None:
    """No level is over zero, so that no frame is the loudest; -180 dB is 1e-9, summed over a window."""
    for nearly in (pulse(amplitude), Waveform(np.full(RATE_HZ, amplitude / 2_000, np.float32), RATE_HZ)):
        assert np.array_equal(watermark.apply(nearly).samples, nearly.samples)
        with pytest.raises(InvalidAudio, match="silent"):
            watermark.detect(nearly)


@pytest.mark.parametrize("frame", range(100, 108))
def test_a_single_audible_frame_gives_a_confidence(watermark: Watermark, frame: int) -> None:
    """Heard faster, every fourth frame is passed over: the only one that is audible may be among them."""
    once = pulse(8e-10, at=240 * frame)  # 0.6 dB over the floor in this frame, 1.6 dB under it in the next
    assert 0.0 <= watermark.detect(once) <= 1.0
    assert np.isfinite(watermark.apply(once).samples).all()


@pytest.mark.parametrize(("heard", "confidence"), [(7.0, 1.0), (-7.0, 0.0)])
def test_a_confidence_is_never_outside_0_to_1(heard: float, confidence: float) -> None:
    class Says(torch.nn.Module):
        def forward(self, bands: torch.Tensor) -> torch.Tensor:
            return torch.full((1, 2, bands.shape[2]), heard)

    decoder = torch.nn.ModuleDict({name: Says() for name in ("slow", "normal", "fast")})
    assert Watermark(torch.nn.Identity(), decoder).detect(pulse(0.1)) == confidence
