"""Values cross the wall as counted bytes: what is plain arrives as it was, and nothing else arrives at all."""

from __future__ import annotations

import collections
import enum
import math
import random
import struct
import time
import tracemalloc
from collections.abc import Callable
from typing import Any

import numpy
import pytest
import torch

from grader.inside import wire
from grader.inside.wire import Opaque, TooLarge, WireError, decode, encode


def words(value: object) -> str | None:
    """The name of a case in a table: its text."""
    return value if type(value) is str and len(value) < 100 else None


def there_and_back(value: Any) -> Any:
    return decode(encode(value))


# Plain values


@pytest.mark.parametrize(
    "value",
    [
        None, True, False, 0, 1, -1, 127, 128, -128, -129, 2**63, -(2**63), 2**8183 - 1, -(2**8183),
        0.0, 1.5, math.inf, -math.inf, 5e-324, 1.7976931348623157e308,
        "", "text", "äöü 漢字 🙂", "\0\n\r\x1b[2J\u202e", "\ud800", "a\udfffb", b"", b"\x00\xff",
        [], (), {}, [1, [2, (3, {"a": [None]})]], (1,), {1: "a", "1": "b", (1, (2, None)): 3, b"": 4, None: 5, 1.5: 6},
    ],
    ids=lambda value: repr(value)[:24],
)  # fmt: skip
def test_a_plain_value_arrives_as_it_was(value: Any) -> None:
    back = there_and_back(value)
    assert back == value
    assert type(back) is type(value)


def test_the_elements_keep_their_types() -> None:
    back = there_and_back([True, 1, 1.0, (1,), [1], "1", b"1"])
    assert [type(item) for item in back] == [bool, int, float, tuple, list, str, bytes]


@pytest.mark.parametrize("value", [math.nan, -0.0])
def test_a_float_keeps_its_bits(value: float) -> None:
    assert struct.pack(">d", there_and_back(value)) == struct.pack(">d", value)


@pytest.mark.parametrize(
    ("value", "plain"),
    [
        (numpy.bool_(True), True),
        (numpy.int8(-1), -1),
        (numpy.uint64(2**64 - 1), 2**64 - 1),
        (numpy.float16(0.5), 0.5),
        (numpy.float32(0.5), 0.5),
        (numpy.float64(0.1), 0.1),
        (torch.Size((2, 3)), (2, 3)),
        (collections.OrderedDict(b=1, a=2), {"b": 1, "a": 2}),
        (collections.defaultdict(list, {"a": [1]}), {"a": [1]}),
        (collections.Counter("aab"), {"a": 2, "b": 1}),
        ({numpy.int64(3): 1}, {3: 1}),
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_is_nearly_plain_becomes_plain(value: Any, plain: Any) -> None:
    back = there_and_back(value)
    assert (type(back), back) == (type(plain), plain)


def test_a_dict_keeps_its_order() -> None:
    assert list(there_and_back({"b": 1, "a": 2, 0: 3})) == ["b", "a", 0]


# Tensors and arrays

NUMPY_DTYPES = [
    "bool", "uint8", "int8", "uint16", "int16", "uint32", "int32", "uint64", "int64",
    "float16", "float32", "float64", "complex64", "complex128",
]  # fmt: skip
TORCH_DTYPES = [*(getattr(torch, name) for name in NUMPY_DTYPES), torch.bfloat16]
SHAPES = [(), (0,), (1,), (2, 3), (2, 0, 3), (1, 2, 3, 4)]


@pytest.mark.parametrize("dtype", TORCH_DTYPES, ids=str)
@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_a_tensor_arrives_bit_by_bit(dtype: torch.dtype, shape: tuple[int, ...]) -> None:
    tensor = (torch.arange(math.prod(shape), dtype=torch.float32).reshape(shape) - 2).to(torch.int64).to(dtype)
    back = there_and_back(tensor)
    assert (type(back), back.dtype, back.shape, back.stride()) == (torch.Tensor, dtype, shape, tensor.stride())
    assert torch.equal(back, tensor)


@pytest.mark.parametrize("dtype", NUMPY_DTYPES)
@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_an_array_arrives_bit_by_bit(dtype: str, shape: tuple[int, ...]) -> None:
    array = numpy.arange(math.prod(shape)).reshape(shape).astype(dtype)
    back = there_and_back(array)
    assert (type(back), back.dtype, back.shape) == (numpy.ndarray, array.dtype, shape)
    assert numpy.array_equal(back, array)


BASE = torch.arange(24, dtype=torch.float32).reshape(2, 3, 4)


@pytest.mark.parametrize(
    ("tensor", "stride"),
    [
        (BASE.permute(2, 0, 1), (1, 12, 4)),
        (BASE.transpose(0, 1), (4, 12, 1)),
        (torch.ones(2, 3, 4, 5).to(memory_format=torch.channels_last), (60, 1, 15, 3)),
        (BASE[:, :, ::2], (6, 2, 1)),  # a view with gaps becomes dense
        (BASE.permute(2, 0, 1)[::2], (6, 3, 1)),
        (torch.ones(1).expand(3, 4), (4, 1)),
        (BASE[1:, 1:, 1:], (6, 3, 1)),
    ],
)
def test_a_permuted_tensor_keeps_its_order_in_memory(tensor: torch.Tensor, stride: tuple[int, ...]) -> None:
    back = there_and_back(tensor)
    assert back.stride() == stride
    assert torch.equal(back, tensor)


@pytest.mark.parametrize(
    ("array", "strides"),
    [
        (BASE.numpy().transpose(2, 0, 1), (4, 48, 16)),
        (BASE.numpy().transpose(2, 0, 1)[::2], (24, 12, 4)),
        (BASE.numpy()[::-1], (48, 16, 4)),
        (numpy.asfortranarray(BASE.numpy()), (4, 8, 24)),
    ],
)
def test_a_permuted_array_keeps_its_order_in_memory(array: numpy.ndarray, strides: tuple[int, ...]) -> None:
    back = there_and_back(array)
    assert back.strides == strides
    assert numpy.array_equal(back, array)


@pytest.mark.parametrize(
    "tensor",
    [
        torch.tensor([1 + 2j, 3 - 4j]).conj(),
        torch.tensor([1 + 2j, 3 - 4j]).conj().imag,  # has its negative bit set
        torch.nn.Parameter(torch.ones(2)),
        torch.ones(2, requires_grad=True) * 2,
        torch.tensor([math.nan, math.inf, -math.inf, -0.0]),
        torch.arange(9.0).view(3, 3)[:1, 1],
        torch.arange(9.0).view(3, 3)[1:2, :1],
    ],
    ids=["conjugate", "negative", "Parameter", "with a graph", "not finite", "one of a column", "one of a matrix"],
)
def test_the_numbers_of_a_lazy_tensor_arrive(tensor: torch.Tensor) -> None:
    back = there_and_back(tensor)
    assert type(back) is torch.Tensor
    assert not back.requires_grad
    assert torch.equal(back.nan_to_num(7), tensor.detach().resolve_conj().resolve_neg().nan_to_num(7))


def test_each_number_is_written_in_one_way() -> None:
    """A question that was recorded is found again by its bytes."""
    for value in (*range(-1000, 1000), 2**40, -(2**40)):
        content = value.to_bytes(value.bit_length() // 8 + 1, "big", signed=True)
        assert wire.encode(value) == b"I" + len(content).to_bytes(4, "big") + content


@pytest.mark.parametrize("order", ["<", ">"])
def test_an_array_of_the_other_byte_order_arrives_in_ours(order: str) -> None:
    back = there_and_back(numpy.array([1.5, -2.0], dtype=f"{order}f4"))
    assert back.dtype == numpy.dtype("float32")
    assert back.dtype.isnative
    assert back.tolist() == [1.5, -2.0]


def test_what_arrives_is_a_copy_that_may_be_changed() -> None:
    frame = encode([torch.zeros(2), numpy.zeros(2)])
    tensor, array = decode(frame)
    tensor[0], array[0] = 1, 1
    assert decode(frame)[0].tolist() == decode(frame)[1].tolist() == [0, 0]


# What cannot cross


class LyingTensor(torch.Tensor):
    @classmethod
    def __torch_function__(cls, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        return True


class LyingArray(numpy.ndarray):
    def __array_function__(self, *args: Any) -> bool:
        return True

    def __array_ufunc__(self, *args: Any, **kwargs: Any) -> bool:
        return True


class LyingInt(int):
    def __eq__(self, other: object) -> bool:
        return True

    def bit_length(self) -> int:
        return 1

    __hash__ = int.__hash__


class LyingStr(str):
    def encode(self, *args: Any) -> bytes:
        return b"right"

    def __len__(self) -> int:
        return -1


class LyingDict(dict):
    def items(self) -> Any:
        return [("right", 1)]


class LyingList(list):
    def __iter__(self) -> Any:
        return iter([1, 2, 3])


class LyingNumber(numpy.int64):
    def item(self) -> int:  # type: ignore[override]
        return 42


class Mimic:
    """Says of itself that it is a NumPy number."""

    __class__ = property(lambda self: numpy.int64)  # type: ignore[assignment]

    def item(self) -> int:
        return 42


class AlwaysEqual:
    def __eq__(self, other: object) -> bool:
        return True

    def __float__(self) -> float:
        return 0.0


class Colour(enum.IntEnum):
    RED = 1


def nested(levels: int) -> list[Any]:
    value: list[Any] = []
    for _ in range(levels):
        value = [value]
    return value


def cycle() -> list[Any]:
    value: list[Any] = []
    value.append(value)
    return value


def innermost(value: Any) -> Any:
    while type(value) is list:
        value = value[0]
    return value


@pytest.mark.parametrize(
    ("make", "type_name"),
    [
        (lambda: torch.zeros(2).as_subclass(LyingTensor), "LyingTensor"),
        (lambda: numpy.zeros(2).view(LyingArray), "LyingArray"),
        (lambda: numpy.ma.masked_array([1, 2]), "MaskedArray"),
        (lambda: LyingInt(5), "LyingInt"),
        (lambda: LyingStr("wrong"), "LyingStr"),
        (lambda: LyingDict(wrong=1), "LyingDict"),
        (lambda: LyingList([5]), "LyingList"),
        (lambda: LyingNumber(3), "LyingNumber"),
        (lambda: Mimic(), "Mimic"),
        (lambda: AlwaysEqual(), "AlwaysEqual"),
        (lambda: Colour.RED, "Colour"),
        (lambda: object(), "object"),
        (lambda: int, "type"),
        (lambda: len, "builtin_function_or_method"),
        (lambda: (item for item in ()), "generator"),
        (lambda: range(3), "range"),
        (lambda: {1}, "set"),
        (lambda: 1j, "complex"),
        (lambda: bytearray(b"a"), "bytearray"),
        (lambda: memoryview(b"a"), "memoryview"),
        (lambda: torch.nn.Linear(1, 1), "Linear"),
        (lambda: torch.float32, "dtype"),
        (lambda: collections.namedtuple("Point", "x y")(1, 2), "Point"),
        (lambda: numpy.array([1], dtype=object), "ndarray"),
        (lambda: numpy.array(["2020"], dtype="datetime64[D]"), "ndarray"),
        (lambda: numpy.zeros(1, dtype=[("a", "i4")]), "ndarray"),
        (lambda: numpy.zeros(1, dtype=numpy.longdouble), "ndarray"),
        (lambda: numpy.array(["text"]), "ndarray"),
    ],
    ids=words,
)
def test_what_is_not_plain_arrives_as_the_name_of_its_type(make: Callable[[], Any], type_name: str) -> None:
    back = there_and_back(make())
    assert type(back) is Opaque
    assert back.type_name == type_name
    assert there_and_back([make()]) == [back]


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (lambda: torch.eye(2).to_sparse(), "is sparse_coo, not dense"),
        (lambda: torch.eye(2).to_sparse_csr(), "is sparse_csr, not dense"),
        (
            lambda: torch.sparse_coo_tensor(torch.tensor([[0], [0]]), torch.ones(1), (10**6, 10**6)),
            "is sparse_coo, not dense",
        ),
        (lambda: torch.zeros(3, device="meta"), "is on the meta device and has no elements"),
        (lambda: torch.quantize_per_tensor(torch.ones(2), 0.1, 0, torch.quint8), "is quantized"),
        (lambda: torch.nested.nested_tensor([torch.ones(1), torch.ones(2)]), "is nested"),
        (lambda: torch.zeros(2, dtype=torch.float8_e4m3fn), "has dtype torch.float8_e4m3fn"),
        (lambda: torch.zeros((1,) * 40), "has 40 dimensions"),
    ],
    ids=words,
)
@pytest.mark.filterwarnings("ignore::UserWarning")  # prototype features of torch
def test_a_tensor_without_plain_elements_says_why(make: Callable[[], torch.Tensor], reason: str) -> None:
    assert there_and_back(make()) == Opaque("Tensor", reason)


def test_an_int_beyond_the_limit_is_named_by_its_bits() -> None:
    assert there_and_back(1 << 8999) == Opaque("int", "has 9000 bits")


@pytest.mark.parametrize("value", [nested(10_000), cycle(), nested(40)], ids=["deep", "cyclic", "a little too deep"])
def test_nesting_ends_at_the_limit(value: Any) -> None:
    assert innermost(there_and_back(value)) == Opaque("list", f"is nested more than {wire.MAX_DEPTH} levels deep")


def test_nesting_up_to_the_limit_arrives() -> None:
    assert there_and_back(nested(wire.MAX_DEPTH)) == nested(wire.MAX_DEPTH)


@pytest.mark.parametrize(
    "key",
    [int, object(), torch.float32, Colour.RED, 1j, frozenset({1}), LyingNumber(1), 1 << 8999, (1, int)],
    ids=lambda key: type(key).__name__,
)
def test_whatever_the_keys_are_what_was_written_can_be_read(key: Any) -> None:
    """An honest slip, such as a layer for a key, is no malformed answer."""
    assert type(there_and_back({key: 1})) in (dict, Opaque)


def test_the_name_of_a_type_is_cut() -> None:
    back = there_and_back(type("A" * 10**6, (), {})())
    assert back.type_name == "A" * 200


# What is too large

SHARED: list[Any] = [0]
for _ in range(60):
    SHARED = [SHARED, SHARED]
TWICE: list[Any] = []
TWICE += [TWICE, TWICE]


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (torch.zeros(1).expand(10**11), "a Tensor of shape (100000000000,) and dtype float32, 381,470 MiB"),
        (numpy.broadcast_to(numpy.zeros(1), (10**6, 10**5)), "a ndarray of shape (1000000, 100000) and dtype float64"),
        (torch.zeros(1).expand(2**31, 2**31), "a Tensor of shape (2147483648, 2147483648)"),
        ("a" * (wire.MAX_TEXT + 1), "a text of more than a million characters"),
        (b"a" * (wire.MAX_FRAME_BYTES + 1), "larger than one answer"),
        (["a" * 2**20] * 65, "larger than one answer"),
        (["\ud800" * 2**20] * 22, "larger than one answer"),  # three bytes each
        ([None] * (wire.MAX_NODES + 1), "more than 200000 elements"),
        (dict.fromkeys(range(wire.MAX_DICT_ENTRIES + 1)), "more than 4096 dict entries"),
    ],
    ids=words,
)
def test_what_is_too_large_is_refused_before_it_is_copied(value: Any, message: str) -> None:
    tracemalloc.start()
    try:
        with pytest.raises(TooLarge) as refused:
            encode(value)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert message in str(refused.value)
    assert peak < 1.2 * wire.MAX_FRAME_BYTES


@pytest.mark.parametrize("value", [SHARED, TWICE], ids=["60 levels of twice the same", "twice itself"])
def test_a_small_object_that_unfolds_without_end_is_refused_quickly(value: Any) -> None:
    started = time.process_time()
    with pytest.raises(TooLarge, match="more than 200000 elements"):
        encode(value)
    assert time.process_time() - started < 5


def test_the_limit_can_be_set() -> None:
    assert len(encode("a" * 95, max_bytes=100)) == 100
    with pytest.raises(TooLarge):
        encode("a" * 96, max_bytes=100)


# Malformed frames

SAMPLE = {
    "tensor": torch.arange(6.0).reshape(2, 3).T,
    "array": numpy.arange(3, dtype="int16"),
    (1, b"key"): [None, True, False, -300, 1.5, "täxt", ("a",), Opaque("generator", "is not a plain value")],
}
FRAME = encode(SAMPLE)


def test_a_frame_that_ends_too_early_is_refused_at_every_byte() -> None:
    for length in range(len(FRAME)):
        with pytest.raises(WireError):
            decode(FRAME[:length])


def test_bytes_left_over_are_refused() -> None:
    with pytest.raises(WireError, match="1 bytes left over after the value"):
        decode(FRAME + b"N")


def u32(number: int) -> bytes:
    return struct.pack(">I", number)


def elements(
    tag: bytes = b"X", code: int = 10, order: tuple[int, ...] = (0, 1), shape: tuple[int, ...] = (2, 3), *,
    length: int | None = None, content: bytes = bytes(24), ndim: int | None = None,
) -> bytes:  # fmt: skip
    """A frame with a float32 tensor of shape (2, 3), or with one lie about it."""
    head = bytes((code, len(shape) if ndim is None else ndim, *order)) + struct.pack(f">{len(shape)}Q", *shape)
    return tag + head + struct.pack(">Q", len(content) if length is None else length) + content


def test_the_builder_of_lies_can_tell_the_truth() -> None:
    assert decode(elements()).shape == (2, 3)
    assert decode(elements(b"A")).shape == (2, 3)


@pytest.mark.parametrize("tag", [b"X", b"A"])
@pytest.mark.parametrize(
    "lie",
    [
        {"length": 2**63},
        {"length": 2**64 - 1},
        {"length": 23},
        {"length": 25},
        {"content": bytes(23)},
        {"content": b""},
        {"shape": (2, 4)},
        {"shape": (2**63, 2)},
        {"shape": (2**62, 0), "content": b""},
        {"shape": (2**41, 0), "content": b""},
        {"shape": (2**64 - 1, 2**64 - 1)},
        {"shape": (2**32, 2**32)},
        {"order": (0, 0)},
        {"order": (1, 2)},
        {"order": (255, 0)},
        {"ndim": 33},
        {"ndim": 255},
        {"ndim": 1},
        {"code": 15},
        {"code": 255},
        {"code": 11},
    ],
    ids=str,
)
def test_a_lie_about_a_tensor_is_refused(tag: bytes, lie: dict[str, Any]) -> None:
    with pytest.raises(WireError):
        decode(elements(tag, **lie))


def test_an_array_of_a_dtype_that_numpy_lacks_is_refused() -> None:
    with pytest.raises(WireError, match="bfloat16"):
        decode(elements(b"A", code=14, content=bytes(12)))


NOTHING, ONE = b"N", b"I" + u32(1) + b"\x01"


@pytest.mark.parametrize(
    ("frame", "message"),
    [
        (b"", "1 bytes announced, 0 there"),
        (b"Z", "unknown tag b'Z'"),
        (b"\x80\x04N.", "unknown tag"),  # a pickle
        (b"S" + u32(5) + b"ab", "5 bytes announced, 2 there"),
        (b"S" + u32(2**32 - 1), "a text of 4294967295 bytes"),
        (b"S" + u32(2**20) + b"a", "1048576 bytes announced, 1 there"),
        (b"B" + u32(2**32 - 1) + b"a", "4294967295 bytes announced"),
        (b"S" + u32(2) + b"\xff\xfe", "text that is not UTF-8"),
        (b"I" + u32(1025) + bytes(1025), "an int of 1025 bytes"),
        (b"D" + bytes(7), "8 bytes announced, 7 there"),
        (b"L" + u32(2**32 - 1) + NOTHING, "4294967295 elements announced, 1 bytes there"),
        (b"U" + u32(2) + NOTHING, "2 elements announced, 1 bytes there"),
        (b"M" + u32(1) + NOTHING, "1 elements announced"),
        (b"M" + u32(1) + b"L" + u32(0) + NOTHING, "a dict key of type list"),
        (b"M" + u32(1) + b"M" + u32(0) + NOTHING, "a dict key of type dict"),
        (b"M" + u32(1) + b"U" + u32(1) + b"L" + u32(0) + NOTHING, "a dict key of type tuple"),
        (b"M" + u32(1) + elements() + NOTHING, "a dict key of type Tensor"),
        (b"M" + u32(2) + ONE + NOTHING + ONE + NOTHING, "two dict keys that are equal"),
        (b"M" + u32(2) + ONE + NOTHING + b"T" + NOTHING, "two dict keys that are equal"),  # True == 1
        (b"O" + NOTHING, "an opaque value without its two texts"),
        (b"O" + b"S" + u32(0) + ONE, "an opaque value without its two texts"),
        ((b"L" + u32(1)) * 10_000 + NOTHING, "nested more than 32 levels deep"),
        (b"L" + u32(2**18) + NOTHING * 2**18, "more than 200000 elements"),
    ],
    ids=words,
)
def test_a_malformed_frame_is_refused(frame: bytes, message: str) -> None:
    with pytest.raises(WireError, match=message):
        decode(frame)


def test_a_forged_name_of_a_type_is_no_longer_than_a_true_one() -> None:
    """It becomes a part of a message to the student."""
    frame = b"O" + b"S" + u32(10**6) + b"A" * 10**6 + b"S" + u32(0)
    with pytest.raises(WireError):
        decode(frame)


@pytest.mark.parametrize("tag", [b"L", b"U", b"M", b"S", b"B"])
def test_no_memory_is_taken_for_what_is_only_announced(tag: bytes) -> None:
    def attack() -> None:
        with pytest.raises(WireError):
            decode(tag + u32(2**32 - 1) + bytes(100))

    assert peak_of(attack) < 2**20


def test_keys_that_share_a_hash_cost_no_more_than_others() -> None:
    """hash(n) is n modulo 2**61 - 1, so that a dict of multiples looks at every key for each key."""
    count = 20_000
    keys = (encode(number * (2**61 - 1)) for number in range(count))
    frame = b"M" + u32(count) + b"".join(key + NOTHING for key in keys)
    started = time.process_time()
    try:
        decode(frame)
    except WireError:
        pass  # refusing them is as good
    assert time.process_time() - started < 1


def peak_of(action: Callable[[], None]) -> int:
    """Bytes that Python allocated at once."""
    tracemalloc.start()
    try:
        action()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def mutate(frame: bytes, chance: random.Random) -> bytes:
    """The frame with a few bytes changed, cut out, doubled or put elsewhere."""
    mutated = bytearray(frame)
    for _ in range(chance.randint(1, 4)):
        at, length = chance.randrange(len(mutated)), chance.choice((1, 1, 2, 4, 8))
        match chance.randrange(5):
            case 0:
                mutated[at] = chance.randrange(256)
            case 1:
                mutated[at : at + length] = chance.choice((b"\xff", b"\x00", b"\x7f")) * length
            case 2:
                del mutated[at : at + length]
            case 3:
                mutated[at:at] = mutated[at : at + length]
            case 4:
                mutated[at] = chance.choice(b"NTFIDSBLUMXAO")
        if not mutated:
            mutated = bytearray(b"N")
    return bytes(mutated)


def test_no_mutated_frame_gets_more_than_a_refusal() -> None:
    chance = random.Random(20)
    refused = 0

    def attack() -> None:
        nonlocal refused
        for _ in range(5000):
            try:
                decode(mutate(FRAME, chance))
            except WireError:
                refused += 1

    assert peak_of(attack) < 8 * 2**20
    assert 1000 < refused < 5000


def test_random_bytes_get_a_value_or_a_refusal() -> None:
    chance = random.Random(21)
    for _ in range(5000):
        frame = bytes(chance.choice(b"NTFIDSBLUMXAO\x00\x00\x00\x01\x02\xff") for _ in range(chance.randint(1, 40)))
        try:
            assert decode(frame) is not ...
        except WireError:
            continue


@pytest.mark.parametrize("value", [None, ("value", 1, torch.zeros(3, 4)), [b"x" * 5000, "text"]])
def test_a_frame_is_the_length_and_then_the_value(value: Any) -> None:
    content = wire.encode(value)
    assert wire.frame(value) == wire.HEADER.pack(len(content)) + content
