"""AAC is decoded again by FFmpeg's decoder."""

import io
from collections.abc import Iterator

import av
import numpy as np
import numpy.typing as npt
import pytest

from models.types import Waveform
from models.voice.formats import COMMENT, TITLE, AudioFormat, encode_pieces, stream_speech

RATE_HZ = 24_000
DELAY = 1_024  # samples that the encoder puts before the first


def tone(seconds: float, hertz: float) -> Waveform:
    time_s = np.arange(round(seconds * RATE_HZ)) / RATE_HZ
    return Waveform((0.5 * np.sin(2 * np.pi * hertz * time_s)).astype(np.float32), RATE_HZ)


PIECES = [tone(0.4, 200), tone(2.0, 440), tone(0.3, 300)]
SAMPLES = sum(len(piece.samples) for piece in PIECES)


def decode(data: bytes) -> tuple[npt.NDArray[np.float32], dict[str, str]]:
    with av.open(io.BytesIO(data), "r") as container:
        frames = [frame.to_ndarray()[0] for frame in container.decode(audio=0)]
        stream = container.streams.audio[0]
        assert (stream.codec_context.name, stream.rate, stream.codec_context.channels) == ("aac", RATE_HZ, 1)
        return np.concatenate(frames), dict(container.metadata)


@pytest.mark.parametrize("streamed", [False, True])
def test_every_sample_comes_and_says_that_it_is_synthetic(streamed: bool) -> None:
    data = b"".join(encode_pieces(PIECES, AudioFormat.AAC, whole=not streamed))
    samples, metadata = decode(data)
    assert SAMPLES + DELAY <= len(samples) < SAMPLES + 3 * DELAY
    assert (metadata["title"], metadata["comment"]) == (TITLE, COMMENT)
    assert data.index(COMMENT.encode()) < 400  # before the audio
    middle = samples[RATE_HZ : RATE_HZ + RATE_HZ // 2]
    assert np.argmax(np.abs(np.fft.rfft(middle))) * 2 == 440
    assert np.sqrt(np.mean(middle**2)) == pytest.approx(0.5 / np.sqrt(2), rel=0.1)


def test_each_piece_can_be_heard_before_the_next_is_made() -> None:
    made: list[int] = []

    def pieces() -> Iterator[Waveform]:
        for number, piece in enumerate(PIECES):
            made.append(number)
            yield piece

    received = b""
    for number, data in enumerate(stream_speech(pieces(), AudioFormat.AAC)):
        received += data
        if number == len(PIECES):
            break
        assert made == list(range(number + 1))
        spoken = sum(len(piece.samples) for piece in PIECES[: number + 1])
        assert len(decode(received)[0]) >= spoken - 0.25 * RATE_HZ


def test_a_stream_that_is_given_up_is_closed() -> None:
    made = stream_speech(iter(PIECES), AudioFormat.AAC)
    assert next(made)
    made.close()  # type: ignore[attr-defined]  # a generator has it
