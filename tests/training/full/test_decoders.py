from pathlib import Path

import pytest

from benchmarks.inputs.videos import RATE_HZ, face_video, hum
from models.types import ImageArray
from tests.training.full.stand_ins import DeadlySpan
from training.full.clips import Clip, Span
from training.full.decoders import CLIPS_PER_TASK, Decoders
from training.full.prepare import Prepared, Wanted
from training.full.skips import Skipped

WANTED = Wanted(face_size=32, aligned=False, sample_rate_hz=RATE_HZ, min_seconds=0.5, max_seconds=10)


@pytest.mark.slow
def test_a_file_that_kills_its_decoder_costs_that_clip_only(astronaut: ImageArray, tmp_path: Path) -> None:
    file = tmp_path / "clip.mp4"
    file.write_bytes(face_video(astronaut[:300, 60:360], hum(0.8), seconds=0.4))
    good = Span(str(file), 0, file.stat().st_size)
    deadly = DeadlySpan(str(file), 0, 1)
    places = {3, CLIPS_PER_TASK + 1}  # in two tasks
    clips = [
        Clip(str(number), "id", "made", "", video=deadly if number in places else good)
        for number in range(2 * CLIPS_PER_TASK + 2)
    ]
    with Decoders(2) as decoders:
        results = list(decoders.prepare(clips, WANTED))
    assert len(results) == len(clips)
    dead = [result for result in results if isinstance(result, Skipped)]
    assert [(one.key, one.kind) for one in dead] == [
        (str(place), "decoder crash") for place in sorted(places)
    ]
    for result in results:
        if isinstance(result, Prepared):
            assert result.crop.shape == (32, 32, 3)
            assert result.voice.sample_rate_hz == RATE_HZ
            assert result.voice.seconds == pytest.approx(0.8, abs=0.15)
