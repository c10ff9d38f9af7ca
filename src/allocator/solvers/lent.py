"""Records of arrays that compiled code reads where they are.

numba hands a named tuple over member by member: a few records of arrays are some five
hundred numbers, which every call of every function moves, and for each of which every
function has code to be made. A *lent* record is one number, the address of the same
members. It is used like the record itself, here as in compiled code.

What is lent does not change: other arrays are a new record, to be lent anew. Compiled
code counts nobody who refers to its arrays, so whoever lends a record must keep it
until the call is over, as all that hold it in a variable do.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeVar, cast

import numpy as np
from llvmlite import ir
from numba import typeof, types
from numba.core import cgutils
from numba.core.imputils import impl_ret_borrowed, lower_getattr_generic
from numba.core.typing.templates import AttributeTemplate
from numba.extending import NativeValue, infer_getattr, models, register_model, unbox

Record = TypeVar("Record")


def lend(record: Record) -> Record:
    """The same named tuple, by its address.

    Of arrays, whole numbers and floats of 64 bits, functions, and lent records.

    Raises
    ------
    TypeError
        For anything else.
    """
    return cast(Record, _Lent(record))


class _Lent:
    """A record beside the words that compiled code finds at its address."""

    __slots__ = ("_numba_type_", "_record", "_words", "address")

    def __init__(self, record: Any) -> None:
        words = [word for member in record for word in _words_of(member)]
        self._record, self._words = record, np.array(words, np.int64)
        self.address = self._words.ctypes.data
        self._numba_type_ = LentType(typeof(record))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._record, name)

    def __iter__(self) -> Iterator[Any]:
        return iter(self._record)

    def _replace(self, **members: Any) -> Any:
        return lend(self._record._replace(**members))


class Function:
    """A compiled function for some types, to be lent and called by its address.

    A call by name makes all that is called anew, and fast anew, for each caller.
    """

    def __init__(self, function: Any, *arguments: Any) -> None:
        kinds = tuple(map(typeof, arguments))
        function.compile(kinds)
        made = function.overloads[kinds]
        self.address = made.library.get_pointer_to_function(made.fndesc.llvm_func_name)
        self._numba_type_ = types.FunctionType(made.signature)


def _words_of(member: Any) -> list[int]:
    """A member as numba lays it out in words of eight bytes.

    An array: who frees it and its Python object (nobody and none, so that nobody
    counts), how many items of which size, its address, its shape and its strides. A
    function: its addresses for C, for Python and for compiled code, the only one used.
    """
    if isinstance(member, _Lent):
        return [member.address]
    if isinstance(member, Function):
        return [0, 0, member.address]
    if isinstance(member, np.ndarray):
        head = [0, 0, member.size, member.itemsize, member.ctypes.data]
        return [*head, *member.shape, *member.strides]
    if type(member) not in (int, float, np.int64, np.float64):
        raise TypeError(f"a {type(member).__name__} is not lent")  # no word is as wide
    number = np.asarray(member, float if isinstance(member, float) else np.int64)
    return [int(number.view(np.int64))]


class LentType(types.Type):
    """Type of a lent record in compiled code."""

    def __init__(self, record: Any) -> None:
        self.record = record
        super().__init__(f"Lent({record})")


@register_model(LentType)
class _LentModel(models.PrimitiveModel):
    """A lent record is the address of its members."""

    def __init__(self, manager: Any, lent: Any) -> None:
        members = manager.lookup(lent.record).get_value_type()
        super().__init__(manager, lent, members.as_pointer())


@unbox(LentType)
def _address_of(_type: Any, lent: Any, c: Any) -> NativeValue:
    """Take the address of a lent record."""
    number = c.pyapi.object_getattr_string(lent, "address")
    address = c.pyapi.long_as_voidptr(number)
    c.pyapi.decref(number)
    return NativeValue(c.builder.bitcast(address, c.context.get_value_type(_type)))


@infer_getattr
class _Members(AttributeTemplate):
    """Members of a lent record have the types that they have in the record."""

    key = LentType

    # The one it replaces returns NotImplemented alone, and is typed so.
    def generic_resolve(self, value: Any, attr: str) -> Any:  # type: ignore[override]
        record = value.record
        return record[record.fields.index(attr)] if attr in record.fields else None


@lower_getattr_generic(LentType)
def _member(context: Any, builder: Any, lent: Any, address: Any, name: str) -> Any:
    """Read a member where it is."""
    place = lent.record.fields.index(name)
    member = _read(builder, cgutils.gep_inbounds(builder, address, 0, place))
    return impl_ret_borrowed(context, builder, lent.record[place], member)


def _read(builder: Any, address: Any) -> Any:
    """Read what is at an address, word by word; it is known not to change."""
    kind = address.type.pointee
    if not isinstance(kind, ir.LiteralStructType | ir.ArrayType):
        word = builder.load(address)
        word.set_metadata("invariant.load", builder.module.add_metadata([]))
        return word
    whole = ir.Constant(kind, ir.Undefined)
    for k in range(len(kind)):
        word = _read(builder, cgutils.gep_inbounds(builder, address, 0, k))
        whole = builder.insert_value(whole, word, k)
    return whole
