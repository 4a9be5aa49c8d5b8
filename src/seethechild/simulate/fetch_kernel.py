"""Ask for memory before it is needed: a row far away takes as long as a hundred steps of work."""

# Numba's own parts have no types.
# mypy: disable-error-code="no-untyped-call, no-untyped-def"
# ruff: noqa: ANN001, ANN201, ANN202

from llvmlite import ir  # type: ignore[import-untyped]
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic

_FOR_READING, _KEEP_NEAR, _DATA = 0, 3, 1


@intrinsic
def fetch(typing_context, array, row):
    """Ask for the beginning of a row of an array; changes nothing but how soon it is there.

    Source:
        ``llvm.prefetch``: LLVM language reference, "Prefetch intrinsic".
    """

    def generate(context, builder, signature, arguments):
        of_array, of_row = signature.args
        told = context.make_array(of_array)(context, builder, arguments[0])
        stride = cgutils.unpack_tuple(builder, told.strides)[0]
        offset = builder.mul(
            context.cast(builder, arguments[1], of_row, types.intp), stride
        )
        byte, word = ir.IntType(8).as_pointer(), ir.IntType(32)
        there = builder.gep(builder.bitcast(told.data, byte), [offset])
        name = "llvm.prefetch.p0"
        ask = cgutils.get_or_insert_function(
            builder.module, ir.FunctionType(ir.VoidType(), [byte, word, word, word]), name
        )
        builder.call(ask, [there, word(_FOR_READING), word(_KEEP_NEAR), word(_DATA)])
        return context.get_dummy_value()

    return types.void(array, row), generate
