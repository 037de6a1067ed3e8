"""Values as bytes, on both sides of the wall: plain data only, every size checked before it is believed.

A value is None, bool, int, float, str, bytes, list, tuple, dict, torch.Tensor or numpy.ndarray. Anything else leaves
the sandbox as `Opaque`, that is as the name of its type. Nothing is ever unpickled, and no method of a value that
came out is called: both sides work on exact types and on bytes that they counted.
"""

from __future__ import annotations

import collections
import math
import struct
from typing import Any, NamedTuple

try:
    import torch
except ModuleNotFoundError:  # a course without torch needs none
    torch = None  # type: ignore[assignment]
try:
    import numpy
except ModuleNotFoundError:
    numpy = None  # type: ignore[assignment]

MAX_FRAME_BYTES = 64 * 2**20  # the largest answer; the largest tensor of the course takes 0.4 MiB
MAX_DEPTH = 32
MAX_NODES = 200_000  # values in one frame, containers and their elements counted alike
MAX_INT_BYTES = 1024
MAX_DICT_ENTRIES = 4096  # in one frame: keys chosen to share one hash cost their square to look up
MAX_KEY_BITS = 64  # a larger int can be chosen to share its hash with others
MAX_TEXT = 2**20  # characters
MAX_KEY_DEPTH = 4  # of a tuple that is a dict's key
MAX_OPAQUE_TEXT = 200  # characters
MAX_JOINED = 4096  # bytes that are copied rather than kept apart, which costs more than the copy
MAX_DIMS = 32
MAX_NUMEL = 2**40  # bounds shapes such as (2**62, 0), whose bytes are few
HEADER = struct.Struct(">Q")

_U32 = struct.Struct(">I")
_F64 = struct.Struct(">d")
_SIZED = struct.Struct(">cI")
_FLOAT = struct.Struct(">cd")

_NUMPY_DTYPES = (
    "bool", "uint8", "int8", "uint16", "int16", "uint32", "int32", "uint64", "int64",
    "float16", "float32", "float64", "complex64", "complex128",
)  # fmt: skip
_DTYPES = (*_NUMPY_DTYPES, "bfloat16")  # the order is part of the format
_ITEMSIZE = dict(zip(_DTYPES, (1, 1, 1, 2, 2, 4, 4, 8, 8, 2, 4, 8, 8, 16, 2), strict=True))


class WireError(Exception):
    """The bytes are not what this module writes, or claim more than may be had."""


class TooLarge(Exception):
    """A value has no place in one frame; the message says what it was."""


class Opaque(NamedTuple):
    """A value that cannot cross, known only by the name of its type and the reason."""

    type_name: str
    reason: str


def encode(value: object, max_bytes: int = MAX_FRAME_BYTES) -> bytes:
    """The value as bytes. Raises TooLarge beyond max_bytes or MAX_NODES; what cannot cross becomes Opaque."""
    return encode_noting_opaque(value, max_bytes)[0]


def encode_noting_opaque(value: object, max_bytes: int = MAX_FRAME_BYTES) -> tuple[bytes, bool]:
    """As `encode`, and whether anything in the value became Opaque, so that the bytes are not all of it."""
    writer = _Writer(max_bytes)
    writer.write(value, 0)
    return b"".join(writer.parts), writer.opaque


def frame(value: object) -> bytes:
    """What is sent: the length of the value's bytes, then those. Raises TooLarge."""
    writer = _Writer(MAX_FRAME_BYTES)
    writer.write(value, 0)
    return b"".join((HEADER.pack(MAX_FRAME_BYTES - writer.room), *writer.parts))


def decode(payload: bytes | bytearray | memoryview) -> Any:
    """The value that `encode` wrote. Raises WireError for anything else."""
    reader = _Reader(memoryview(payload).toreadonly())
    value = reader.read(0)
    if reader.at != len(reader.view):
        raise WireError(f"{len(reader.view) - reader.at} bytes left over after the value")
    return value


class _Writer:
    def __init__(self, max_bytes: int) -> None:
        self.parts: list[bytes | memoryview] = []
        self.room = max_bytes
        self.nodes = 0
        self.opaque = False
        self.entries = 0

    def put(self, part: bytes | memoryview) -> None:
        self.room -= len(part)
        if self.room < 0:
            raise TooLarge("a value that is larger than one answer may be")
        self.parts.append(part)

    def put_sized(self, tag: bytes, content: bytes) -> None:
        head = _SIZED.pack(tag, len(content))
        if len(content) < MAX_JOINED:
            self.put(head + content)
        else:
            self.put(head)
            self.put(content)

    def write(self, value: object, depth: int) -> None:
        self.nodes += 1
        if self.nodes > MAX_NODES:
            raise TooLarge(f"more than {MAX_NODES} elements")
        if depth > MAX_DEPTH:
            self.write_opaque(Opaque(_type_name(value), f"is nested more than {MAX_DEPTH} levels deep"))
            return
        kind = type(value)
        if value is None:
            self.put(b"N")
        elif kind is bool:
            self.put(b"T" if value else b"F")
        elif kind is int:
            if small := _SMALL_INTS.get(value):  # type: ignore[call-overload]
                self.put(small)
            else:
                self.write_int(value)  # type: ignore[arg-type]
        elif kind is float:
            self.put(_FLOAT.pack(b"D", value))
        elif kind is str:
            if len(value) > MAX_TEXT:  # type: ignore[arg-type]
                raise TooLarge("a text of more than a million characters")
            self.put_sized(b"S", value.encode("utf-8", "surrogatepass"))  # type: ignore[attr-defined]
        elif kind is bytes:
            self.check_room(len(value))  # type: ignore[arg-type]
            self.put_sized(b"B", value)  # type: ignore[arg-type]
        elif kind is list:
            self.write_items(b"L", list.__iter__(value), list.__len__(value), depth)  # type: ignore[arg-type]
        elif kind is tuple or (torch is not None and kind is torch.Size):
            self.write_items(b"U", tuple.__iter__(value), tuple.__len__(value), depth)  # type: ignore[arg-type]
        elif kind in (dict, collections.OrderedDict, collections.defaultdict, collections.Counter):
            self.write_dict(value, depth)  # type: ignore[arg-type]
        elif torch is not None and kind in (torch.Tensor, torch.nn.Parameter):
            self.write_tensor(value)  # type: ignore[arg-type]
        elif numpy is not None and kind is numpy.ndarray:
            self.write_array(value)  # type: ignore[arg-type]
        elif kind in _NUMPY_SCALARS:
            self.write(value.item(), depth)  # type: ignore[attr-defined]
        elif kind is Opaque:
            self.write_opaque(value)  # type: ignore[arg-type]
        else:
            self.write_opaque(Opaque(_type_name(value), "is not a plain value"))

    def check_room(self, length: int) -> None:
        """Refuse before copying: a caller's string may be as large as the memory."""
        if length > self.room:
            raise TooLarge("a value that is larger than one answer may be")

    def write_int(self, value: int) -> None:
        length = value.bit_length() // 8 + 1
        if length > MAX_INT_BYTES:
            self.write_opaque(Opaque("int", f"has {value.bit_length()} bits"))
        else:
            self.put_sized(b"I", value.to_bytes(length, "big", signed=True))

    def write_items(self, tag: bytes, items: Any, count: int, depth: int) -> None:
        self.check_room(count)
        self.put(_SIZED.pack(tag, count))
        for item in items:
            self.write(item, depth + 1)

    def write_dict(self, value: dict[Any, Any], depth: int) -> None:
        count = dict.__len__(value)
        self.entries += count
        if self.entries > MAX_DICT_ENTRIES:
            raise TooLarge(f"more than {MAX_DICT_ENTRIES} dict entries")
        items = [(key.item() if type(key) in _NUMPY_SCALARS else key, item) for key, item in dict.items(value)]
        if not all(_is_plain_key(key) for key, _ in items):
            self.write_opaque(Opaque("dict", "has keys that are no plain values"))
            return
        levels = 1 + MAX_KEY_DEPTH * any(type(key) is tuple for key, _ in items)
        if count and depth + levels > MAX_DEPTH:  # a key of which a part is too deep would be none
            self.write_opaque(Opaque("dict", f"is nested more than {MAX_DEPTH} levels deep"))
            return
        self.put(_SIZED.pack(b"M", count))
        for key, item in items:
            self.write(key, depth + 1)
            self.write(item, depth + 1)

    def write_opaque(self, value: Opaque) -> None:
        self.opaque = True
        self.put(b"O")
        for text in value:
            self.put_sized(b"S", text[:MAX_OPAQUE_TEXT].encode("utf-8", "surrogatepass"))

    def write_tensor(self, tensor: torch.Tensor) -> None:
        obstacle = _obstacle(tensor)
        if obstacle:
            self.write_opaque(Opaque("Tensor", obstacle))
            return
        shape = tuple(map(int, tensor.shape))
        name = _TORCH_DTYPES[tensor.dtype]
        self.check_room_for_elements("Tensor", shape, name)
        tensor = tensor.detach().cpu().resolve_conj().resolve_neg()
        strides = tensor.stride()
        order = sorted(_AXES[len(shape)], key=strides.__getitem__, reverse=True)
        stored = tensor if order == _AXES[len(shape)] else tensor.permute(order)
        if not stored.is_contiguous():
            order, stored = _AXES[len(shape)], tensor.contiguous()
        flat = stored.reshape(-1)
        if flat.stride(0) != 1:  # as of one element in a column, which counts as contiguous
            flat = flat.clone(memory_format=torch.contiguous_format)
        content = flat.view(torch.uint8).numpy().data if flat.numel() else b""  # no copy yet
        self.write_elements(b"X", name, shape, order, content)

    def write_array(self, array: numpy.ndarray[Any, Any]) -> None:
        name = array.dtype.name
        if name not in _NUMPY_DTYPES or array.ndim > MAX_DIMS:
            self.write_opaque(Opaque("ndarray", f"has dtype {name}" if array.ndim <= MAX_DIMS else "has too many axes"))
            return
        self.check_room_for_elements("ndarray", array.shape, name)
        order = sorted(range(array.ndim), key=array.strides.__getitem__, reverse=True)
        stored = array.transpose(order)
        if not stored.flags.c_contiguous or not array.dtype.isnative:
            order = list(range(array.ndim))
            stored = numpy.ascontiguousarray(array, dtype=array.dtype.newbyteorder("="))
        self.write_elements(b"A", name, array.shape, order, stored.tobytes())

    def check_room_for_elements(self, kind: str, shape: tuple[int, ...], dtype: str) -> None:
        size = math.prod(shape) * _ITEMSIZE[dtype]
        if size > self.room:
            raise TooLarge(f"a {kind} of shape {shape} and dtype {dtype}, {size / 2**20:,.0f} MiB")

    def write_elements(
        self, tag: bytes, dtype: str, shape: tuple[int, ...], order: list[int], content: bytes | memoryview
    ) -> None:
        form = bytes((_DTYPES.index(dtype), len(shape), *order)) + struct.pack(f">{len(shape)}Q", *shape)
        self.put(tag + form + HEADER.pack(len(content)))
        self.put(content)


class _Reader:
    def __init__(self, view: memoryview) -> None:
        self.view = view
        self.at = 0
        self.end = len(view)
        self.nodes = 0
        self.entries = 0

    def take(self, length: int) -> memoryview:
        return self.view[self.passed(length) : self.at]

    def passed(self, length: int) -> int:
        """Where the next bytes begin, which count as read."""
        begin = self.at
        self.at = begin + length
        if self.at > self.end:
            raise WireError(f"{length} bytes announced, {self.end - begin} there")
        return begin

    def count(self) -> int:
        return int(_U32.unpack_from(self.view, self.passed(4))[0])

    def read(self, depth: int) -> Any:
        self.nodes += 1
        if self.nodes > MAX_NODES:
            raise WireError(f"more than {MAX_NODES} elements")
        if depth > MAX_DEPTH + 1:  # the writer puts an Opaque on the level that it refuses
            raise WireError(f"nested more than {MAX_DEPTH} levels deep")
        tag = self.view[self.passed(1)]
        if tag in _CONSTANTS:
            return _CONSTANTS[tag]
        if tag == _I:
            length = self.count()
            if length > MAX_INT_BYTES:
                raise WireError(f"an int of {length} bytes")
            return int.from_bytes(self.take(length), "big", signed=True)
        if tag == _D:
            return _F64.unpack(self.take(8))[0]
        if tag == _S:
            return self.read_text()
        if tag == _B:
            return bytes(self.take(self.count()))
        if tag in (_L, _U):
            items = [self.read(depth + 1) for _ in range(self.checked_count(1))]
            return items if tag == _L else tuple(items)
        if tag == _M:
            return self.read_dict(depth)
        if tag in (_X, _A):
            return self.read_elements(tag)
        if tag == _O:
            return Opaque(self.read_opaque_text(), self.read_opaque_text())
        raise WireError(f"unknown tag {bytes((tag,))!r}")

    def checked_count(self, bytes_each: int) -> int:
        """A number of elements that the bytes at hand could hold at all: nothing is allocated on a claim."""
        count = self.count()
        if count * bytes_each > self.end - self.at:
            raise WireError(f"{count} elements announced, {self.end - self.at} bytes there")
        return count

    def read_text(self) -> str:
        length = self.count()
        if length > 4 * MAX_TEXT:
            raise WireError(f"a text of {length} bytes")
        try:
            return str(self.take(length), "utf-8", "surrogatepass")
        except UnicodeDecodeError as error:
            raise WireError(f"text that is not UTF-8: {error.reason}") from None

    def read_opaque_text(self) -> str:
        if self.view[self.passed(1)] != _S:
            raise WireError("an opaque value without its two texts")
        text = self.read_text()
        if len(text) > MAX_OPAQUE_TEXT:
            raise WireError(f"an opaque value with a text of {len(text)} characters")
        return text

    def read_dict(self, depth: int) -> dict[Any, Any]:
        count = self.checked_count(2)
        self.entries += count
        if self.entries > MAX_DICT_ENTRIES:
            raise WireError(f"more than {MAX_DICT_ENTRIES} dict entries")
        result: dict[Any, Any] = {}
        for _ in range(count):
            key = self.read(depth + 1)
            if not _is_plain_key(key):
                raise WireError(f"a dict key of type {type(key).__name__}")
            result[key] = self.read(depth + 1)
        if len(result) != count:
            raise WireError("two dict keys that are equal")
        return result

    def read_elements(self, tag: int) -> Any:
        code, ndim = self.take(2)
        if code >= len(_DTYPES) or ndim > MAX_DIMS:
            raise WireError("a tensor of unknown dtype or with too many axes")
        order = list(self.take(ndim))
        shape = struct.unpack(f">{ndim}Q", self.take(8 * ndim))
        is_usual = order == _AXES[ndim]
        if not (is_usual or sorted(order) == _AXES[ndim]) or math.prod([size or 1 for size in shape]) > MAX_NUMEL:
            raise WireError(f"a tensor of impossible shape {shape}")
        name = _DTYPES[code]
        length = HEADER.unpack(self.take(8))[0]
        if length != math.prod(shape) * _ITEMSIZE[name]:
            raise WireError(f"{length} bytes for shape {shape} and dtype {name}")
        content = bytearray(self.take(length))  # a copy of its own, writable, that outlives the frame
        stored_shape = shape if is_usual else [shape[dim] for dim in order]
        back = order if is_usual else sorted(range(ndim), key=order.__getitem__)
        if tag == _A:
            if name not in _NUMPY_DTYPES or numpy is None:
                raise WireError(f"an array of dtype {name}")
            return numpy.frombuffer(content, dtype=name).reshape(stored_shape).transpose(back)
        if torch is None:
            raise WireError("a tensor, and no torch here")
        dtype = getattr(torch, name)
        flat = torch.frombuffer(content, dtype=dtype) if length else torch.empty(0, dtype=dtype)
        stored = flat.reshape(stored_shape)
        return stored if is_usual else stored.permute(back)


_CONSTANTS: dict[int, bool | None] = dict(zip(b"NTF", (None, True, False), strict=True))
_I, _D, _S, _B, _L, _U, _M, _X, _A, _O = b"IDSBLUMXAO"
_SMALL_INTS = {value: _SIZED.pack(b"I", 1) + value.to_bytes(1, "big", signed=True) for value in range(-127, 128)}

_AXES = [list(range(ndim)) for ndim in range(MAX_DIMS + 1)]  # of so many dimensions, in the usual order
_TORCH_DTYPES = {getattr(torch, name): name for name in _DTYPES if hasattr(torch, name)} if torch is not None else {}
_NUMPY_SCALARS = frozenset(numpy.dtype(name).type for name in _NUMPY_DTYPES) if numpy is not None else frozenset()


def _is_plain_key(key: object, depth: int = 0) -> bool:
    if type(key) is tuple:
        return depth < MAX_KEY_DEPTH and all(_is_plain_key(item, depth + 1) for item in key)
    if type(key) is int:
        return key.bit_length() <= MAX_KEY_BITS
    return key is None or type(key) in (bool, float, str, bytes)


def _obstacle(tensor: torch.Tensor) -> str:
    """Why a tensor has no plain elements to send, or the empty string."""
    if tensor.layout is not torch.strided:
        return f"is {str(tensor.layout).removeprefix('torch.')}, not dense"
    if tensor.is_quantized or tensor.is_nested:
        return "is quantized" if tensor.is_quantized else "is nested"
    if tensor.device.type not in ("cpu", "cuda", "mps"):
        return f"is on the {tensor.device.type} device and has no elements"
    if tensor.dtype not in _TORCH_DTYPES:
        return f"has dtype {tensor.dtype}"
    return f"has {tensor.dim()} dimensions" if tensor.dim() > MAX_DIMS else ""


def _type_name(value: object) -> str:
    name = type(value).__name__
    return name if type(name) is str else "?"
