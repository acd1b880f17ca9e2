import io

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from geoplan.machine.row_groups import PackedRows, RowGroupFile, packed

TOLD = {b"geo": b"{}"}


def table(first, count):
    """Rows with whole numbers, amounts, truth values, texts that are missing and texts that repeat."""
    numbers = np.arange(first, first + count)
    names = [None if number % 7 == 0 else f"roof {number}" for number in numbers]
    return pa.table(
        {
            "number": numbers,
            "area": numbers / 3.0,
            "is_flat": numbers % 2 == 0,
            "name": names,
            "kind": [f"kind {number % 3}" for number in numbers],
            "shape": [bytes([number % 256] * 30) for number in numbers],
        }
    )


def joined(*parts):
    sink = io.BytesIO()
    file = RowGroupFile(sink)
    for part in parts:
        file.append(part)
    file.close()
    return sink.getvalue()


def test_packed_rows_make_the_very_file_that_pyarrow_writes_of_their_tables():
    tables = [table(first, count) for first, count in ((0, 3000), (3000, 1), (3001, 70_000))]
    expected = io.BytesIO()
    schema = tables[0].schema.with_metadata(TOLD)
    with pq.ParquetWriter(expected, schema, compression="zstd", compression_level=1) as writer:
        for each in tables:
            writer.write_table(each.cast(schema))
    parts = [packed(each, told=TOLD) for each in tables]
    assert [len(part) for part in parts] == [3000, 1, 70_000]
    assert joined(*parts) == expected.getvalue()


def test_many_row_groups_of_one_part_follow_those_before():
    sink = io.BytesIO()
    every = table(5, 90)
    with pq.ParquetWriter(sink, every.schema.with_metadata(TOLD)) as writer:
        writer.write_table(every, row_group_size=4)
    several = PackedRows(pa.py_buffer(sink.getvalue()), 90)
    file = pq.ParquetFile(io.BytesIO(joined(packed(table(0, 5), told=TOLD), several, several)))
    assert file.num_row_groups == 1 + 2 * 23
    assert file.read()["number"].to_pylist() == [*range(95), *range(5, 95)]
    assert file.read_row_group(30)["number"].to_pylist() == [29, 30, 31, 32]


def test_rows_of_other_types_become_those_of_the_first():
    later = table(9, 3).set_column(1, "area", pa.array([1, 2, 3]))
    read = pq.read_table(io.BytesIO(joined(packed(table(0, 9), told=TOLD), packed(later, told=TOLD))))
    assert read.schema.field("area").type == pa.float64()
    assert read["area"].to_pylist()[-3:] == [1.0, 2.0, 3.0]
    assert read.schema.metadata == TOLD
