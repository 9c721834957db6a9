"""Builds a bundle from local parts."""

import argparse
from pathlib import Path

from app.exit_codes import EXIT_OK
from cli.arguments import Load, SubParsers, finite_number
from cli.bundle.retrieval import RETRIEVAL_KINDS, parse_retrieval
from cli.files import check_new_directory, existing_shards


def add_parsers(actions: SubParsers) -> None:
    """Add `build`."""
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
    existing_shards([*args.speech, *args.judge_speech])
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
