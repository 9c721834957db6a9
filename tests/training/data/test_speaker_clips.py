from pathlib import Path

import numpy as np
import pytest

from models.types import Waveform
from models.voice.formats import AudioFormat, encode_speech
from tests.training.conftest import WriteTar
from training.data.speaker_clips import SpeakerClips, draw_excerpts, load_speaker_clips

RATE_HZ = 8000


def tone(hertz: float, seconds: float = 2.0, rate_hz: int = 16_000) -> bytes:
    time_s = np.arange(round(seconds * rate_hz)) / rate_hz
    return encode_speech(
        [Waveform((0.5 * np.sin(2 * np.pi * hertz * time_s)).astype(np.float32), rate_hz)], AudioFormat.WAV
    )


@pytest.fixture
def shard(write_tar: WriteTar) -> Path:
    return write_tar(
        {
            "a1.json": {"corpus": "one", "speaker": 7},
            "a1.wav": tone(200),
            "a2.json": {"corpus": "one", "speaker": 7},
            "a2.wav": tone(300),
            "b.json": {"corpus": "other", "identity": "7"},
            "b.wav": tone(400),
            "short.json": {"corpus": "other", "identity": "8"},
            "short.wav": tone(500, seconds=0.9),
            "broken.json": {"corpus": "other", "identity": "9"},
            "broken.wav": b"no audio",
            "nobody.wav": tone(600),
        }
    )


def test_clips_are_gathered_by_speaker_within_a_corpus(
    shard: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    clips = load_speaker_clips([shard], RATE_HZ)
    assert clips.speakers == ["one/7", "other/7"]
    assert [[len(clip) for clip in own] for own in clips.clips] == [[16_000, 16_000], [16_000]]
    assert clips.clips[0][0].dtype == np.int16
    assert np.abs(clips.clips[0][0]).max() == pytest.approx(0.5 * 32_767, rel=0.01)
    assert clips.counts == {"shard": 3}
    said = capsys.readouterr().err
    assert "skipped short: it is 0.90 s long" in said
    assert "skipped broken" in said


def test_two_speakers_are_the_least(write_tar: WriteTar) -> None:
    shard = write_tar({"a.json": {"speaker": 1}, "a.wav": tone(200)})
    with pytest.raises(ValueError, match=r"fewer than two speakers in .*shard\.tar"):
        load_speaker_clips([shard], RATE_HZ)


def constant_clips(levels: list[list[int]], n_samples: int = 4000) -> SpeakerClips:
    """One level for each clip, so that an excerpt tells where it is from."""
    clips = [[np.full(n_samples, level, np.int16) for level in own] for own in levels]
    return SpeakerClips([str(number) for number in range(len(levels))], clips, RATE_HZ, {})


def test_excerpts_are_of_two_clips_of_different_speakers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("training.data.speaker_clips._disturbed", lambda samples, _: samples)
    clips = constant_clips([[1000, 1001], [2000, 2001, 2002], [3000]])
    excerpts, numbers = draw_excerpts(clips, 3, 0.25, np.random.default_rng(0))
    assert excerpts.shape == (3, 2, 2000)
    assert sorted(numbers) == [0, 1, 2]
    levels = np.rint(excerpts[:, :, 0] * 32_767)
    assert (levels // 1000 - 1 == numbers[:, np.newaxis]).all()
    assert all((one != other) == (number != 2) for (one, other), number in zip(levels, numbers, strict=True))


def test_a_clip_that_is_too_short_is_repeated_and_few_speakers_are_all_taken() -> None:
    excerpts, numbers = draw_excerpts(
        constant_clips([[1000], [2000]], 3000), 10, 1.0, np.random.default_rng(0)
    )
    assert excerpts.shape == (2, 2, 8000)
    assert excerpts[list(numbers).index(1)][:, 100:].mean() == pytest.approx(2000 / 32_767, rel=0.5)


def test_excerpts_are_disturbed_but_stay_what_they_are_and_a_seed_draws_the_same() -> None:
    time_s = np.arange(RATE_HZ) / RATE_HZ
    clip = (8000 * np.sin(2 * np.pi * 200 * time_s)).astype(np.int16)
    clips = SpeakerClips(["a", "b"], [[clip], [clip]], RATE_HZ, {})
    one, _ = draw_excerpts(clips, 2, 1.0, np.random.default_rng(3))
    again, _ = draw_excerpts(clips, 2, 1.0, np.random.default_rng(3))
    assert np.array_equal(one, again)
    clean = clip / 32_767
    for excerpt in one.reshape(4, -1):
        assert not np.allclose(excerpt, clean, atol=1e-3)
        assert np.corrcoef(excerpt, clean)[0, 1] > 0.9
