"""A small VITS: multi-speaker, conditioned on the vectors of a voice encoder (d-vectors), at 16 kHz.

Architecture and losses are coqui-tts's; only the sizes are ours, so that a CPU trains it within hours: 5 million
parameters for synthesis instead of 40. Kim et al. 2021, "Conditional variational autoencoder with adversarial
learning for end-to-end text-to-speech".
"""

from typing import Any

SAMPLE_RATE_HZ = 16_000
HOP_SAMPLES = 256  # 16 ms; the product of the decoder's upsampling rates
CHARACTERS = "abcdefghijklmnopqrstuvwxyz"
PUNCTUATION = " '"  # the transcripts have no other, so that no other symbol could be learned


def small_config(d_vector_dim: int, **sizes: Any) -> dict[str, Any]:
    """coqui's own configuration, as a dictionary; sizes: fields of its `VitsArgs` to change."""
    model_args = {
        "out_channels": 513,  # bins of the spectrogram
        "hidden_channels": 96,
        "hidden_channels_ffn_text_encoder": 384,
        "num_layers_text_encoder": 4,
        "num_layers_posterior_encoder": 8,
        "num_layers_flow": 3,
        "resblock_type_decoder": "2",  # HiFi-GAN's smallest variant, V3
        "resblock_kernel_sizes_decoder": [3, 5, 7],
        "resblock_dilation_sizes_decoder": [[1, 2], [2, 6], [3, 12]],
        "upsample_initial_channel_decoder": 128,
        "spec_segment_size": 24,  # 0.38 s
        "periods_multi_period_discriminator": [3],
        # half an hour of speech does not teach a flow of durations; the plain predictor converges
        "use_sdp": False,
        "dropout_p_duration_predictor": 0.1,
        "use_d_vector_file": True,
        "d_vector_dim": d_vector_dim,
    } | sizes
    return {
        "model": "vits",
        "model_args": model_args,
        "audio": {
            "sample_rate": SAMPLE_RATE_HZ,
            "fft_size": 1024,
            "win_length": 1024,
            "hop_length": HOP_SAMPLES,
            "num_mels": 80,
            "mel_fmin": 0,
            "mel_fmax": None,
        },
        "use_d_vector_file": True,
        "d_vector_dim": d_vector_dim,
        "add_blank": True,
        "use_phonemes": False,
        "text_cleaner": "basic_cleaners",
        "languages": ["en"],
        "characters": {
            "characters_class": "TTS.tts.models.vits.VitsCharacters",
            "pad": "_",
            "eos": None,
            "bos": None,
            "characters": CHARACTERS,
            "punctuations": PUNCTUATION,
            "phonemes": "",
        },
    }
