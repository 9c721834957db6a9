import io
import struct

import numpy as np
import pytest
import soundfile

from models.errors import InvalidAudio
from models.types import FloatArray, Waveform
from models.voice.audio import (
    concatenate,
    decode_audio,
    limit_peak,
    raise_volume,
    resample,
    set_volume,
)
from models.voice.decoding.libsndfile import BLOCK_FRAMES

RATE_HZ = 16_000
FORMATS = {
    "wav": {"format": "WAV", "subtype": "PCM_16"},
    "flac": {"format": "FLAC"},
    "vorbis": {"format": "OGG", "subtype": "VORBIS"},
    "opus": {"format": "OGG", "subtype": "OPUS"},
    "mp3": {"format": "MP3"},
}


def tone(hertz: float, seconds: float = 1.0, rate_hz: int = RATE_HZ, peak: float = 0.5) -> FloatArray:
    time_s = np.arange(round(seconds * rate_hz)) / rate_hz
    return (peak * np.sin(2 * np.pi * hertz * time_s)).astype(np.float32)


def encoded(samples: FloatArray, rate_hz: int = RATE_HZ, /, **form: str) -> bytes:
    buffer = io.BytesIO()
    soundfile.write(buffer, samples, rate_hz, **form)
    return buffer.getvalue()


def spectrum(waveform: Waveform) -> FloatArray:
    """Magnitudes [N], so that the strength of a tone can be read off, wherever the codec moved it."""
    middle = waveform.samples[len(waveform.samples) // 4 :][: waveform.sample_rate_hz // 2]
    return np.abs(np.fft.rfft(middle * np.hanning(len(middle)))).astype(np.float32)


@pytest.mark.parametrize("form", FORMATS.values(), ids=FORMATS.keys())
def test_each_format_gives_the_mean_of_its_channels_at_its_own_rate(form: dict[str, str]) -> None:
    left, right = tone(300), tone(700)
    waveform = decode_audio(encoded(np.stack([left, right], axis=1), **form))
    assert waveform.sample_rate_hz == RATE_HZ
    assert waveform.samples.dtype == np.float32
    assert waveform.samples.ndim == 1
    assert waveform.seconds == pytest.approx(1.0, abs=0.01)
    expected = spectrum(Waveform(0.5 * (left + right), RATE_HZ))
    assert np.abs(spectrum(waveform) - expected).max() < 0.05 * expected.max()


def test_a_lossless_file_gives_its_samples_back() -> None:
    samples = tone(440)
    waveform = decode_audio(encoded(samples, format="WAV", subtype="FLOAT"))
    assert np.array_equal(waveform.samples, samples)


def test_channels_that_cancel_each_other_give_the_louder_one() -> None:
    stereo = np.stack([0.5 * tone(440), -tone(440)], axis=1)
    mixed = decode_audio(encoded(stereo, format="WAV", subtype="FLOAT")).samples
    assert np.array_equal(mixed, -tone(440))


@pytest.mark.parametrize("peak", [1.5, 32_768.0, 3e38])
def test_floating_point_samples_over_full_scale_are_scaled_down_together(peak: float) -> None:
    """Full scale of 1 is a convention that files of floating-point numbers do not have to keep."""
    samples = tone(440, peak=1.0)
    stereo = np.stack([samples, samples], axis=1)
    waveform = decode_audio(encoded(stereo * np.float32(peak), format="WAV", subtype="FLOAT"))
    assert np.allclose(waveform.samples, samples / np.abs(samples).max(), atol=1e-5)


def test_one_loud_moment_scales_the_whole_recording_however_long_it_is() -> None:
    samples = tone(440, seconds=2 * BLOCK_FRAMES / RATE_HZ)
    samples[:1_000] *= 4  # of the first block that is decoded
    waveform = decode_audio(encoded(samples, format="WAV", subtype="FLOAT"))
    assert np.allclose(waveform.samples, samples / np.abs(samples).max(), atol=1e-5)


@pytest.mark.parametrize("form", FORMATS.values(), ids=FORMATS.keys())
def test_audio_over_the_limit_is_refused_with_both_lengths(form: dict[str, str]) -> None:
    with pytest.raises(InvalidAudio, match=r"2\.0 s long, but the limit is 1\.5 s"):
        decode_audio(encoded(tone(300, seconds=2.0), **form), max_seconds=1.5)


def test_audio_of_exactly_the_limit_is_taken() -> None:
    assert decode_audio(encoded(tone(300, seconds=1.5), format="WAV"), max_seconds=1.5).seconds == 1.5


def test_limits_are_read_from_the_header_before_the_samples() -> None:
    """A small file that claims hours, or 64 GB a second, must not make anyone set that memory aside."""
    data = bytearray(encoded(tone(300), format="FLAC"))
    length = int.from_bytes(data[18:26], "big") >> 36 << 36  # FLAC keeps its length in 36 bits
    data[18:26] = (length | 16_000 * 36_000).to_bytes(8, "big")
    with pytest.raises(InvalidAudio, match=r"36000\.0 s long"):
        decode_audio(bytes(data))
    with pytest.raises(InvalidAudio, match="9 channels at 16000 Hz"):
        decode_audio(encoded(np.zeros((10, 9), np.float32), format="WAV"))
    with pytest.raises(InvalidAudio, match="384000 Hz; send at most 8 channels and 4000 to 192000 Hz"):
        decode_audio(encoded(tone(300), 384_000, format="WAV"))


@pytest.mark.parametrize("rate_hz", [4_000, 192_000])
def test_as_many_channels_and_as_low_or_high_a_rate_as_allowed_are_taken(rate_hz: int) -> None:
    samples = np.tile(np.array([0.25, -0.25], np.float32), 50)
    waveform = decode_audio(encoded(np.stack([samples] * 8, axis=1), rate_hz, format="WAV"))
    assert waveform.sample_rate_hz == rate_hz
    assert np.array_equal(waveform.samples, samples)


def test_mp3_files_are_read_to_the_end_whatever_their_first_frames_promise() -> None:
    whole = encoded(tone(300, seconds=3.0), format="MP3")
    assert decode_audio(whole[77:]).seconds == pytest.approx(3.0, abs=0.1)
    assert decode_audio(whole + whole).seconds == pytest.approx(6.0, abs=0.2)


def test_a_stream_without_a_length_is_read_to_its_end() -> None:
    data = encoded(tone(300), format="FLAC")
    open_ended = data[:18] + (int.from_bytes(data[18:26], "big") >> 36 << 36).to_bytes(8, "big") + data[26:]
    assert np.array_equal(decode_audio(open_ended).samples, decode_audio(data).samples)


def test_a_header_that_promises_more_than_the_file_holds_adds_no_samples() -> None:
    data = bytearray(encoded(tone(300), format="WAV"))
    at = data.index(b"data") + 4
    data[at : at + 4] = struct.pack("<I", 2 * 100 * RATE_HZ)
    assert decode_audio(bytes(data)).seconds == 1.0


@pytest.mark.parametrize("form", FORMATS.values(), ids=FORMATS.keys())
def test_a_file_cut_in_half_is_refused_or_ends_there(form: dict[str, str]) -> None:
    data = encoded(tone(300), **form)
    try:
        waveform = decode_audio(data[: len(data) // 2])
    except InvalidAudio:
        return
    assert 0.2 < waveform.seconds < 0.7
    assert np.abs(waveform.samples[-1000:]).max() > 0.4  # not filled up with silence


@pytest.mark.parametrize("data", [b"", b"no audio at all", bytes(1000), b"RIFF\0\0\0\0ACON"])
def test_an_unknown_format_is_refused_with_the_known_ones(data: bytes) -> None:
    with pytest.raises(
        InvalidAudio, match=r"(unknown format|it is empty); send a complete WAV, FLAC, .* or WMA \(ASF\) file"
    ):
        decode_audio(data)


@pytest.mark.parametrize("data", [b"RIFF\0\0\0\0WAVE", b"OggS" + bytes(99), b"fLaC" + bytes(99), b"ID3"])
def test_a_damaged_file_is_refused_as_such(data: bytes) -> None:
    with pytest.raises(InvalidAudio, match="damaged or incomplete"):
        decode_audio(data)


@pytest.mark.parametrize("subtype", ["VORBIS", "OPUS"])
def test_all_links_of_a_chain_are_heard_at_the_highest_of_their_rates(subtype: str) -> None:
    first, second = encoded(tone(300), format="OGG", subtype=subtype), tone(700, rate_hz=24_000)
    chain = first + encoded(np.stack([second] * 2, axis=1), 24_000, format="OGG", subtype=subtype)
    waveform = decode_audio(chain)
    assert waveform.sample_rate_hz == 24_000
    assert waveform.seconds == pytest.approx(2.0, abs=0.01)
    middles = [waveform.samples[start : start + 12_000] for start in (6_000, 30_000)]
    assert [int(np.argmax(np.abs(np.fft.rfft(middle)))) * 2 for middle in middles] == [300, 700]
    with pytest.raises(InvalidAudio, match=r"longer than the limit of 1\.5 s"):
        decode_audio(chain, max_seconds=1.5)


def test_a_chain_of_too_many_links_is_refused() -> None:
    with pytest.raises(InvalidAudio, match="chain of more than 256 files"):
        decode_audio(encoded(tone(300, seconds=0.01), format="OGG") * 257)


def test_a_file_without_samples_is_refused() -> None:
    with pytest.raises(InvalidAudio, match="no samples"):
        decode_audio(encoded(np.zeros(0, np.float32), format="WAV"))


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_numbers_that_are_no_numbers_are_refused(value: float) -> None:
    samples = tone(300)
    samples[500] = value
    with pytest.raises(InvalidAudio, match="not finite"):
        decode_audio(encoded(samples, format="WAV", subtype="FLOAT"))


@pytest.mark.parametrize("rate_hz", [8_000, 11_025, 44_100, 96_000])
def test_resampling_keeps_pitch_and_length(rate_hz: int) -> None:
    waveform = resample(Waveform(tone(440, rate_hz=rate_hz), rate_hz), RATE_HZ)
    assert waveform.sample_rate_hz == RATE_HZ
    assert len(waveform.samples) == pytest.approx(RATE_HZ, abs=1)
    assert np.argmax(spectrum(waveform)) == 440 // 2  # half a second: bins are 2 Hz apart


def test_resampling_to_the_same_rate_changes_nothing() -> None:
    waveform = Waveform(tone(440), RATE_HZ)
    assert resample(waveform, RATE_HZ) is waveform


@pytest.mark.parametrize(("lowest", "highest"), [(-2.0, 0.1), (-0.1, 2.0)])
def test_a_peak_over_the_limit_scales_the_whole_waveform(lowest: float, highest: float) -> None:
    loud = Waveform(np.clip(tone(300, peak=2.0), lowest, highest), RATE_HZ)
    limited = limit_peak(loud, peak=0.9)
    assert np.abs(limited.samples).max() == pytest.approx(0.9)
    assert np.allclose(limited.samples, loud.samples * 0.45, atol=1e-6)


def test_a_waveform_within_the_limit_is_left_alone() -> None:
    quiet = Waveform(tone(300), RATE_HZ)
    assert limit_peak(quiet) is quiet
    empty = Waveform(np.zeros(0, np.float32), RATE_HZ)
    assert limit_peak(empty) is empty


def test_pieces_are_joined_in_order() -> None:
    first, second = Waveform(tone(300), RATE_HZ), Waveform(tone(500, seconds=0.5), RATE_HZ)
    joined = concatenate([first, second])
    assert np.array_equal(joined.samples, np.concatenate([first.samples, second.samples]))
    assert joined.sample_rate_hz == RATE_HZ


@pytest.mark.parametrize("peak", [0.001, 0.9])
def test_volume_is_set_up_or_down_and_raised_only_up(peak: float) -> None:
    waveform = Waveform(tone(440, peak=peak), RATE_HZ)
    levelled = set_volume(waveform, -27.0)
    assert 10 * np.log10(np.mean(np.square(levelled.samples))) == pytest.approx(-27.0, abs=1e-3)
    assert levelled.samples.dtype == np.float32
    assert levelled.samples == pytest.approx(waveform.samples * levelled.samples.max() / peak, abs=1e-6)
    raised = raise_volume(waveform, -27.0)
    assert np.array_equal(raised.samples, levelled.samples if peak < 0.01 else waveform.samples)


def test_silence_stays_silent_at_any_volume() -> None:
    silence = Waveform(np.zeros(100, np.float32), RATE_HZ)
    assert np.array_equal(set_volume(silence, -27.0).samples, silence.samples)
