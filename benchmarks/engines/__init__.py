"""The dense channel beside other engines: `python -m benchmarks.engines`, see `__main__.py`."""
