# Makes clinic.parquet, a file with a column of every kind, in three row groups
# packed with zstd. Run in this folder, with pyarrow 26.0.1:  python3 clinic.py
import datetime
import decimal
import json

import pyarrow as pa
import pyarrow.parquet as pq

n = 12
table = pa.table({
    "age": pa.array([23, 45, 31, 52, 38, 27, 61, 33, 48, 29, 55, 41], pa.int32()),
    "bmi": pa.array([21.5, 27.25, 24, 30.5, 26.75, 22, 29.5, 25.25, 28, 23.5, 31, 0.1]),
    "dose": pa.array([0.5, 1, None, 1.5, 0.5, 1, 1.5, 0.5, 1, 1.5, 0.5, 0.1], pa.float32()),
    "sex": pa.array(list("fmmffmfmfmmf")).dictionary_encode(),
    "site": pa.array(["Ulm", "Köln", None] + ["Ulm", " Köln "] * 4 + ["Ulm"]),
    "code": pa.array(["01", "1"] * 6),
    "smoker": pa.array([True, False, False, True, False, False, True, False, None, False, True, False]),
    "born": pa.array([datetime.date(1990, 1, 1 + i // 6) for i in range(n)]),
    "seen": pa.array([datetime.datetime(1969, 12, 31, 12, 30, 0, 500000 * (i % 2)) for i in range(n)], pa.timestamp("us")),
    "at": pa.array([datetime.time(7 + i % 2, 30) for i in range(n)], pa.time32("ms")),
    "price": pa.array([decimal.Decimal("%d.25" % (i - 3)) for i in range(n)], pa.decimal128(20, 2)),
    "id": pa.array([2**53 + 1 + 2 * i for i in range(n)], pa.int64()),
    "count": pa.array([4000000000 + 9 * i for i in range(n)], pa.uint32()),
    "big": pa.array([2**64 - 1 - i for i in range(n)], pa.uint64()),
    "ratio": pa.array([1.5, float("nan")] + [2.0 + i for i in range(10)]),
    "peak": pa.array([1.5, float("-inf")] + [2.0 + i for i in range(10)]),
    "tags": pa.array([["a"], ["b", "c"]] + [[]] * 10),
    "where": pa.array([{"x": 1, "y": 2}] * n),
    "raw": pa.array([b"\xff\xfe"] * n, pa.binary()),
    "nothing": pa.nulls(n),
    "y": pa.array([3.5, 1.25, 4, 2.5, 0.75, 3, 1, 4.25, 2, 0.5, 3.75, 1.5]),
    "__index_level_0__": pa.array(range(100, 100 + n), pa.int64()),
})
table = table.replace_schema_metadata({"pandas": json.dumps({"index_columns": ["__index_level_0__"], "columns": []})})
pq.write_table(table, "clinic.parquet", row_group_size=5, compression="zstd")
