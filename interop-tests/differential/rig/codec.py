"""Bytes from values and values from bytes: frames, methods, field tables, properties.

A field table's value is `Typed(letter, value)`, or a Python value that stands for the letter it is usually sent as: str
and bytes S, bool t, int I (l where it does not fit), float d, None V, list A, dict F. A table may also be given as bytes,
which are sent as they are: that is how scripts send broken ones.
"""

import struct
from typing import NamedTuple

from .methods import BY_ID, METHODS

METHOD, HEADER, BODY, HEARTBEAT = 1, 2, 3, 8
FRAME_END = 0xCE
PROTOCOL_HEADER = b"AMQP\x00\x00\x09\x01"

# The properties of class basic, from the highest flag bit down.
PROPERTIES = (
    ("s", "content_type"), ("s", "content_encoding"), ("F", "headers"), ("o", "delivery_mode"), ("o", "priority"),
    ("s", "correlation_id"), ("s", "reply_to"), ("s", "expiration"), ("s", "message_id"), ("q", "timestamp"),
    ("s", "type"), ("s", "user_id"), ("s", "app_id"), ("s", "cluster_id"),
)
_NUMBERS = {"o": ">B", "h": ">H", "l": ">I", "q": ">Q"}
_TABLE_NUMBERS = {
    "b": ">b", "B": ">B", "s": ">h", "u": ">H", "I": ">i", "i": ">I", "l": ">q", "L": ">Q", "f": ">f", "d": ">d", "T": ">Q",
}


class Typed(NamedTuple):
    """A table value with the letter it is sent as; `Typed("D", (scale, digits))` for decimals."""

    letter: str
    value: object


def octets(value):
    """A string's bytes; bytes stay what they are, so that scripts can send what is no UTF-8."""
    return value if isinstance(value, bytes) else str(value).encode()


def short_string(value):
    data = octets(value)
    return bytes([len(data)]) + data


def long_string(value):
    data = octets(value)
    return struct.pack(">I", len(data)) + data


def _typed(value):
    if isinstance(value, Typed):
        return value
    for kind, letter in ((bool, "t"), (float, "d"), (str, "S"), (bytes, "S"), (list, "A"), (dict, "F"), (type(None), "V")):
        if isinstance(value, kind):
            return Typed(letter, value)
    return Typed("I" if -(2**31) <= value < 2**31 else "l", value)


def table_value(value):
    letter, inner = _typed(value)
    return letter.encode() + _inner(letter, inner)


def _inner(letter, value):
    if letter in _TABLE_NUMBERS:
        return struct.pack(_TABLE_NUMBERS[letter], value)
    if letter in "Sx":
        return long_string(value)
    if letter == "t":
        return bytes([int(value)])
    if letter == "V":
        return b""
    if letter == "D":
        return struct.pack(">BI", *value)
    if letter == "A":
        return long_string(b"".join(map(table_value, value)))
    if letter == "F":
        return table(value)
    raise ValueError(f"no type letter {letter!r}")


def table(value):
    if isinstance(value, dict):
        value = b"".join(short_string(key) + table_value(item) for key, item in value.items())
    return long_string(value)


_DEFAULTS = {"s": "", "S": "", "F": {}}


def method(name, values):
    """A method frame's payload. Fields that are not given are 0, false or empty."""
    spec = METHODS[name]
    unknown = set(values) - {field for _, field in spec.fields}
    if unknown:
        raise ValueError(f"{name} has no {unknown}")
    out, bits, count = struct.pack(">HH", spec.class_id, spec.method_id), 0, 0
    for kind, field in spec.fields:
        value = values.get(field, _DEFAULTS.get(kind, 0))
        if kind == "b":
            bits, count = bits | bool(value) << count, count + 1
            continue
        if count:
            out, bits, count = out + bytes([bits]), 0, 0
        out += _plain(kind, value)
    return out + bytes([bits]) if count else out


def _plain(kind, value):
    if kind in _NUMBERS:
        return struct.pack(_NUMBERS[kind], value)
    return {"s": short_string, "S": long_string, "F": table}[kind](value)


def header(properties, size, class_id=60, weight=0):
    """A content header's payload."""
    flags, out = 0, b""
    for place, (kind, name) in enumerate(PROPERTIES):
        if name in properties:
            flags |= 1 << (15 - place)
            out += _plain(kind, properties[name])
    return struct.pack(">HHQH", class_id, weight, size, flags) + out


def frame(kind, channel, payload, end=FRAME_END):
    return struct.pack(">BHI", kind, channel, len(payload)) + payload + bytes([end])


class Cursor:
    """Reads values off the front of some bytes."""

    def __init__(self, data):
        self.data, self.at = data, 0

    def take(self, count):
        if self.at + count > len(self.data):
            raise ValueError("the broker sent something that ends too early")
        self.at += count
        return self.data[self.at - count:self.at]

    def number(self, form):
        return struct.unpack(form, self.take(struct.calcsize(form)))[0]

    def plain(self, kind):
        if kind in _NUMBERS:
            return self.number(_NUMBERS[kind])
        if kind == "F":
            return self.table()
        return readable(self.take(self.number(">B" if kind == "s" else ">I")))

    def table(self):
        inner, out = Cursor(self.take(self.number(">I"))), {}
        while inner.at < len(inner.data):
            key = inner.plain("s")
            # A key that comes twice would be lost in a dict.
            out[key if key not in out else key + " (again)"] = inner.table_value()
        return out

    def table_value(self):
        letter = self.take(1).decode("latin-1")
        if letter in _TABLE_NUMBERS:
            return Typed(letter, self.number(_TABLE_NUMBERS[letter]))
        if letter in "Sx":
            return Typed(letter, self.plain("S"))
        if letter == "t":
            return Typed(letter, self.number(">B"))
        if letter == "V":
            return Typed(letter, None)
        if letter == "D":
            return Typed(letter, [self.number(">B"), self.number(">I")])
        if letter == "F":
            return Typed(letter, self.table())
        if letter == "A":
            inner, out = Cursor(self.take(self.number(">I"))), []
            while inner.at < len(inner.data):
                out.append(inner.table_value())
            return Typed(letter, out)
        raise ValueError(f"the broker sent a field of type {letter!r}")


def readable(data):
    """Text where it is UTF-8, else its hexadecimal digits behind `hex:`."""
    try:
        return data.decode()
    except UnicodeDecodeError:
        return "hex:" + data.hex()


def read_method(payload):
    """The method's name and its fields."""
    cursor = Cursor(payload)
    spec = BY_ID[cursor.number(">H"), cursor.number(">H")]
    values, bits, count = {}, 0, 0
    for kind, field in spec.fields:
        if kind == "b":
            if count % 8 == 0:
                bits = cursor.number(">B")
            values[field], count = bool(bits >> (count % 8) & 1), count + 1
        else:
            values[field], count = cursor.plain(kind), 0
    if cursor.at < len(payload):
        values["bytes left over"] = payload[cursor.at:].hex()
    return spec.name, values


def read_header(payload):
    """The announced size and the properties."""
    cursor = Cursor(payload)
    cursor.take(4)
    size, flags = cursor.number(">Q"), cursor.number(">H")
    present = (entry for place, entry in enumerate(PROPERTIES) if flags >> (15 - place) & 1)
    return size, {name: cursor.plain(kind) for kind, name in present}
