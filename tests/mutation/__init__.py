"""Takes one guard away at a time and sees a test fail: `python -m tests.mutation`, on demand."""
