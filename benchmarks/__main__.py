"""``python -m benchmarks``: every benchmark, one after the other."""

from benchmarks import ranked_page

if __name__ == "__main__":
    ranked_page.main()
