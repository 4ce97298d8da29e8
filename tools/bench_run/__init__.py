"""The measurements that `tools/bench.py` makes on the books of `bench_book`."""
