"""`vclip bundle index`: a bundle that holds the index over its candidates, so that no start has to build it."""

from pathlib import Path
from typing import Any

from models.association.candidates import CandidateIndex
from models.bundle.files import read_arrays, write_bundle
from models.bundle.index_kinds import RetrievalIndex
from models.bundle.manifest import Manifest
from models.vclip import Vclip

FILE = "candidate_index.safetensors"


def store_index(vclip: Vclip, out_dir: Path, version: str, kind: RetrievalIndex | None = None) -> Manifest:
    """Write the bundle anew with the part `index`.

    kind: None keeps that of the bundle. Raises InvalidBundle where `kind` does not fit the candidates,
    FileExistsError where `out_dir` holds a bundle.
    """
    manifest = vclip.manifest
    kind = kind or manifest.retrieval
    candidates = CandidateIndex.of_speakers(
        vclip.candidates.speakers, vclip.speaker_projector, vclip.device, kind, vclip.candidates.bias
    )
    description: dict[str, Any] = manifest.model_dump(exclude={"files"})
    description["version"] = version
    description["retrieval"] = kind.model_dump()
    description["parts"]["index"] = {"file": FILE, "candidates": len(candidates)}
    arrays = {name: read_arrays(vclip.bundle_dir, name) for name in manifest.files}
    return write_bundle(out_dir, description, arrays | {FILE: candidates.stored})
