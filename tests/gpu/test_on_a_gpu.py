"""What has to be the same on a GPU as on the CPU. `make test-gpu` runs it where CUDA is."""

from typing import cast

import numpy as np
import pytest
import torch

from benchmarks.gpu import sentence_of
from models.errors import InvalidParameter
from models.loading import load_vclip
from models.tts.kokoro.decoder import Decoder
from models.tts.kokoro.on_gpu.common_lengths import LONGEST, common_length
from models.tts.kokoro.on_gpu.decoder import PaddedDecoder
from models.tts.kokoro.on_gpu.graphs import Graphs
from models.tts.kokoro.on_gpu.padded import DecoderInput, decode
from models.tts.kokoro.synthesizer import KokoroSynthesizer
from models.types import ImageArray
from models.vclip import Vclip

pytestmark = pytest.mark.gpu

TEXT = "Nice to meet you. Come in."
RANKED = 100


@pytest.fixture(scope="module")
def on_gpu() -> Vclip:
    """The embedded bundle on the first GPU. Fails where there is none: whoever asks for these tests has one."""
    return load_vclip(device="cuda:0")


def decoder_and_input(on_gpu: Vclip, text: str) -> tuple[Decoder, DecoderInput]:
    """The decoder on the GPU, and what it takes of a sentence."""
    assert isinstance(on_gpu.synthesizer, KokoroSynthesizer)
    network, sentence = on_gpu.synthesizer._network, sentence_of(on_gpu.synthesizer, text)
    padded = cast(PaddedDecoder, network.decoder)
    with torch.inference_mode():
        aligned = network.align(sentence.tokens, sentence.style)
        style = sentence.style[:, :128]
        return padded.decoder, padded._input(aligned.text, aligned.pitch_hz, aligned.energy, style, None)


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


def test_a_graph_says_what_the_kernels_one_by_one_say(on_gpu: Vclip) -> None:
    """The first time, when it is captured, and each time after, with other sentences of its length in between."""
    decoder, given = decoder_and_input(on_gpu, "The early train leaves before sunrise.")
    _, other = decoder_and_input(on_gpu, "Fresh bread and coffee are served there.")
    graphs = Graphs()
    length = common_length(max(given.text.shape[2], other.text.shape[2]))
    given, other = given.padded(length), other.padded(length)
    with torch.inference_mode():
        expected, expected_other = decode(decoder, given), decode(decoder, other)
        for _ in range(2):
            assert torch.allclose(graphs(decoder, given), expected, atol=1e-4)
            assert torch.allclose(graphs(decoder, other), expected_other, atol=1e-4)
        assert torch.equal(graphs(decoder, given), graphs(decoder, given))


def test_a_sentence_too_long_for_a_graph_is_spoken(on_gpu: Vclip) -> None:
    decoder, given = decoder_and_input(on_gpu, "Yes.")
    graphs = Graphs()
    with torch.inference_mode():
        wave = graphs(decoder, given.padded(LONGEST + 8))
    assert wave.shape[1] == 600 * (LONGEST + 8)
    assert graphs._captured == {}


def test_speech_is_that_of_the_cpu(on_gpu: Vclip, vclip: Vclip) -> None:
    """The durations are the same; the waveforms differ by rounding, which the harmonics' phases make larger."""
    one, other = (each.speak(TEXT, each.stock_voice("af_heart")) for each in (on_gpu, vclip))
    assert one.samples.shape == other.samples.shape
    heard, expected = (vclip.embed_voice(waveform).embedding for waveform in (one, other))
    assert float(heard @ expected) > 0.999


def test_several_sentences_in_one_pass_are_what_each_is_alone(on_gpu: Vclip) -> None:
    synthesizer = on_gpu.synthesizer
    assert isinstance(synthesizer, KokoroSynthesizer)
    speaker = synthesizer.known_speakers[0]
    texts = ("Yes.", "Come in and sit down.", "It is late.")
    pieces = [synthesizer.prepare(text, "en-us").pieces[0] for text in texts]
    together = synthesizer._speak(pieces, speaker, 1.0, ["en-us"] * len(pieces))
    for one, tokens in zip(together, pieces, strict=True):
        alone = synthesizer.speak_piece(tokens, speaker)
        assert np.array_equal(one.frames, alone.frames)
        assert np.abs(one.waveform.samples - alone.waveform.samples).max() < 1e-3


def test_half_precision_speaks_in_the_same_voice(on_gpu: Vclip, vclip: Vclip) -> None:
    half = load_vclip(device="cuda:0", precision="float16")
    one, other = (each.speak(TEXT, each.stock_voice("af_heart")) for each in (half, on_gpu))
    assert one.samples.shape == other.samples.shape
    heard, expected = (vclip.embed_voice(waveform).embedding for waveform in (one, other))
    assert float(heard @ expected) > 0.99


def test_a_gpu_that_is_not_there_is_reported() -> None:
    with pytest.raises(InvalidParameter, match="device cuda:99 is not available: torch sees"):
        load_vclip(device="cuda:99")
