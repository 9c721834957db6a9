import sys
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
import torch

from models.bundle.files import MINI_BUNDLE, read_arrays
from models.types import FloatArray
from models.voice.audio import decode_audio, resample
from models.voice.encoders.campplus_weights import PREFIX
from models.voice.encoders.ge2e import SAMPLE_RATE_HZ, Ge2eNetwork, Ge2eVoiceEncoder
from training.data.shards import read_samples
from training.imports.ge2e import convert_ge2e
from training.imports.outside_weights import find_ge2e_checkpoint

needs_wheel = pytest.mark.skipif(find_spec("resemblyzer") is None, reason="needs the training extra")
RECORDINGS = 8


def published_encoder(monkeypatch: pytest.MonkeyPatch) -> Any:
    """The wheel's own `VoiceEncoder`.

    Two modules that it imports are not installed or no more in SciPy; both serve its trimming of silence,
    which plays no part here, so that empty ones do.
    """
    for name, attribute in (("webrtcvad", "Vad"), ("scipy.ndimage.morphology", "binary_dilation")):
        module = ModuleType(name)
        setattr(module, attribute, None)
        monkeypatch.setitem(sys.modules, name, module)
    for name in [name for name in sys.modules if name.partition(".")[0] == "resemblyzer"]:
        monkeypatch.delitem(sys.modules, name)
    return import_module("resemblyzer")


@needs_wheel
@pytest.mark.slow
def test_our_network_hears_what_the_published_one_hears(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    resemblyzer = published_encoder(monkeypatch)
    theirs = resemblyzer.VoiceEncoder("cpu", verbose=False)
    state = {name: torch.from_numpy(array) for name, array in convert_ge2e(find_ge2e_checkpoint()).items()}
    ours = Ge2eVoiceEncoder(state)
    samples = [s for s in read_samples(data_dir / "speech" / "librispeech-test.tar") if s.audio is not None]
    for number, sample in enumerate(samples[:RECORDINGS]):
        waveform = resample(decode_audio(sample.audio or b""), SAMPLE_RATE_HZ)
        level = np.float32(1.0 if number % 2 else 0.01)  # every second one is quiet and has to be raised
        waveform.samples.setflags(write=True)
        waveform.samples[:] *= level
        raised = resemblyzer.normalize_volume(waveform.samples.copy(), -30, increase_only=True)
        expected: FloatArray = theirs.embed_utterance(raised)
        assert 1 - float(ours.embed(waveform) @ expected) < 1e-6


@needs_wheel
def test_the_bundle_holds_the_converted_checkpoint() -> None:
    """Beside CAM++'s."""
    arrays = read_arrays(MINI_BUNDLE, "voice_encoder.safetensors")
    kept = {name: array for name, array in arrays.items() if not name.startswith(PREFIX)}
    converted = convert_ge2e(find_ge2e_checkpoint())
    assert kept.keys() == converted.keys() == Ge2eNetwork().state_dict().keys()
    for name, array in converted.items():
        assert np.array_equal(kept[name], array.astype(kept[name].dtype))


def test_another_checkpoint_is_refused_before_it_is_read(tmp_path: Path) -> None:
    checkpoint = tmp_path / "pretrained.pt"
    torch.save({"model_state": {}}, checkpoint)
    with pytest.raises(ValueError, match=r"pretrained\.pt has SHA-256 [0-9a-f]{64}, not that of Resemblyzer"):
        convert_ge2e(checkpoint)
