"""Real speech is encoded, decoded again, and compared with itself."""

import importlib.util
from pathlib import Path

import numpy as np
import pytest
from scipy.signal import correlate, stft

from benchmarks.inputs import recordings
from models.errors import InvalidAudio
from models.runtime.isolated import IsolationFailed
from models.types import Waveform
from models.voice.audio import decode_audio, resample
from models.voice.decoding import ffmpeg
from training.data.shards import read_samples

SECONDS = 4.0
FRAGMENTS = {"movflags": "frag_keyframe+empty_moov"}
# name: container, codec, rate, bits a second, options, least correlation with the source
CODED = {
    "webm": ("webm", "libopus", 48_000, 48_000, {"live": "1"}, 0.98),
    "matroska of flac": ("matroska", "flac", 44_100, None, {}, 0.9999),
    "m4a": ("ipod", "aac", 44_100, 64_000, {}, 0.98),
    "m4a of alac": ("ipod", "alac", 44_100, None, {}, 0.9999),
    "mp4 in fragments": ("mp4", "aac", 48_000, 64_000, FRAGMENTS, 0.98),
    "mov": ("mov", "pcm_s24le", 48_000, None, {}, 0.9999),
    "adts": ("adts", "aac", 24_000, 48_000, {}, 0.98),
    "amr": ("amr", "libopencore_amrnb", 8_000, 12_200, {}, 0.6),
    "3gp": ("3gp", "libopencore_amrnb", 8_000, 12_200, {}, 0.6),
    "wma": ("asf", "wmav2", 44_100, 96_000, {}, 0.98),
    "wav of ac3": ("wav", "ac3", 48_000, 96_000, {}, 0.98),
}


@pytest.fixture(scope="module")
def speech(data_dir: Path) -> Waveform:
    """Four seconds of LibriSpeech at 16 kHz, at a usual level."""
    for sample in read_samples(data_dir / "speech" / "librispeech-test.tar"):
        if sample.audio is not None and (whole := decode_audio(sample.audio)).seconds > SECONDS:
            samples = whole.samples[: round(SECONDS * whole.sample_rate_hz)]
            return Waveform(0.5 * samples / np.abs(samples).max(), whole.sample_rate_hz)
    raise AssertionError("no recording is long enough")


def likeness(decoded: Waveform, source: Waveform) -> tuple[float, float]:
    """Correlation where the two fit best, and by how many seconds one is later."""
    first, second = decoded.samples.astype(np.float64), source.samples.astype(np.float64)
    products = correlate(first, second, method="fft")
    best = int(np.argmax(products))
    scale = np.linalg.norm(first) * np.linalg.norm(second)
    return float(products[best] / scale), (best - len(second) + 1) / source.sample_rate_hz


def spectral_likeness(decoded: Waveform, source: Waveform, delay_s: float) -> float:
    """Correlation of the two magnitude spectrograms, which codecs for telephones keep better than the wave."""
    rate_hz, start = source.sample_rate_hz, round(delay_s * source.sample_rate_hz)
    pair = decoded.samples[max(0, start) :], source.samples[max(0, -start) :]
    length = min(len(pair[0]), len(pair[1]))
    first, second = (np.abs(stft(samples[:length], rate_hz, nperseg=rate_hz // 32)[2]) for samples in pair)
    return float(np.corrcoef(first.ravel(), second.ravel())[0, 1])


@pytest.mark.parametrize("name", CODED)
def test_decoded_speech_is_the_speech_that_was_encoded(speech: Waveform, name: str) -> None:
    container, codec, rate_hz, bit_rate, options, least = CODED[name]
    source = resample(speech, rate_hz)
    data = recordings.recording(source.samples, rate_hz, container, codec, bit_rate=bit_rate, options=options)
    decoded = decode_audio(data)
    assert decoded.sample_rate_hz == rate_hz
    assert decoded.samples.dtype == np.float32
    assert decoded.seconds == pytest.approx(SECONDS, abs=0.08)  # a frame or two of padding
    correlation, delay_s = likeness(decoded, source)
    assert correlation > least
    assert abs(delay_s) < 0.06
    assert spectral_likeness(decoded, source, delay_s) > 0.9
    levels = [float(np.sqrt(np.mean(np.square(waveform.samples)))) for waveform in (decoded, source)]
    assert levels[0] == pytest.approx(levels[1], rel=0.25 if "amr" in codec else 0.05)


@pytest.mark.parametrize(
    ("container", "codec", "pictures"), [("mp4", "aac", "mpeg4"), ("webm", "libopus", "libvpx")]
)
def test_the_sound_of_a_video_is_heard(speech: Waveform, container: str, codec: str, pictures: str) -> None:
    source = resample(speech, 48_000)
    decoded = decode_audio(recordings.video(source.samples, 48_000, container, codec, pictures))
    assert decoded.seconds == pytest.approx(SECONDS, abs=0.08)
    assert likeness(decoded, source)[0] > 0.98


def test_the_channels_are_mixed_as_everywhere(speech: Waveform) -> None:
    source = resample(speech, 48_000)
    quiet = np.zeros_like(source.samples)
    for others in ([source.samples], [-0.5 * source.samples], [quiet] * 5):
        channels = np.stack([source.samples, *others], axis=1)
        decoded = decode_audio(recordings.recording(channels, 48_000, "ipod", "alac"))
        assert likeness(decoded, source)[0] > 0.999


def test_amr_wb_is_read_at_its_own_rate() -> None:
    decoded = decode_audio(recordings.amr_wb_of_silence(50))
    assert (decoded.sample_rate_hz, decoded.seconds) == (16_000, 1.0)


def test_hours_that_a_header_claims_do_not_count(speech: Waveform) -> None:
    memo = recordings.recording(speech.samples, 16_000, "ipod", "aac")
    assert decode_audio(recordings.with_hours(memo, 10)).seconds == pytest.approx(SECONDS, abs=0.08)


def test_the_limit_of_seconds_holds(speech: Waveform) -> None:
    data = recordings.recording(resample(speech, 48_000).samples, 48_000, "webm", "libopus")
    with pytest.raises(InvalidAudio, match=r"longer than the limit of 3\.5 s"):
        decode_audio(data, max_seconds=3.5)


def test_tags_in_another_encoding_do_not_matter(speech: Waveform) -> None:
    source = resample(speech, 48_000)
    data = recordings.recording(source.samples, 48_000, "matroska", "libopus")
    decoded = decode_audio(data.replace(b"Lavf", b"\xe4\xf6\xfc."))  # the name of the program that wrote it
    assert likeness(decoded, source)[0] > 0.98


def test_a_file_without_its_end_is_read_as_far_as_it_goes(speech: Waveform) -> None:
    data = recordings.recording(resample(speech, 48_000).samples, 48_000, "webm", "libopus")
    assert 1.0 < decode_audio(data[: len(data) // 2]).seconds < 3.0


def test_a_file_that_is_damaged_everywhere_is_refused(speech: Waveform) -> None:
    data = bytearray(recordings.recording(speech.samples, 16_000, "adts", "aac"))
    noise = np.random.default_rng(1)
    at = data.find(b"\xff\xf1")
    while at >= 0:  # keep the headers, scramble what is between them
        end = data.find(b"\xff\xf1", at + 7)
        stop = end if end >= 0 else len(data)
        data[at + 7 : stop] = noise.integers(0, 255, stop - at - 7, np.uint8).tobytes()
        at = end
    with pytest.raises(InvalidAudio, match="damaged"):
        decode_audio(bytes(data))


def test_without_the_package_av_its_formats_are_refused_with_its_name(
    speech: Waveform, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = recordings.recording(speech.samples, 16_000, "ipod", "aac")
    find = importlib.util.find_spec
    monkeypatch.setattr(ffmpeg, "find_spec", lambda name: None if name == "av" else find(name))
    with pytest.raises(
        InvalidAudio, match=r"MP4 \(M4A, MOV, 3GP\) file cannot be read, because the package av"
    ):
        decode_audio(data)


def test_a_decoder_that_fails_is_an_error_of_the_file(
    speech: Waveform, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise IsolationFailed

    data = recordings.recording(speech.samples, 16_000, "ipod", "aac")
    monkeypatch.setattr(ffmpeg, "call_isolated", fail)
    with pytest.raises(InvalidAudio, match="within the limits of memory and time"):
        decode_audio(data)


def test_a_picture_of_a_phone_is_no_sound() -> None:
    with pytest.raises(InvalidAudio, match="no sound"):
        decode_audio(recordings.silent_pictures())
