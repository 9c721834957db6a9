"""coqui-tts's VITS as a network for synthesis: its configuration without paths, and the model made from it.

Source: Kim et al. 2021, "Conditional variational autoencoder with adversarial learning for end-to-end
text-to-speech"; Casanova et al. 2022, "YourTTS", for d-vectors and languages. The network, the characters and the
cleaners are those of coqui-tts 0.28 (MPL-2.0), used as a library.
"""

import logging
import warnings
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal

import torch
from torch.nn.utils import parametrize

from models.errors import InvalidBundle, MissingPhonemizer
from models.runtime import torchaudio_extension, torchvision_schemas

if TYPE_CHECKING:
    from TTS.tts.models.vits import Vits

Conditioning = Literal["speaker_table", "d_vectors"]

# the fields that speech depends on; the rest of coqui's configuration concerns training, or is a local path
_AUDIO = ("sample_rate", "fft_size", "win_length", "hop_length", "num_mels", "mel_fmin", "mel_fmax")
_TEXT = (
    "use_phonemes",
    "phonemizer",
    "phoneme_language",
    "text_cleaner",
    "add_blank",
    "enable_eos_bos_chars",
    "characters",
    "languages",
)
_PATHS = (
    "speakers_file",
    "d_vector_file",
    "language_ids_file",
    "speaker_encoder_config_path",
    "speaker_encoder_model_path",
)
# coqui imports any class that a configuration names; these are all that exist for VITS
_CHARACTER_CLASSES = (
    "TTS.tts.models.vits.VitsCharacters",
    "TTS.tts.utils.text.characters.BaseVocabulary",
    "TTS.tts.utils.text.characters.Graphemes",
    "TTS.tts.utils.text.characters.IPAPhonemes",
)


def synthesis_config(config: Mapping[str, Any]) -> dict[str, Any]:
    """coqui's `config.json` -> the fields that synthesis needs, none of them a path.

    Raises InvalidBundle if it does not describe a usable multi-speaker VITS.
    """
    if config.get("model") != "vits":
        raise InvalidBundle(
            f"the configuration is that of the model {config.get('model')!r}, not of a `vits`"
        )
    model_args = config.get("model_args")
    if not isinstance(model_args, Mapping) or not isinstance(config.get("audio"), Mapping):
        raise InvalidBundle(
            "the configuration has no `model_args` or no `audio`: it is not of coqui-tts's VITS"
        )
    kept: dict[str, Any] = {"model": "vits"}
    kept["model_args"] = {
        name: value
        for name, value in model_args.items()
        if name not in _PATHS and not name.startswith(("freeze_", "reinit_"))
    }
    for name in ("use_speaker_embedding", "use_d_vector_file", "d_vector_dim", "speaker_embedding_channels"):
        if not kept["model_args"].get(name) and config.get(name):  # older files have them at the top
            kept["model_args"][name] = config[name]
    kept["model_args"] |= {"init_discriminator": False, "use_speaker_encoder_as_loss": False}
    kept["audio"] = {name: config["audio"][name] for name in _AUDIO if name in config["audio"]}
    kept |= {name: config[name] for name in _TEXT if config.get(name) is not None}
    if kept.get("phonemizer") == "multi_phonemizer":
        kept["datasets"] = [
            {"language": entry.get("language", ""), "phonemizer": entry.get("phonemizer", "")}
            for entry in config.get("datasets", [])
        ]
    return kept


def conditioning_of(config: Mapping[str, Any]) -> Conditioning:
    """Return how the model is conditioned on the speaker.

    Raises InvalidBundle for a single-speaker model.
    """
    model_args = config["model_args"]
    table, vectors = model_args.get("use_speaker_embedding"), model_args.get("use_d_vector_file")
    if table and vectors:
        raise InvalidBundle(
            "the configuration has both a speaker table and d-vectors, but coqui supports only one of them"
        )
    if not table and not vectors:
        raise InvalidBundle(
            "the model has one speaker: neither `use_speaker_embedding` nor `use_d_vector_file` is set; choose a "
            "multi-speaker model"
        )
    return "speaker_table" if table else "d_vectors"


def speaker_dim(config: Mapping[str, Any]) -> int:
    """Size of the speaker vector. Raises InvalidBundle."""
    model_args = config["model_args"]
    if conditioning_of(config) == "speaker_table":
        return int(model_args.get("speaker_embedding_channels", 256))
    if not model_args.get("d_vector_dim"):
        raise InvalidBundle("the configuration does not contain the size of its d-vectors: `d_vector_dim`")
    return int(model_args["d_vector_dim"])


def make_network(config: Mapping[str, Any], speaker_names: Sequence[str], training: bool = False) -> "Vits":
    """coqui's model, randomly initialised; config: of `synthesis_config`, or for training a whole one.

    Raises InvalidBundle if coqui-tts cannot make it, MissingPhonemizer if no installed program can compute
    its phonemes.
    """
    characters = config.get("characters") or {}
    if characters.get("characters_class") not in (None, *_CHARACTER_CLASSES):
        raise InvalidBundle(f"`characters_class` has to be one of {', '.join(_CHARACTER_CLASSES)}")
    torchvision_schemas.declare()  # TTS imports transformers, which imports it
    torchaudio_extension.declare()
    logging.getLogger("TTS").setLevel(logging.WARNING)  # at lower levels it logs the texts
    from TTS.tts.configs.vits_config import VitsConfig
    from TTS.tts.models.vits import Vits

    full = VitsConfig()
    try:
        with warnings.catch_warnings():
            # coqui replaces a value of the wrong type by a default, and only warns
            warnings.filterwarnings("error", message="Type mismatch")
            full.from_dict(dict(config) | {"speakers": list(speaker_names)})
            network = Vits(full)
    except Exception as error:  # coqui does not wrap the exceptions of its parts
        if config.get("use_phonemes") and _is_of_a_missing_phonemizer(error):
            raise _missing_phonemizer(config) from error
        raise InvalidBundle(f"coqui-tts cannot make a VITS of this configuration: {error}") from error
    if hasattr(network, "audio_resampler"):
        network.audio_resampler = None  # of recordings, in training at two rates; coqui drops it alike
    if not training:
        fuse_weight_norm(network)
        network.eval().requires_grad_(False)
    return network


def fuse_weight_norm(network: torch.nn.Module) -> None:
    """Replace every weight-normalised weight by its value, which would otherwise be computed at each use."""
    for module in network.modules():
        if parametrize.is_parametrized(module, "weight"):
            parametrize.remove_parametrizations(module, "weight")


def _is_of_a_missing_phonemizer(error: Exception) -> bool:
    """Return whether an error means a missing phonemizer.

    The program, a package, or support for the language.
    """
    message = str(error).lower()
    return (
        isinstance(error, (FileNotFoundError, ImportError))
        or "not installed" in message
        or "phonemizer" in message
    )


def _missing_phonemizer(config: Mapping[str, Any]) -> MissingPhonemizer:
    name = config.get("phonemizer") or "espeak"
    ways = {
        "espeak": "install the program espeak-ng (Debian and Ubuntu: apt-get install espeak-ng)",
        "gruut": "install the Python package gruut",
    }
    way = ways.get(name, f"install what coqui-tts needs for {name}")
    language = config.get("phoneme_language") or "its languages"
    return MissingPhonemizer(
        f"the model speaks {language} from the phonemes of {name}, which is missing: {way}"
    )
