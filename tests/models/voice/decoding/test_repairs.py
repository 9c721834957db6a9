import io

import numpy as np
import pytest
import soundfile

from models.voice.decoding.repairs import MAX_OGG_LINKS, ogg_links, with_wav_size

SAMPLES = np.random.default_rng(4).uniform(-0.9, 0.9, 1_000).astype(np.float32)


def encoded(form: str, subtype: str, samples: np.ndarray = SAMPLES) -> bytes:
    buffer = io.BytesIO()
    soundfile.write(buffer, samples, 16_000, format=form, subtype=subtype)
    return buffer.getvalue()


def sized(wav: bytes, size: bytes) -> bytes:
    at = wav.index(b"data") + 4
    return wav[:at] + size + wav[at + 4 :]


@pytest.mark.parametrize("subtype", ["PCM_16", "PCM_24", "DOUBLE", "ULAW"])
def test_a_wav_of_size_0_gets_the_samples_that_follow(subtype: str) -> None:
    wav = encoded("WAV", subtype)
    read, _ = soundfile.read(io.BytesIO(with_wav_size(sized(wav, bytes(4)))))
    assert np.array_equal(read, soundfile.read(io.BytesIO(wav))[0])


def test_a_wav_that_is_complete_stays_as_it_is() -> None:
    wav = encoded("WAV", "PCM_16")
    empty = encoded("WAV", "PCM_16", SAMPLES[:0])
    tagged = empty + b"LIST" + (4).to_bytes(4, "little") + b"INFO"
    for data in (wav, sized(wav, b"\xff" * 4), empty, tagged, wav[:30], b"RIFF", b"RF64" + bytes(40)):
        assert with_wav_size(data) == data


@pytest.mark.parametrize("size", [5, 6])
def test_a_chunk_of_odd_size_may_lack_its_padding(size: int) -> None:
    wav = encoded("WAV", "PCM_16")
    at, size_at = wav.index(b"data"), wav.index(b"data") + 4
    chunk = b"LIST" + size.to_bytes(4, "little") + b"INFOxy"[:size]
    read, _ = soundfile.read(io.BytesIO(with_wav_size(wav[:at] + chunk + wav[at:])))
    assert np.array_equal(read, soundfile.read(io.BytesIO(wav))[0])
    piped = wav[:at] + chunk + wav[at:size_at] + bytes(4) + wav[size_at + 4 :]
    assert len(soundfile.read(io.BytesIO(with_wav_size(piped)))[0]) == len(SAMPLES)


def test_a_chain_is_split_where_its_links_begin() -> None:
    links = [encoded("OGG", "VORBIS"), encoded("OGG", "OPUS"), encoded("OGG", "VORBIS", SAMPLES[:99])]
    assert ogg_links(b"".join(links)) == links
    assert ogg_links(links[0]) == links[:1]
    assert ogg_links(links[0] + b"behind it" + links[1]) == [links[0] + b"behind it", links[1]]


def test_no_more_links_are_split_than_are_taken() -> None:
    link = encoded("OGG", "VORBIS", SAMPLES[:10])
    split = ogg_links(link * (MAX_OGG_LINKS + 50))
    assert len(split) == MAX_OGG_LINKS + 1
    assert b"".join(split) == link * (MAX_OGG_LINKS + 50)


@pytest.mark.parametrize("data", [b"", b"OggS", b"OggS" + bytes(23), b"OggS" * 100])
def test_bytes_that_are_no_pages_are_one_link(data: bytes) -> None:
    assert ogg_links(data) == [data]
