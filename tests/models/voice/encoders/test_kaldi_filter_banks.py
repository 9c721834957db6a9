import numpy as np
import torch

from models.runtime import torchaudio_extension
from models.types import Waveform
from models.voice.audio import resample
from models.voice.encoders.kaldi_filter_banks import MEL_BANDS, SAMPLE_RATE_HZ, KaldiFilterBanks, mel_filters


def test_a_recording_has_the_filter_banks_that_torchaudio_computes(voices: dict[str, list[Waveform]]) -> None:
    torchaudio_extension.declare()
    from torchaudio.compliance.kaldi import fbank

    for waveform in (voices["f"][0], voices["m"][0]):
        samples = torch.from_numpy(resample(waveform, SAMPLE_RATE_HZ).samples)
        theirs = fbank(
            samples[None] * 2**15, num_mel_bins=MEL_BANDS, sample_frequency=SAMPLE_RATE_HZ, dither=0.0
        )
        ours = KaldiFilterBanks()(samples)
        assert ours.shape == theirs.shape
        assert (
            float((ours - theirs).abs().max()) < 2e-3
        )  # natural logarithm of power; the quietest bands differ most


def test_a_tone_is_loudest_in_the_band_of_its_pitch() -> None:
    moments = np.arange(SAMPLE_RATE_HZ) / SAMPLE_RATE_HZ
    tone = torch.from_numpy(np.sin(2 * np.pi * 1000.0 * moments).astype(np.float32))
    loudest = KaldiFilterBanks()(tone).mean(0).argmax()
    bin_of_tone = round(1000.0 * 512 / SAMPLE_RATE_HZ)
    assert mel_filters()[:, bin_of_tone].argmax() == loudest


def test_silence_is_at_the_floor_and_finite() -> None:
    banks = KaldiFilterBanks()(torch.zeros(400))
    assert banks.shape == (1, MEL_BANDS)
    assert banks.isfinite().all()
