"""`vclip batch` on the machines of a Ray cluster, with the same options, the same files, and the same resuming.

    pip install 'ray[data]' '.[batch]'
    python -m deploy.ray_batch --faces /shared/faces/*.tar --out /shared/results --processes 64

Sources and results lie in a file system that every machine reaches. Ray Data gives each actor parts of the shards
(`map_batches`); an actor loads the bundle once. Shards are written as `vclip batch` writes them, so whatever is
killed, the rest goes on, a part that Ray gives to another actor goes on where it stopped, and so does the same
command.
"""

import itertools
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import ray

from app.exit_codes import EXIT_OK, exit_code
from batch.order import Order, keep_order
from batch.shard import remove_remains
from batch.shard_work import Load, Part, work_shards
from cli.arguments import Load as LoadBundle
from cli.batch import load_for_one_thread, order_of
from cli.main import load_bundle, make_parser
from models.errors import VclipError
from models.interfaces import Pipeline

PARTS_PER_ACTOR = 4  # so that one slow machine does not keep the others waiting


class PartWorker:
    """An actor: makes parts of the shards, with one bundle."""

    def __init__(self, order: Order, load: Load) -> None:
        self._order, self._load_once = order, load
        self._pipeline: Pipeline | None = None

    def __call__(self, parts: dict[str, Any]) -> dict[str, Any]:
        """One row of `index` and `of` in; the numbers of `faces`, `failed` and `before` out."""
        done = dict.fromkeys(("faces", "failed", "before", "shards"), 0)

        def tell(change: dict[str, int]) -> None:
            for name, value in change.items():
                done[name] += value

        for index, of in zip(parts["index"].tolist(), parts["of"].tolist(), strict=True):
            part = Part(index, of)
            remove_remains(self._order.out, part.has)  # of an actor that died with this part
            work_shards(self._order, self._load, part, itertools.count(), tell)
        return {name: np.array([value]) for name, value in done.items()}

    def _load(self) -> Pipeline:
        if self._pipeline is None:
            self._pipeline = self._load_once()
        return self._pipeline


def run(order: Order, load: Load, actors: int) -> dict[str, int]:
    """Make all shards that are not finished, on the cluster that ray is connected to; what was done."""
    of = actors * PARTS_PER_ACTOR
    parts = ray.data.from_items([{"index": index, "of": of} for index in range(of)], override_num_blocks=of)
    done = parts.map_batches(
        PartWorker,
        fn_constructor_args=(order, load),
        batch_size=1,
        concurrency=actors,
        num_cpus=1,
    )
    totals: dict[str, int] = {}
    for row in done.iter_rows():
        for name, value in row.items():
            totals[name] = totals.get(name, 0) + int(value)
    return totals


def main(argv: Sequence[str], load: LoadBundle = load_bundle) -> int:
    """Run the command; the exit code is that of `vclip batch`."""
    args = make_parser().parse_args(["batch", *argv])
    ray.init(ignore_reinit_error=True)
    try:
        order = order_of(args)
        order = Order(**{**vars(order), "sources": tuple(map(Path.absolute, order.sources))})
        keep_order(order, args.bundle)
        bundle = partial(load_for_one_thread, load, args.bundle, args.device, args.synthesizer_weights)
        actors = args.processes or int(ray.cluster_resources().get("CPU", 1))
        done = run(order, bundle, actors)
    except VclipError as error:
        print(f"vclip: error: {error}", file=sys.stderr)
        return exit_code(error)
    print(", ".join(f"{value} {name}" for name, value in done.items()) + f"; results in {args.out}")
    return EXIT_OK


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
