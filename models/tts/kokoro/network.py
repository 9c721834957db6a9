"""The whole network: phoneme tokens and a style vector -> a waveform and the duration of each phoneme."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from models.errors import InvalidBundle
from models.interfaces import do_nothing
from models.tts.kokoro.config import KokoroConfig
from models.tts.kokoro.decoder import AlignedSentence, Decoder
from models.tts.kokoro.plbert import PlBert
from models.tts.kokoro.prosody import ProsodyPredictor
from models.tts.kokoro.text_encoder import TextEncoder


@dataclass(frozen=True)
class Alignment:
    """What the prosody predictor says of a sentence.

    durations: int64 [T], frames of 25 ms for each token. text: [1, hidden_dim, F], the text features on the time
    axis. pitch_hz, energy: [1, 2 F], a value for every 12.5 ms.
    """

    durations: Tensor
    text: Tensor
    pitch_hz: Tensor
    energy: Tensor


@dataclass(frozen=True)
class Sentence:
    """What the network takes of one sentence; see `KokoroNetwork.forward`."""

    tokens: Tensor
    style: Tensor
    speed: float = 1.0
    pitch: float = 1.0
    articulation: Tensor | None = None


class KokoroNetwork(nn.Module):
    """The parts have the names of the published checkpoint. Embeddings are zeros until weights are loaded."""

    def __init__(self, config: KokoroConfig | None = None) -> None:
        super().__init__()
        self.config = config or KokoroConfig()
        self.bert = PlBert(self.config)
        self.bert_encoder = nn.Linear(self.config.bert_dim, self.config.hidden_dim)
        self.predictor = ProsodyPredictor(self.config)
        self.text_encoder = TextEncoder(self.config)
        self.decoder = Decoder(self.config)

    def forward(
        self,
        tokens: Tensor,
        style: Tensor,
        speed: float = 1.0,
        pitch: float = 1.0,
        articulation: Tensor | None = None,
        at_yield_point: Callable[[], None] = do_nothing,
    ) -> tuple[Tensor, Tensor]:
        """int64 [1, T] with a zero at both ends, [1, 2 style_dim] -> waveform [samples], durations int64 [T].

        pitch: factor on the predicted contour. articulation, at_yield_point: as `Decoder.forward` takes them.
        """
        sentence = Sentence(tokens, style, speed, pitch, articulation)
        (spoken,) = self.speak([sentence], at_yield_point)
        return spoken

    def speak(
        self, sentences: Sequence[Sentence], at_yield_point: Callable[[], None] = do_nothing
    ) -> list[tuple[Tensor, Tensor]]:
        """Sentences, at most `decoder.most_together` -> waveform [samples] and durations int64 [T] of each."""
        to_decode, durations = [], []
        for sentence in sentences:
            aligned = self.align(sentence.tokens, sentence.style, sentence.speed)
            to_decode.append(
                AlignedSentence(
                    aligned.text,
                    sentence.pitch * aligned.pitch_hz,
                    aligned.energy,
                    sentence.style[:, : self.config.style_dim],
                    sentence.articulation,
                )
            )
            durations.append(aligned.durations)
            at_yield_point()
        waves = self.decoder.decode_all(to_decode, at_yield_point)
        return list(zip(waves, durations, strict=True))

    def align(self, tokens: Tensor, style: Tensor, speed: float = 1.0) -> Alignment:
        """Everything up to the decoder."""
        prosody_style = style[:, self.config.style_dim :]
        encoded = self.predictor.text_encoder(self.bert_encoder(self.bert(tokens)), prosody_style)
        durations = self.predictor.durations(encoded, speed)
        pitch_hz, energy = self.predictor.contours(encoded.repeat_interleave(durations, dim=1), prosody_style)
        text = self.text_encoder(tokens).repeat_interleave(durations, dim=2)
        return Alignment(durations, text, pitch_hz, energy)


def load_network(weights: Mapping[str, Tensor], config: KokoroConfig | None = None) -> KokoroNetwork:
    """The network with these weights, by their names; it takes them as they are, without a copy.

    Raises InvalidBundle where a weight is missing, foreign or of another shape.
    """
    with torch.device("meta"):
        network = KokoroNetwork(config)
    try:
        network.load_state_dict(dict(weights), assign=True)
    except RuntimeError as error:
        differences = " ".join(str(error).split())  # torch writes a line for each
        raise InvalidBundle(f"the weights are not of Kokoro-82M v1.0: {differences}") from error
    return network.eval().requires_grad_(False)
