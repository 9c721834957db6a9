"""Speech in every format is read again by independent decoders."""

import base64
import http.server
import io
import re
import shutil
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import av
import numpy as np
import numpy.typing as npt
import pytest
import soundfile

from models.types import Waveform
from models.voice.audio import decode_audio
from models.voice.formats import (
    COMMENT,
    SOFTWARE,
    TITLE,
    AudioFormat,
    SampleRate,
    encode_pieces,
    encode_speech,
    pcm16,
    stream_speech,
)

RATE_HZ = 24_000
LOSSLESS = (AudioFormat.WAV, AudioFormat.FLAC)
# AAC, which soundfile does not read, has tests of its own
FILES = tuple(form for form in AudioFormat if form not in (AudioFormat.PCM, AudioFormat.AAC))
# an MP3 encoder delays, and without a table of contents nothing says by how much
MP3_SLACK = 2_500


def piece(seconds: float, hertz: float, peak: float = 0.5, rate_hz: int = RATE_HZ) -> Waveform:
    time_s = np.arange(round(seconds * rate_hz)) / rate_hz
    swell = np.sin(np.pi * time_s / seconds)
    return Waveform((peak * swell * np.sin(2 * np.pi * hertz * time_s)).astype(np.float32), rate_hz)


PIECES = [piece(0.4, 200), piece(2.0, 440), piece(0.3, 300)]
EXPECTED = np.concatenate([pcm16(part) for part in PIECES])


def read(data: bytes) -> npt.NDArray[np.int16]:
    samples, rate = soundfile.read(io.BytesIO(data), dtype="int16")
    assert rate == RATE_HZ
    return np.asarray(samples)


def read_aac(data: bytes) -> tuple[npt.NDArray[np.int16], int]:
    with av.open(io.BytesIO(data), "r") as container:
        frames = [frame.to_ndarray()[0] for frame in container.decode(audio=0)]
        rate = container.streams.audio[0].rate
    return np.rint(np.concatenate(frames) * 32_767).astype(np.int16), rate


def with_length(flac: bytes, samples: int = len(EXPECTED)) -> bytes:
    """A streamed FLAC file with the number of samples that soundfile needs (its lowest 32 bits)."""
    return flac[:22] + samples.to_bytes(4, "big") + flac[26:]


def assert_sounds_like_the_pieces(samples: npt.NDArray[np.int16]) -> None:
    """The same envelope and pitch, wherever a codec moved them by a few milliseconds."""
    middle = samples[RATE_HZ : RATE_HZ + RATE_HZ // 2].astype(np.float64)
    wanted = EXPECTED[RATE_HZ : RATE_HZ + RATE_HZ // 2].astype(np.float64)
    strongest = np.argmax(np.abs(np.fft.rfft(middle)))
    assert strongest * 2 == 440  # bins are 2 Hz apart
    assert np.sqrt(np.mean(middle**2)) == pytest.approx(np.sqrt(np.mean(wanted**2)), rel=0.1)


def test_samples_are_rounded_to_the_nearest_of_16_bits() -> None:
    steps = np.array([0.7, -0.7, 0.3, 1_000.6, -1_000.6], np.float32)
    assert pcm16(Waveform(steps / np.float32(32_767), RATE_HZ)).tolist() == [1, -1, 0, 1_001, -1_001]


@pytest.mark.parametrize("audio_format", FILES)
def test_a_whole_file_has_every_sample_and_no_more(audio_format: AudioFormat) -> None:
    data = encode_speech(PIECES, audio_format)
    assert soundfile.info(io.BytesIO(data)).frames == len(EXPECTED)
    samples = read(data)
    assert len(samples) == len(EXPECTED)
    if audio_format in LOSSLESS:
        assert np.array_equal(samples, EXPECTED)
    else:
        assert_sounds_like_the_pieces(samples)


@pytest.mark.parametrize("audio_format", FILES)
def test_a_streamed_file_has_every_sample(audio_format: AudioFormat) -> None:
    data = b"".join(stream_speech(PIECES, audio_format))
    if audio_format is AudioFormat.FLAC:
        data = with_length(data)
    samples = read(data)
    if audio_format in LOSSLESS:
        assert np.array_equal(samples, EXPECTED)
    else:
        slack = MP3_SLACK if audio_format is AudioFormat.MP3 else 0
        assert len(EXPECTED) <= len(samples) <= len(EXPECTED) + slack
        assert_sounds_like_the_pieces(samples)


def test_raw_samples_are_those_of_the_other_formats() -> None:
    assert encode_speech(PIECES, AudioFormat.PCM) == EXPECTED.astype("<i2").tobytes()
    assert [len(data) // 2 for data in stream_speech(PIECES, AudioFormat.PCM)] == [9_600, 48_000, 7_200, 0]


@pytest.mark.parametrize("streamed", [False, True])
@pytest.mark.parametrize("audio_format", FILES)
def test_every_file_says_that_it_is_synthetic(audio_format: AudioFormat, streamed: bool) -> None:
    data = b"".join(encode_pieces(PIECES, audio_format, whole=not streamed))
    with soundfile.SoundFile(io.BytesIO(data)) as file:
        assert file.title == TITLE
        assert file.comment == COMMENT
        if audio_format is not AudioFormat.MP3:  # LAME puts its own name there
            assert file.software.startswith(SOFTWARE)
    first = next(iter(stream_speech(PIECES, audio_format)))
    assert COMMENT.encode() in first[:400]  # before the audio, so that it is there while it plays


def test_the_sizes_of_a_streamed_wav_file_are_open_and_those_of_a_whole_one_exact() -> None:
    for streamed in (False, True):
        data = b"".join(encode_pieces(PIECES, AudioFormat.WAV, whole=not streamed))
        at = data.index(b"data") + 4
        sizes = [int.from_bytes(data[place : place + 4], "little") for place in (4, at)]
        assert sizes == ([0xFFFFFFFF] * 2 if streamed else [len(data) - 8, len(EXPECTED) * 2])


def test_the_mark_of_a_wav_file_comes_before_its_samples() -> None:
    for streamed in (False, True):
        data = b"".join(encode_pieces(PIECES, AudioFormat.WAV, whole=not streamed))
        assert data.index(b"LIST") < data.index(b"INFO") < data.index(COMMENT.encode()) < data.index(b"data")
        assert data[-len(EXPECTED) * 2 :] == EXPECTED.tobytes()  # and nothing comes after them


@pytest.mark.parametrize("audio_format", [*FILES, AudioFormat.PCM])
def test_each_piece_can_be_heard_before_the_next_is_made(audio_format: AudioFormat) -> None:
    """At most 0.25 s of what was spoken is held back."""
    made: list[int] = []

    def pieces() -> Iterator[Waveform]:
        for number, part in enumerate(PIECES):
            made.append(number)
            yield part

    received = b""
    for number, data in enumerate(stream_speech(pieces(), audio_format)):
        received += data
        if number == len(PIECES):
            break
        assert made == list(range(number + 1))
        spoken = sum(len(part.samples) for part in PIECES[: number + 1])
        if audio_format is AudioFormat.FLAC:
            heard = spoken // 4_096 * 4_096  # whole blocks
            assert np.array_equal(read(with_length(received, heard)), EXPECTED[:heard])
        elif audio_format is AudioFormat.PCM:
            heard = len(received) // 2
        else:
            heard = len(decode_audio(received).samples)
        assert heard >= spoken - 0.25 * RATE_HZ


def test_a_whole_file_comes_at_the_end() -> None:
    made = list(encode_pieces(PIECES, AudioFormat.WAV, whole=True))
    assert [len(data) > 0 for data in made] == [False, False, False, True]


def test_a_piece_over_full_scale_is_scaled_and_the_others_are_not() -> None:
    loud = piece(0.5, 300, peak=1.6)
    samples = read(encode_speech([PIECES[0], loud], AudioFormat.WAV))
    before = len(PIECES[0].samples)
    assert np.array_equal(samples[:before], pcm16(PIECES[0]))
    scaled = loud.samples * (0.99 * 32_767 / np.abs(loud.samples).max())
    assert np.abs(samples[before:] - scaled).max() <= 1


def test_opus_is_resampled_where_it_does_not_know_the_rate() -> None:
    data = encode_speech([piece(1.0, 440, rate_hz=22_050)], AudioFormat.OPUS)
    samples = read(data)  # at 24 kHz
    assert len(samples) == pytest.approx(RATE_HZ, abs=2)
    assert np.argmax(np.abs(np.fft.rfft(samples[: RATE_HZ // 2].astype(float)))) * 2 == 440


@pytest.mark.parametrize("rate_hz", list(SampleRate))
@pytest.mark.parametrize("audio_format", list(AudioFormat))
def test_every_format_can_be_had_at_every_rate(audio_format: AudioFormat, rate_hz: SampleRate) -> None:
    data = b"".join(encode_pieces(PIECES, audio_format, whole=True, sample_rate_hz=rate_hz))
    if audio_format is AudioFormat.PCM:
        samples, rate = np.frombuffer(data, "<i2"), int(rate_hz)
    elif audio_format is AudioFormat.AAC:
        samples, rate = read_aac(data)
    else:
        samples, rate = soundfile.read(io.BytesIO(data), dtype="int16")
    opus_rates = {SampleRate.HALF_CD: 24_000, SampleRate.CD: 48_000}
    assert rate == (opus_rates.get(rate_hz, rate_hz) if audio_format is AudioFormat.OPUS else rate_hz)
    slack = 2 * 1_024 if audio_format is AudioFormat.AAC else 2
    assert len(samples) == pytest.approx(len(EXPECTED) / RATE_HZ * rate, abs=slack)
    middle = samples[rate : rate + rate // 2].astype(np.float64)
    assert np.argmax(np.abs(np.fft.rfft(middle))) * rate / len(middle) == pytest.approx(440, abs=1)


@pytest.mark.parametrize("audio_format", LOSSLESS)
def test_resampled_audio_is_the_same_streamed_or_not(audio_format: AudioFormat) -> None:
    whole = b"".join(encode_pieces(PIECES, audio_format, whole=True, sample_rate_hz=16_000))
    streamed = b"".join(encode_pieces(PIECES, audio_format, whole=False, sample_rate_hz=16_000))
    samples = soundfile.read(io.BytesIO(whole), dtype="int16")[0]
    if audio_format is AudioFormat.FLAC:
        streamed = with_length(streamed, len(samples))
    assert np.array_equal(soundfile.read(io.BytesIO(streamed), dtype="int16")[0], samples)


@pytest.mark.parametrize("audio_format", FILES)
def test_a_stream_that_breaks_off_reads_up_to_there_or_not_at_all(audio_format: AudioFormat) -> None:
    data = b"".join(stream_speech(PIECES, audio_format))[: 3 * len(EXPECTED) // 20]
    try:
        with soundfile.SoundFile(io.BytesIO(data)) as file:
            samples = file.read(len(EXPECTED), dtype="int16")
    except soundfile.LibsndfileError:
        assert audio_format is AudioFormat.FLAC  # it has no length, with or without an end
        return
    assert 0 < len(samples) < len(EXPECTED) + MP3_SLACK


@pytest.mark.parametrize("streamed", [False, True])
@pytest.mark.parametrize("audio_format", FILES)
def test_ffmpeg_reads_it_whole(audio_format: AudioFormat, streamed: bool) -> None:
    if shutil.which("ffmpeg") is None:
        pytest.skip("the program ffmpeg is not on this machine")
    data = b"".join(encode_pieces(PIECES, audio_format, whole=not streamed))
    done = subprocess.run(
        ["ffmpeg", "-v", "error", "-i", "pipe:0", "-f", "s16le", "-ar", str(RATE_HZ), "-"],
        input=data,
        capture_output=True,
        check=True,
        timeout=60,
    )
    samples = np.frombuffer(done.stdout, "<i2")
    if audio_format in LOSSLESS:
        assert np.array_equal(samples, EXPECTED)
    else:
        assert len(EXPECTED) <= len(samples) <= len(EXPECTED) + MP3_SLACK
        assert_sounds_like_the_pieces(samples)


def test_chromium_reads_streams_whole(tmp_path: Path) -> None:
    """A page in a headless browser decodes each streamed file and reports how many samples it had."""
    program = shutil.which("chromium") or shutil.which("google-chrome")
    if program is None:
        pytest.skip("no Chromium is on this machine")
    files = {form: base64.b64encode(b"".join(stream_speech(PIECES, form))).decode() for form in FILES}
    page = _PAGE.replace("FILES", ",".join(f'"{form}":"{data}"' for form, data in files.items()))
    reports: list[str] = []
    reported = threading.Event()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:  # the library's name
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(page.encode())

        def do_POST(self) -> None:  # the library's name
            reports.append(self.rfile.read(int(self.headers["Content-Length"])).decode())
            self.send_response(204)
            self.end_headers()
            reported.set()

        def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002  # the library's name
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        browser = subprocess.Popen(
            [
                program,
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                f"--user-data-dir={tmp_path / 'profile'}",
                "--remote-debugging-port=0",
                f"http://127.0.0.1:{server.server_address[1]}/",
            ],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            assert reported.wait(timeout=120), "the browser reported nothing"
        finally:
            browser.terminate()
            browser.wait(timeout=30)
            server.shutdown()
    lengths = {name: int(length) for name, length in re.findall(r"(\w+)=(\d+)", reports[0])}
    assert lengths.keys() == set(FILES), reports[0]
    for form, length in lengths.items():
        slack = MP3_SLACK if form == "mp3" else 0
        assert len(EXPECTED) <= length <= len(EXPECTED) + slack, form


_PAGE = """<!doctype html><script>
(async () => {
  const told = [];
  for (const [name, data] of Object.entries({FILES})) {
    const bytes = Uint8Array.from(atob(data), c => c.charCodeAt(0));
    try {
      const audio = await new OfflineAudioContext(1, 24000, 24000).decodeAudioData(bytes.buffer);
      told.push(name + "=" + audio.length);
    } catch (error) {
      told.push(name + " failed: " + error);
    }
  }
  await fetch("/", {method: "POST", body: told.join(" ")});
})();
</script>"""
