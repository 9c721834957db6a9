"""Whole vectors of flat float32 arrays, as LLVM's operations, for loops that numba compiles to something slower.

Of a loop over 32 numbers LLVM first compares where each array begins and ends, because two of them may overlap. For
so short a loop that takes longer than the loop itself. Where it is known that the order does not matter, these are
used instead.
"""

from collections.abc import Callable
from functools import partial
from typing import Any

from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic
from numba.np import arrayobj

from models.tts.convolution.jit import LANES, PANEL

FLOAT, INDEX = ir.FloatType(), ir.IntType(64)
VECTOR = ir.VectorType(FLOAT, PANEL)
NOTHING = ir.Constant(VECTOR, [FLOAT(0.0)] * PANEL)


def data_of(context: Any, builder: Any, signature: Any, args: Any, place: int) -> Any:
    """Where the numbers of an argument begin."""
    return arrayobj.make_array(signature.args[place])(context, builder, args[place]).data


def at(builder: Any, pointer: Any, index: Any) -> Any:
    """So many numbers further."""
    return builder.gep(pointer, [index], source_etype=FLOAT)


def load_vector(builder: Any, pointer: Any) -> Any:
    """PANEL numbers."""
    return builder.load(builder.bitcast(pointer, VECTOR.as_pointer()), align=4, typ=VECTOR)


def store_vector(builder: Any, vector: Any, pointer: Any) -> None:
    """PANEL numbers."""
    builder.store(vector, builder.bitcast(pointer, VECTOR.as_pointer()), align=4)


def multiply_add(builder: Any) -> Any:
    """The function a * b + c of vectors."""
    return cgutils.get_or_insert_function(
        builder.module, ir.FunctionType(VECTOR, (VECTOR,) * 3), f"llvm.fma.v{PANEL}f32"
    )


def _copying(
    typing_context: Any, source: Any, source_at: Any, target: Any, target_at: Any
) -> tuple[Any, Callable[..., Any]]:
    """LANES numbers from one place to another."""

    def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        taken = at(builder, data_of(context, builder, signature, args, 0), args[1])
        given = at(builder, data_of(context, builder, signature, args, 2), args[3])
        for lane in range(0, LANES, PANEL):
            vector = load_vector(builder, at(builder, taken, INDEX(lane)))
            store_vector(builder, vector, at(builder, given, INDEX(lane)))
        return context.get_dummy_value()

    return types.void(source, types.intp, target, types.intp), generate


copy_lanes: Any = intrinsic(_copying)


def _storing(with_residual: bool) -> Any:
    """`store_rows` as a function that numba compiles into its caller."""

    def store_rows(
        typing_context: Any, rows: Any, n_rows: Any, bias: Any, residual: Any, out: Any, out_at: Any,
        out_step: Any, reference: Any, total: Any, total_squares: Any,
    ) -> tuple[Any, Callable[..., Any]]:  # fmt: skip
        signature = types.void(
            rows, types.intp, bias, residual, out, types.intp, types.intp, reference, total, total_squares
        )
        return signature, partial(_generate_storing, with_residual)

    return intrinsic(store_rows)


def _generate_storing(with_residual: bool, context: Any, builder: Any, signature: Any, args: Any) -> Any:
    """out[i] = rows[i] + bias (+ residual[i]), LANES numbers each, for i < n_rows, of which there is one at least.

    `rows` lie one after the other; row i of `out`, and of `residual`, which may be `out`, begins at
    out_at + i * out_step. The differences of `out` to the reference, and their squares, are added to the totals.
    """

    def start(place: int, lane: int) -> Any:
        return at(builder, data_of(context, builder, signature, args, place), INDEX(lane))

    n_rows, out_at, out_step = args[1], args[5], args[6]
    fused = multiply_add(builder)
    for lane in range(0, LANES, PANEL):
        bias, reference = (load_vector(builder, start(place, lane)) for place in (2, 7))
        before, loop = builder.block, builder.append_basic_block("rows")
        builder.branch(loop)
        builder.position_at_end(loop)
        i, total, squares = builder.phi(INDEX), builder.phi(VECTOR), builder.phi(VECTOR)
        value = load_vector(builder, at(builder, start(0, lane), builder.mul(i, INDEX(LANES))))
        value = builder.fadd(value, bias)
        to = builder.add(out_at, builder.mul(i, out_step))
        if with_residual:
            value = builder.fadd(value, load_vector(builder, at(builder, start(3, lane), to)))
        store_vector(builder, value, at(builder, start(4, lane), to))
        difference = builder.fsub(value, reference)
        sums = builder.fadd(total, difference), builder.call(fused, [difference, difference, squares])
        following = builder.add(i, INDEX(1))
        for phi, first, later in zip(
            (i, total, squares), (INDEX(0), NOTHING, NOTHING), (following, *sums), strict=True
        ):
            phi.add_incoming(first, before)
            phi.add_incoming(later, loop)
        after = builder.append_basic_block("stored")
        builder.cbranch(builder.icmp_signed("<", following, n_rows), loop, after)
        builder.position_at_end(after)
        for place, added in zip((8, 9), sums, strict=True):
            held = load_vector(builder, start(place, lane))
            store_vector(builder, builder.fadd(held, added), start(place, lane))
    return context.get_dummy_value()


store_rows, store_rows_with_residual = _storing(with_residual=False), _storing(with_residual=True)
