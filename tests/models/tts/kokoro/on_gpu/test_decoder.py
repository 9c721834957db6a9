"""What stands for the decoder on a GPU, here on the processor: it says what the decoder says."""

from collections.abc import Iterator

import numpy as np
import pytest
import torch
from torch import Tensor

from models.tts.kokoro.decoder import AlignedSentence, Decoder
from models.tts.kokoro.network import KokoroNetwork, load_network
from models.tts.kokoro.on_gpu.common_lengths import MOST_FRAMES, MOST_TOGETHER
from models.tts.kokoro.on_gpu.decoder import PaddedDecoder
from models.tts.kokoro.on_gpu.half_precision import HalfConvolution, halve_convolutions
from models.tts.kokoro.on_gpu.padded import DecoderInput, decode
from models.tts.kokoro.synthesizer import KokoroSynthesizer
from models.tts.kokoro.weights import read_kokoro_weights

TEXTS = ("Yes.", "Come in and sit down.", "The old bridge is closed.")


@pytest.fixture(scope="module")
def network() -> KokoroNetwork:
    return load_network(read_kokoro_weights())


@pytest.fixture(scope="module")
def sentences(network: KokoroNetwork, kokoro: KokoroSynthesizer) -> list[AlignedSentence]:
    """Three sentences of different lengths, in three voices, one of them with another articulation."""
    aligned = []
    for number, text in enumerate(TEXTS):
        tokens = torch.from_numpy(np.pad(kokoro.prepare(text, "en-us").pieces[0], 1)[None])
        style, other = (
            torch.from_numpy(kokoro._speakers.accented(kokoro._speakers.coordinates[row], 20, "en-us")[0])
            for row in (number, number + 11)
        )
        with torch.inference_mode():
            one = network.align(tokens, style)
        articulation = other[:, :128] if number == 1 else None
        aligned.append(AlignedSentence(one.text, one.pitch_hz, one.energy, style[:, :128], articulation))
    return aligned


@pytest.fixture(autouse=True)
def _inference() -> Iterator[None]:
    with torch.inference_mode():
        yield


def distance(one: Tensor, other: Tensor) -> float:
    """The largest difference, as a share of the peak."""
    return float((one - other).abs().max() / other.abs().max())


def test_sentences_in_one_pass_are_what_each_is_alone(
    network: KokoroNetwork, sentences: list[AlignedSentence]
) -> None:
    """They are filled up to the longest and a little more, and none can tell: the differences are of rounding."""
    alone = network.decoder.decode_all(sentences)
    assert len({len(wave) for wave in alone}) == len(TEXTS)
    together = PaddedDecoder(network.decoder).decode_all(sentences)
    for one, other in zip(together, alone, strict=True):
        assert one.shape == other.shape
        assert distance(one, other) < 1e-3


def test_a_neighbour_is_not_heard(network: KokoroNetwork, sentences: list[AlignedSentence]) -> None:
    """A sentence beside different ones of the same length is the same to the last bit."""
    decoder = PaddedDecoder(network.decoder)
    loud = sentences[2]._replace(energy=sentences[2].energy + 3, pitch_hz=2 * sentences[2].pitch_hz)
    one = decoder.decode_all([sentences[0], sentences[2]])[0]
    other = decoder.decode_all([sentences[0], loud])[0]
    assert torch.equal(one, other)


def test_long_sentences_go_through_in_several_passes(
    network: KokoroNetwork, sentences: list[AlignedSentence]
) -> None:
    """So that memory is bounded; here the pass itself is left out."""
    passes = []

    def run(_: Decoder, given: DecoderInput) -> Tensor:
        passes.append(tuple(given.text.shape[::2]))
        return torch.zeros(len(given.text), 600 * given.text.shape[2])

    frames = 1_200
    text = torch.zeros(1, sentences[0].text.shape[1], frames)
    curve = torch.zeros(1, 2 * frames)
    long = AlignedSentence(text, curve, curve, sentences[0].style, None)
    waves = PaddedDecoder(network.decoder, run).decode_all([long] * 5)
    assert [len(wave) for wave in waves] == [600 * frames] * 5
    assert sum(number for number, _ in passes) >= 5
    assert all(number * length <= MOST_FRAMES for number, length in passes)


def test_odd_numbers_of_sentences_are_filled_up(
    network: KokoroNetwork, sentences: list[AlignedSentence]
) -> None:
    numbers = []

    def run(_: Decoder, given: DecoderInput) -> Tensor:
        numbers.append(len(given.text))
        return torch.zeros(len(given.text), 600 * given.text.shape[2])

    decoder = PaddedDecoder(network.decoder, run)
    for number in (1, 2, 3, 5, MOST_TOGETHER):
        assert len(decoder.decode_all([sentences[0]] * number)) == number
    assert numbers == [1, 2, 4, 8, 8]


@pytest.mark.slow  # a processor computes in float16, but slowly
def test_half_precision_keeps_the_sound(network: KokoroNetwork, sentences: list[AlignedSentence]) -> None:
    """float16 in the wide convolutions, of weights of their own; everything around them stays float32."""
    half = load_network(read_kokoro_weights()).decoder
    halve_convolutions(half, torch.float16)
    replaced = [part for part in half.modules() if isinstance(part, HalfConvolution)]
    assert len(replaced) > 60
    kept = (half.F0_conv, half.N_conv, half.generator.conv_post, *half.generator.noise_convs)
    assert all(part.weight.dtype == torch.float32 for part in kept)
    (whole,) = network.decoder.decode_all(sentences[:1])
    (other,) = PaddedDecoder(half).decode_all(sentences[:1])
    assert other.dtype == torch.float32
    noise = (whole - other).square().mean() / whole.square().mean()
    assert 0 < float(noise) < 1e-4


def test_how_far_a_sentence_is_filled_up_changes_rounding_only(
    network: KokoroNetwork, sentences: list[AlignedSentence]
) -> None:
    given = PaddedDecoder(network.decoder)._input(*sentences[0])
    own = int(given.frames)
    (little,), (much,) = (decode(network.decoder, given.padded(length)) for length in (own + 1, own + 30))
    assert distance(much[: 600 * own], little[: 600 * own]) < 1e-3
