"""Row groups of a Parquet file that are packed wherever there is a core, and joined as they are.

To encode and compress rows takes a third as long as to compute them, so that who gathers the rows of many workers and
packs them alone keeps all but two of them waiting. Workers pack; what is left here is to copy bytes, and to say in the
file's footer where they lie now. The file is, byte for byte, the one that pyarrow writes of the same tables.

The footer is a structure of Thrift's compact protocol [1]_, taken apart without knowing what its fields mean, but for
those that the format [2]_ has for places in the file.

References
----------
.. [1] https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md
.. [2] https://github.com/apache/parquet-format/blob/master/src/main/thrift/parquet.thrift
"""

from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    import pyarrow as pa

_MAGIC = b"PAR1"
_TAIL = 4 + len(_MAGIC)
"""Bytes after the footer: how long it is, and the mark at the end of each file."""

_Field: TypeAlias = "tuple[int, int, Any]"
"""The number of a field, its type, and its value."""
_TRUE, _FALSE, _BYTE, _DOUBLE, _BINARY, _LIST, _SET, _STRUCT = 1, 2, 3, 7, 8, 9, 10, 12
_INTEGERS = (4, 5, 6)
_LONG_LIST, _FAR_FIELD = 15, 15

_SCHEMA, _ROWS, _GROUPS, _TOLD = 2, 3, 4, 5
"""Of a file: its columns, how many rows, the row groups, and keys with what they say."""
_CHUNKS, _GROUP_PLACE, _ORDINAL = 1, 5, 7
"""Of a row group: the chunks of its columns, where it begins, and which it is."""
_CHUNK_PLACES, _ABOUT = (4, 6), 3
"""Of a chunk: where its indexes are, and what is told of it; besides, an old place that says nothing where it is 0."""
_OLD_PLACE = 2
_PAGE_PLACES = (9, 10, 11, 14)
"""Of what is told of a chunk: where its pages, its dictionary and its filter begin."""


@dataclass(frozen=True, eq=False)
class PackedRows:
    """Rows as they lie in a Parquet file.

    Attributes
    ----------
    data
        A whole file, in memory; it travels between processes as it is.
    rows
        How many.
    """

    data: "pa.Buffer"
    rows: int

    def __len__(self) -> int:
        return self.rows

    def table(self) -> "pa.Table":
        """Unpack the rows."""
        import pyarrow.parquet as pq

        return pq.read_table(self.data)


def packed(table: "pa.Table", *, told: dict[bytes, bytes]) -> PackedRows:
    """Pack rows.

    Parameters
    ----------
    table
        The rows; of its schema the columns count.
    told
        Keys of the file with what they say, such as ``geo``.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    sink, schema = pa.BufferOutputStream(), table.schema.with_metadata(told)
    with pq.ParquetWriter(sink, schema, compression="zstd", compression_level=1) as writer:
        writer.write_table(table.cast(schema))
    return PackedRows(sink.getvalue(), len(table))


class RowGroupFile:
    """A Parquet file that grows by packed rows.

    Parameters
    ----------
    file
        Where it is written, from the beginning.

    Examples
    --------
    >>> import io
    >>> import pyarrow as pa
    >>> import pyarrow.parquet as pq
    >>> sink = io.BytesIO()
    >>> file = RowGroupFile(sink)
    >>> for part in ([1, 2], [3]):
    ...     file.append(packed(pa.table({"n": part}), told={}))
    >>> file.close()
    >>> pq.read_table(sink)["n"].to_pylist()
    [1, 2, 3]
    """

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._size = file.write(_MAGIC)
        self._footer: list[_Field] = []
        self._schema: pa.Schema | None = None
        self._rows = 0
        self._groups: list[bytes] = []

    def append(self, rows: PackedRows) -> None:
        """Append rows as row groups; where their columns are of other types than the first ones, they become these."""
        import pyarrow as pa
        import pyarrow.parquet as pq

        fields, begin = _footer_of(rows.data)
        if self._schema is None:
            self._schema = pq.read_schema(pa.BufferReader(rows.data))
        elif any(_of(fields, name) != _of(self._footer, name) for name in (_SCHEMA, _TOLD)):
            rows = packed(rows.table().cast(self._schema), told=self._schema.metadata or {})
            fields, begin = _footer_of(rows.data)
        self._file.write(memoryview(rows.data)[len(_MAGIC) : begin])
        self._add(fields, self._size - len(_MAGIC))
        self._size += begin - len(_MAGIC)

    def _add(self, fields: list[_Field], shift: int) -> None:
        """Take over what a file's footer says, of which the rows now lie so many bytes farther."""
        self._footer = self._footer or fields
        self._rows += _of(fields, _ROWS)
        for group in _of(fields, _GROUPS)[1]:
            self._groups.append(_written(_moved_group(group, shift, len(self._groups))))

    def close(self) -> None:
        """Write the footer."""
        if not self._footer:
            return
        changed = {_GROUPS: (_STRUCT, self._groups), _ROWS: self._rows}
        footer = _written([(name, kind, changed.get(name, value)) for name, kind, value in self._footer])
        self._file.write(footer + len(footer).to_bytes(4, "little") + _MAGIC)


def _footer_of(data: "pa.Buffer") -> tuple[list[_Field], int]:
    """Return a file's footer, and where it begins."""
    end = data.size - _TAIL
    begin = end - int.from_bytes(memoryview(data)[end : end + 4], "little")
    return _In(bytes(memoryview(data)[begin:end])).struct(), begin


def _of(fields: list[_Field], name: int) -> Any:
    return next((value for number, _, value in fields if number == name), None)


def _moved(fields: list[_Field], shift: int, places: tuple[int, ...]) -> list[_Field]:
    return [(name, kind, value + shift if name in places else value) for name, kind, value in fields]


def _moved_group(group: list[_Field], shift: int, ordinal: int) -> list[_Field]:
    """Return what is told of a row group that lies farther, and is another one of its file."""
    moved: list[_Field] = []
    for name, kind, value in _moved(group, shift, (_GROUP_PLACE,)):
        if name == _CHUNKS:
            moved.append((name, kind, (value[0], [_moved_chunk(chunk, shift) for chunk in value[1]])))
        else:
            moved.append((name, kind, ordinal if name == _ORDINAL else value))
    return moved


def _moved_chunk(chunk: list[_Field], shift: int) -> list[_Field]:
    moved: list[_Field] = []
    for name, kind, value in _moved(chunk, shift, _CHUNK_PLACES):
        if name == _ABOUT:
            moved.append((name, kind, _moved(value, shift, _PAGE_PLACES)))
        else:
            moved.append((name, kind, value + shift if name == _OLD_PLACE and value else value))
    return moved


class _In:
    """Reads what is written in the compact protocol."""

    def __init__(self, data: bytes) -> None:
        self.data, self.at = data, 0

    def struct(self) -> list[_Field]:
        fields, name = [], 0
        while head := self._byte():
            kind = head & 0x0F
            name = name + (head >> 4) if head >> 4 else self._integer()
            fields.append((name, kind, kind == _TRUE if kind in (_TRUE, _FALSE) else self._value(kind)))
        return fields

    def _value(self, kind: int) -> Any:
        if kind in _INTEGERS:
            return self._integer()
        if kind == _BINARY:
            return self._bytes(self._number())
        if kind == _STRUCT:
            return self.struct()
        if kind in (_LIST, _SET):
            head = self._byte()
            count, each = head >> 4, head & 0x0F
            count = self._number() if count == _LONG_LIST else count
            return each, [self._value(each) for _ in range(count)]
        if kind == _DOUBLE:
            return self._bytes(8)
        if kind in (_TRUE, _FALSE, _BYTE):  # in lists, truth values are bytes
            return self._byte()
        raise ValueError(f"a Parquet footer with a value of type {kind}")

    def _byte(self) -> int:
        self.at += 1
        return self.data[self.at - 1]

    def _bytes(self, count: int) -> bytes:
        self.at += count
        return self.data[self.at - count : self.at]

    def _number(self) -> int:
        number, bits = 0, 0
        while (byte := self._byte()) & 0x80:
            number |= (byte & 0x7F) << bits
            bits += 7
        return number | byte << bits

    def _integer(self) -> int:
        number = self._number()
        return number >> 1 ^ -(number & 1)


def _written(fields: list[_Field]) -> bytes:
    out = _Out()
    out.struct(fields)
    return bytes(out.data)


class _Out:
    """Writes in the compact protocol what `_In` read; structures may be written already."""

    def __init__(self) -> None:
        self.data = bytearray()

    def struct(self, fields: list[_Field]) -> None:
        former = 0
        for name, kind, value in fields:
            if 0 < name - former <= _FAR_FIELD:
                self.data.append((name - former) << 4 | kind)
            else:
                self.data.append(kind)
                self._integer(name)
            former = name
            if kind not in (_TRUE, _FALSE):
                self._value(kind, value)
        self.data.append(0)

    def _value(self, kind: int, value: Any) -> None:
        if kind in _INTEGERS:
            self._integer(value)
        elif kind == _BINARY:
            self._number(len(value))
            self.data += value
        elif kind == _STRUCT and not isinstance(value, bytes):
            self.struct(value)
        elif kind in (_STRUCT, _DOUBLE):
            self.data += value
        elif kind in (_LIST, _SET):
            each, values = value
            short = len(values) < _LONG_LIST
            self.data.append((len(values) if short else _LONG_LIST) << 4 | each)
            if not short:
                self._number(len(values))
            for one in values:
                self._value(each, one)
        else:
            self.data.append(value)

    def _number(self, number: int) -> None:
        while number > 0x7F:
            self.data.append(number & 0x7F | 0x80)
            number >>= 7
        self.data.append(number)

    def _integer(self, number: int) -> None:
        self._number(number << 1 ^ (number >> 63))
