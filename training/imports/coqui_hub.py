"""Published models of coqui-tts: by name, where its hub can be reached."""

from pathlib import Path
from typing import Any

from models.errors import InvalidBundle, MissingWeights
from models.runtime import torchaudio_extension, torchvision_schemas

# as coqui's list writes them -> SPDX
_SPDX = {
    "apache 2.0": "Apache-2.0",
    "bsd-3-clause": "BSD-3-Clause",
    "cc by-nc-nd 4.0": "CC-BY-NC-ND-4.0",
    "cc-by-sa 4.0": "CC-BY-SA-4.0",
    "cc-by-4.0": "CC-BY-4.0",
    "cpml": "LicenseRef-CPML",
    "mpl": "MPL-2.0",
}
XTTS_REFUSED = (
    "XTTS cannot be imported: its voice is not a vector but a pair, a sequence of 32 latents of 1024 "
    "numbers for its "
    "language model and a vector of 512 for its decoder, both from the same recording; a point drawn for one of "
    "them has no counterpart in the other. Choose a VITS, such as tts_models/multilingual/multi-dataset/your_tts"
)


def fetch_model(name: str) -> Path:
    """Download a model by coqui's name of it, into coqui's own cache -> its directory.

    Raises InvalidBundle if the model does not exist, MissingWeights if it cannot be downloaded.
    """
    if "xtts" in name.lower():
        raise InvalidBundle(XTTS_REFUSED)
    if _entry(name) is None:
        raise InvalidBundle(
            f"{name} is neither a directory nor a model of coqui-tts's list, whose names look like "
            "tts_models/en/vctk/vits"
        )
    from TTS.utils.manage import ModelManager

    try:
        model_file, _, _ = ModelManager().download_model(name)
    except Exception as error:  # requests, zipfile and OSError, as the download breaks off
        raise MissingWeights(
            f"{name} cannot be downloaded from coqui's hub ({type(error).__name__}); where the hub can be reached, "
            f"download and unpack {_address(name)}, copy the directory here, and import it by its path"
        ) from error
    return Path(model_file).parent


def known_licence(model: str) -> str | None:
    """SPDX expression of a model in coqui's list, by its name or by that of its directory in coqui's cache."""
    entry = _entry(Path(model).name.replace("--", "/") if Path(model).is_dir() else model)
    return None if entry is None else _SPDX.get(str(entry.get("license", "")).lower())


def _entry(name: str) -> dict[str, Any] | None:
    torchvision_schemas.declare()
    torchaudio_extension.declare()
    from TTS.utils.manage import ModelManager

    found: Any = ModelManager().models_dict
    for step in name.split("/"):
        if not isinstance(found, dict) or step not in found:
            return None
        found = found[step]
    return found if isinstance(found, dict) and "license" in found else None


def _address(name: str) -> str:
    entry = _entry(name) or {}
    return str(entry.get("github_rls_url") or f"https://huggingface.co/{entry.get('repo_id')}")
