"""`vclip bundle`: show, check and build bundles."""

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from app.exit_codes import EXIT_OK
from cli import bundle_import
from cli.arguments import Load, SubParsers, add_bundle_options, finite_number
from cli.files import UnusableFile, check_new_directory
from cli.table import table_lines

if TYPE_CHECKING:  # importing it takes a while
    from models.bundle.index_kinds import RetrievalIndex
    from models.vclip import Vclip


RETRIEVAL_KINDS = "flat, ivf:CELLS,PROBES[,DIMENSIONS] or hnsw:LINKS,DEPTH"


def add_parser(commands: SubParsers) -> None:
    """Add the command."""
    parser = commands.add_parser("bundle", help="show, check or build a bundle, or import a part of one")
    actions = parser.add_subparsers(metavar="ACTION", required=True)
    show = actions.add_parser("show", help="print the contents of the bundle, their sources and licences")
    show.add_argument("--json", action="store_true", help="print one JSON object")
    add_bundle_options(show)
    show.set_defaults(run=run_show)
    check = actions.add_parser("check", help="check the hash of every file, and load all parts")
    add_bundle_options(check)
    check.set_defaults(run=run_check)

    build = actions.add_parser("build", help="build a bundle from local parts; needs the training packages")
    _add_parts(build)
    build.add_argument("--out", type=Path, required=True, metavar="DIR", help="directory of the new bundle")
    build.add_argument(
        "--work", type=Path, metavar="DIR", help="directory for the synthesized speech; default: OUT.work"
    )
    build.add_argument("--name", required=True)
    build.add_argument("--version", default="1.0.0")
    build.add_argument("--licence", required=True, help="SPDX expression of the licence of the whole bundle")
    build.add_argument("--licence-note", default="", help="permitted uses, in one sentence")
    build.add_argument(
        "--scoring", choices=("informed", "naive"), default="informed", help="default: informed (eq. 3)"
    )
    build.add_argument("--candidates", type=int, default=5000, metavar="N", help="default: 5000")
    build.add_argument(
        "--rendered",
        type=int,
        default=480,
        metavar="N",
        help="number of speakers that are synthesized to train the signature; default: 480",
    )
    build.add_argument(
        "--gaussians",
        type=int,
        metavar="N",
        help="number of Gaussians of the speaker generator; default: chosen by cross-validated likelihood "
        "(the paper: 100)",
    )
    build.add_argument(
        "--variance",
        type=finite_number,
        default=0.99,
        metavar="SHARE",
        help="share of the variance of the speakers that the principal components keep; default: 0.99",
    )
    build.add_argument(
        "--shrinkage",
        type=finite_number,
        default=0.15,
        metavar="SHARE",
        help="shrinkage of the variances towards their mean, for few speakers; default: 0.15 (the paper: 0)",
    )
    build.add_argument(
        "--clear-gender",
        type=finite_number,
        default=0.9,
        metavar="P",
        help="lowest probability of the likelier gender of a candidate; 0.5 accepts all; default: 0.9",
    )
    build.add_argument(
        "--retrieval",
        default="flat",
        metavar="KIND",
        help=f"{RETRIEVAL_KINDS}; default: flat",
    )
    build.add_argument("--device", default="cpu", help="cpu or cuda:N; default: cpu")
    build.set_defaults(run=run_build)
    balance = actions.add_parser(
        "balance", help="give each candidate a bias, so that different faces get different voices"
    )
    balance.add_argument("--faces", type=Path, nargs="+", required=True, metavar="SHARD")
    balance.add_argument("--limit", type=int, default=5000, metavar="N", help="how many faces; default: 5000")
    balance.add_argument("--version", required=True, help="of the bundle that is made")
    balance.add_argument("--out", type=Path, required=True, metavar="DIR", help="the bundle to make")
    add_bundle_options(balance)
    balance.set_defaults(run=run_balance)

    traits = actions.add_parser(
        "traits", help="measure how pitch, age and gender are heard along the speaker vector"
    )
    traits.add_argument(
        "--recorded",
        type=Path,
        nargs="+",
        required=True,
        metavar="SHARD",
        help="recorded people of known age",
    )
    traits.add_argument("--version", required=True, help="of the bundle that is made")
    traits.add_argument("--out", type=Path, required=True, metavar="DIR", help="the bundle to make")
    traits.add_argument(
        "--work", type=Path, metavar="DIR", help="directory for the synthesized speech; default: OUT.work"
    )
    add_bundle_options(traits)
    traits.set_defaults(run=run_traits)

    index = actions.add_parser(
        "index", help="store the search index in the bundle, so that a start reads it instead of building it"
    )
    index.add_argument(
        "--retrieval",
        metavar="KIND",
        help=f"{RETRIEVAL_KINDS}; default: the kind of the bundle",
    )
    index.add_argument("--version", required=True, help="of the bundle that is made")
    index.add_argument("--out", type=Path, required=True, metavar="DIR", help="the bundle to make")
    add_bundle_options(index)
    index.set_defaults(run=run_index)
    bundle_import.add_parsers(actions)


def _add_parts(build: argparse.ArgumentParser) -> None:
    build.add_argument(
        "--face-encoder",
        required=True,
        metavar="DIR|MODEL:TAG",
        help="a part directory, a bundle, or published weights of open_clip, such as ViT-B-32:openai",
    )
    for role in ("voice-encoder", "projectors", "tts"):
        build.add_argument(
            f"--{role}", type=Path, required=True, metavar="DIR", help="a part directory or a bundle"
        )
    for role in ("speech", "judge-speech"):
        build.add_argument(
            f"--{role}",
            type=Path,
            nargs="+",
            required=True,
            metavar="SHARD",
            help="recordings of people with gender labels; the two sets must not share a person",
        )


def run_show(args: argparse.Namespace, _: Load) -> int:
    """Print the manifest."""
    from models.bundle.files import MINI_BUNDLE
    from models.bundle.manifest import read_manifest

    content: dict[str, Any] = read_manifest(args.bundle or MINI_BUNDLE).model_dump(mode="json")
    if args.json:
        print(json.dumps(content))
        return EXIT_OK
    vocabulary = content["parts"]["synthesizer"].get("vocabulary", {})
    content["parts"]["synthesizer"]["vocabulary"] = f"{len(vocabulary)} symbols"
    print("\n".join(table_lines(content)))
    return EXIT_OK


def run_check(args: argparse.Namespace, load: Load) -> int:
    """Read the manifest, compare every file with its hash, and load every part."""
    from models.bundle.files import MINI_BUNDLE, check_files
    from models.bundle.manifest import read_manifest
    from models.runtime.memory import device_mib, peak_host_mib

    directory = args.bundle or MINI_BUNDLE
    manifest = read_manifest(directory)
    check_files(directory, manifest)
    print(f"{len(manifest.files)} files match the manifest; loading them ...", file=sys.stderr)
    device = load(args.bundle, args.device, args.synthesizer_weights).device
    size_mb = sum(file.size_bytes for file in manifest.files.values()) / 1e6
    print(f"ok: bundle {manifest.name} {manifest.version}, {len(manifest.files)} files, {size_mb:.1f} MB")
    print(
        f"memory: {peak_host_mib():,} MiB of main memory at the peak, {device_mib(device):,} MiB of GPU "
        f"memory"
    )
    return EXIT_OK


def run_build(args: argparse.Namespace, _: Load) -> int:
    """Train what the parts do not contain, and write the bundle."""
    from models.errors import InvalidParameter
    from training.bundle.build import BuildConfig, Ingredients, build_bundle
    from training.stages.speaker_generator import GeneratorConfig
    from training.stages.speakers import SpeakerStageConfig

    shares_fit = 0.5 <= args.clear_gender < 1 and 0 < args.variance < 1 and 0 <= args.shrinkage <= 1
    counts_fit = min(args.candidates, args.rendered) >= 10 and (args.gaussians is None or args.gaussians > 0)
    if not (shares_fit and counts_fit):
        raise InvalidParameter(
            "--clear-gender must be at least 0.5 and below 1, --variance between 0 and 1, --shrinkage "
            "from 0 to 1, --candidates and --rendered at least 10, --gaussians at least 1"
        )
    check_new_directory(args.out, "the bundle")
    for shard in (*args.speech, *args.judge_speech):
        if not shard.is_file():
            raise UnusableFile(f"cannot read the shard {shard}: the file does not exist")
    named = args.face_encoder
    manifest = build_bundle(
        Ingredients(
            face_encoder=named if ":" in named and not Path(named).exists() else Path(named),
            voice_encoder=args.voice_encoder,
            projectors=args.projectors,
            synthesizer=args.tts,
            speech=args.speech,
            judge_speech=args.judge_speech,
        ),
        BuildConfig(
            name=args.name,
            version=args.version,
            licence=args.licence,
            licence_note=args.licence_note,
            scoring=args.scoring,
            retrieval=parse_retrieval(args.retrieval),
            generator=GeneratorConfig(
                variance_kept=args.variance,
                gaussians=args.gaussians,
                max_gaussians=20,
                shrinkage=args.shrinkage,
            ),
            speakers=SpeakerStageConfig(
                rendered=args.rendered, candidates=args.candidates, clear_gender=args.clear_gender
            ),
        ),
        args.out,
        args.work or args.out.with_name(args.out.name + ".work"),
        args.device,
    )
    print(f"made {args.out}: {manifest.name} {manifest.version}; see `vclip bundle show --bundle {args.out}`")
    return EXIT_OK


def run_balance(args: argparse.Namespace, load: Load) -> int:
    """The same bundle with biases for its candidates, and what they do for faces that were held back."""
    from training.bundle.balance import balance_bundle

    check_new_directory(args.out, "the bundle")
    for shard in args.faces:
        if not shard.is_file():
            raise UnusableFile(f"cannot read the shard {shard}: there is no such file")
    vclip = cast("Vclip", load(args.bundle, args.device, args.synthesizer_weights))
    manifest = balance_bundle(vclip, args.faces, args.out, args.version, args.limit)
    print("\n".join(table_lines(manifest.measured["balance"])))
    print(f"made {args.out}: {manifest.name} {manifest.version}")
    return EXIT_OK


def run_traits(args: argparse.Namespace, load: Load) -> int:
    """The same bundle with how pitch, age and gender are heard along its speaker vectors."""
    from training.bundle.traits import add_traits

    check_new_directory(args.out, "the bundle")
    for shard in args.recorded:
        if not shard.is_file():
            raise UnusableFile(f"cannot read the shard {shard}: there is no such file")
    vclip = cast("Vclip", load(args.bundle, args.device, args.synthesizer_weights))
    work = args.work or args.out.with_name(args.out.name + ".work")
    work.mkdir(parents=True, exist_ok=True)
    manifest = add_traits(vclip, args.recorded, args.out, work, args.version)
    print("\n".join(table_lines(manifest.measured["traits"])))
    print(f"made {args.out}: {manifest.name} {manifest.version}")
    return EXIT_OK


def run_index(args: argparse.Namespace, load: Load) -> int:
    """The same bundle with its search index in a file."""
    from training.bundle.index import store_index

    check_new_directory(args.out, "the bundle")
    kind = None if args.retrieval is None else parse_retrieval(args.retrieval)
    vclip = cast("Vclip", load(args.bundle, args.device, args.synthesizer_weights))
    manifest = store_index(vclip, args.out, args.version, kind)
    print(
        f"made {args.out}: {manifest.name} {manifest.version}, with a stored {manifest.retrieval.kind} index"
    )
    return EXIT_OK


def parse_retrieval(text: str) -> "RetrievalIndex":
    """`flat`, `ivf:CELLS,PROBES[,DIMENSIONS]` or `hnsw:LINKS,DEPTH` -> the manifest's. Raises InvalidParameter."""
    from models.bundle.index_kinds import FlatIndex, HnswIndex, IvfIndex
    from models.errors import InvalidParameter

    try:
        kind, _, numbers = text.partition(":")
        if kind == "flat" and not numbers:
            return FlatIndex(kind="flat")
        first, second, *third = (int(number) for number in numbers.split(","))
        if kind == "ivf" and len(third) <= 1:
            return IvfIndex(kind="ivf", cells=first, probes=second, dimensions=third[0] if third else None)
        if kind == "hnsw" and not third:
            return HnswIndex(kind="hnsw", links=first, search_depth=second)
    except ValueError:  # also pydantic's, of a number out of range
        pass
    raise InvalidParameter(f"--retrieval {text!r} is not {RETRIEVAL_KINDS}")
