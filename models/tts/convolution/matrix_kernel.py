"""The innermost step of a matrix product: six rows by one panel of columns, held in vector registers.

Written in LLVM's vector operations, which numba compiles for the processor at hand: the 16 registers of AVX2
or the 32 of AVX-512 are filled in a way that no loop over scalars would be compiled to. The right-hand
matrix lies in panels already, so that nothing is copied while it is used; that is what a general library cannot do.
"""

from collections.abc import Callable
from functools import partial
from typing import Any

from llvmlite import ir
from numba import types
from numba.extending import intrinsic

from models.tts.convolution.jit import PANEL, TILE_GROUP, compiled
from models.tts.convolution.vectors import (
    FLOAT,
    INDEX,
    NOTHING,
    VECTOR,
    at,
    data_of,
    load_vector,
    multiply_add,
    store_vector,
)
from models.types import FloatArray

_LANE = ir.IntType(32)
DEPTH = 128  # of a panel at a time: 16 KB, which stay in the first cache while the rows pass


def _group_product(accumulate: bool) -> Any:
    """The step as a function that numba compiles into its caller; accumulate: to what `out` holds."""

    def multiply_group(
        typing_context: Any, left: Any, left_at: Any, left_step: Any, panel: Any, panel_at: Any, depth: Any,
        out: Any, out_at: Any, out_step: Any,
    ) -> tuple[Any, Callable[..., Any]]:  # fmt: skip
        signature = types.void(
            left, types.intp, types.intp, panel, types.intp, types.intp, out, types.intp, types.intp
        )
        return signature, partial(_generate, accumulate)

    return intrinsic(multiply_group)


def _generate(accumulate: bool, context: Any, builder: Any, signature: Any, args: Any) -> Any:
    """out[i, :PANEL] (+)= sum over k of left[i, k] * panel[k, :PANEL], for the six rows i, as LLVM's operations.

    All are flat float32 arrays: `_at` is where the first row begins, `_step` what lies between rows.
    """

    def start(place: int) -> Any:
        return data_of(context, builder, signature, args, place)

    def row(pointer: Any, first: Any, step: Any, i: int) -> Any:
        return at(builder, pointer, builder.add(first, builder.mul(step, INDEX(i))))

    _, left_at, left_step, _, panel_at, depth, _, out_at, out_step = args
    fused = multiply_add(builder)
    rows = [row(start(0), left_at, left_step, i) for i in range(TILE_GROUP)]
    targets = [row(start(6), out_at, out_step, i) for i in range(TILE_GROUP)]
    columns = at(builder, start(3), panel_at)
    undefined = ir.Constant(VECTOR, ir.Undefined)
    everywhere = ir.Constant(ir.VectorType(_LANE, PANEL), [_LANE(0)] * PANEL)
    first_sums = [load_vector(builder, target) if accumulate else NOTHING for target in targets]

    before = builder.block
    loop, after = builder.append_basic_block("depth"), builder.append_basic_block("stored")
    builder.branch(loop)
    builder.position_at_end(loop)
    k = builder.phi(INDEX)
    k.add_incoming(INDEX(0), before)
    sums = [builder.phi(VECTOR) for _ in rows]
    vector = load_vector(builder, at(builder, columns, builder.mul(k, INDEX(PANEL))))
    for pointer, total, first in zip(rows, sums, first_sums, strict=True):
        total.add_incoming(first, before)
        scalar = builder.load(at(builder, pointer, k), typ=FLOAT)
        spread = builder.shuffle_vector(
            builder.insert_element(undefined, scalar, _LANE(0)), undefined, everywhere
        )
        total.add_incoming(builder.call(fused, [spread, vector, total]), loop)
    following = builder.add(k, INDEX(1))
    k.add_incoming(following, loop)
    builder.cbranch(builder.icmp_signed("<", following, depth), loop, after)
    builder.position_at_end(after)
    for target, total in zip(targets, sums, strict=True):
        store_vector(builder, total.incomings[1][0], target)
    return context.get_dummy_value()


_multiply_group, _add_group = _group_product(accumulate=False), _group_product(accumulate=True)


@compiled
def multiply(
    left: FloatArray, left_at: int, left_step: int, rows: int, depth: int,
    panels: FloatArray, panels_at: int, columns: int, out: FloatArray, out_at: int, out_step: int,
) -> None:  # fmt: skip
    """out[rows, columns] = left[rows, depth] @ matrix[depth, columns].

    All are flat, the matrix as panels [columns / PANEL, depth, PANEL]. rows: a multiple of TILE_GROUP, columns: of
    PANEL. `left` and `out` may not overlap.
    """
    for column in range(0, columns, PANEL):
        panel_at, target = panels_at + column * depth, out_at + column
        first = min(depth, DEPTH)
        for i in range(0, rows, TILE_GROUP):
            _multiply_group(
                left, left_at + i * left_step, left_step, panels, panel_at, first,
                out, target + i * out_step, out_step,
            )  # fmt: skip
        for k in range(DEPTH, depth, DEPTH):
            add_panel(
                left, left_at + k, left_step, rows, min(DEPTH, depth - k),
                panels, panel_at + k * PANEL, out, target, out_step,
            )  # fmt: skip


@compiled
def add_panel(
    left: FloatArray, left_at: int, left_step: int, rows: int, depth: int,
    panel: FloatArray, panel_at: int, out: FloatArray, out_at: int, out_step: int,
) -> None:  # fmt: skip
    """out[rows, PANEL] += left[rows, depth] @ panel[depth, PANEL]."""
    for i in range(0, rows, TILE_GROUP):
        _add_group(
            left, left_at + i * left_step, left_step, panel, panel_at, depth,
            out, out_at + i * out_step, out_step,
        )  # fmt: skip
