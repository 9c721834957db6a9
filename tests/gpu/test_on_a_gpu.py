"""What has to be the same on a GPU as on the CPU. `make test-gpu` runs it where CUDA is."""

import numpy as np
import pytest

from models.errors import InvalidParameter
from models.loading import load_vclip
from models.types import ImageArray
from models.vclip import Vclip

pytestmark = pytest.mark.gpu

TEXT = "Nice to meet you. Come in."
RANKED = 100


@pytest.fixture(scope="module")
def on_gpu() -> Vclip:
    """The embedded bundle on the first GPU. Fails where there is none: whoever asks for these tests has one."""
    return load_vclip(device="cuda:0")


def test_a_face_is_embedded_as_on_the_cpu(on_gpu: Vclip, vclip: Vclip, astronaut: ImageArray) -> None:
    one, other = on_gpu.embed_face(astronaut), vclip.embed_face(astronaut)
    assert float(one.embedding @ other.embedding) > 0.9999
    assert float(one.projected @ other.projected) > 0.9999


def test_it_finds_the_same_voices_in_the_same_order(
    on_gpu: Vclip, vclip: Vclip, astronaut: ImageArray
) -> None:
    one, other = (
        [ranked.voice.name for ranked in each.find_voices(each.embed_face(astronaut), k=RANKED)]
        for each in (on_gpu, vclip)
    )
    assert one[0] == other[0]
    assert len(set(one) & set(other)) >= RANKED - 2


def test_a_seed_draws_the_same_voices(on_gpu: Vclip, vclip: Vclip, astronaut: ImageArray) -> None:
    one, other = (each.find_voices(each.embed_face(astronaut), k=1, seed=5)[0] for each in (on_gpu, vclip))
    assert np.array_equal(one.voice.speaker, other.voice.speaker)


def test_half_precision_finds_the_same_voice(vclip: Vclip, astronaut: ImageArray) -> None:
    half = load_vclip(device="cuda:0", precision="float16")
    one, other = (each.find_voices(each.embed_face(astronaut), k=1)[0] for each in (half, vclip))
    assert one.voice.name == other.voice.name


def test_a_voice_is_heard_as_on_the_cpu(on_gpu: Vclip, vclip: Vclip) -> None:
    spoken = vclip.speak(TEXT, vclip.stock_voice(vclip.synthesizer.speaker_names[0]))
    one, other = on_gpu.embed_voice(spoken), vclip.embed_voice(spoken)
    assert float(one.embedding @ other.embedding) > 0.9999


def test_speech_is_the_same_each_time(on_gpu: Vclip) -> None:
    voice = on_gpu.stock_voice(on_gpu.synthesizer.speaker_names[0])
    assert np.array_equal(on_gpu.speak(TEXT, voice).samples, on_gpu.speak(TEXT, voice).samples)


def test_a_gpu_that_is_not_there_is_reported() -> None:
    with pytest.raises(InvalidParameter, match="device cuda:99 is not available: torch sees"):
        load_vclip(device="cuda:99")
