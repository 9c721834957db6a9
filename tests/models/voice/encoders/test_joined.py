import numpy as np
import pytest

from models.types import FloatArray, Waveform
from models.voice.encoders.ge2e import Ge2eVoiceEncoder
from models.voice.encoders.joined import JoinedVoiceEncoder


class _Constant:
    """A stand-in that hears every voice as the same direction."""

    sample_rate_hz = 16_000

    def __init__(self, embedding: list[float]) -> None:
        self._embedding = np.array(embedding, dtype=np.float32)
        self.dim = len(embedding)

    def embed(self, waveform: Waveform) -> FloatArray:
        assert waveform.sample_rate_hz == self.sample_rate_hz
        return self._embedding


def _noise(rate_hz: int = 16_000, seed: int = 0) -> Waveform:
    samples = np.random.default_rng(seed).standard_normal(rate_hz) * 0.1
    return Waveform(samples.astype(np.float32), rate_hz)


def test_embeddings_stand_side_by_side_with_unit_norm() -> None:
    joined = JoinedVoiceEncoder([_Constant([1.0, 0.0]), _Constant([0.0, 0.0, 1.0])])
    assert joined.dim == 5
    embedding = joined.embed(_noise(22_050))
    assert embedding.dtype == np.float32
    assert embedding == pytest.approx(np.array([1, 0, 0, 0, 1]) / np.sqrt(2))


def test_the_cosine_is_the_mean_of_the_members_cosines(voice_encoder: Ge2eVoiceEncoder) -> None:
    joined = JoinedVoiceEncoder([voice_encoder, _Constant([1.0])])
    one, other = _noise(seed=1), _noise(seed=2)
    own = float(voice_encoder.embed(one) @ voice_encoder.embed(other))
    assert float(joined.embed(one) @ joined.embed(other)) == pytest.approx((own + 1.0) / 2, abs=1e-5)


def test_one_encoder_alone_cannot_be_joined() -> None:
    with pytest.raises(ValueError, match="1 encoders"):
        JoinedVoiceEncoder([_Constant([1.0])])
