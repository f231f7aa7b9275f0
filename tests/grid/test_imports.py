"""What a web worker imports stays small: nothing that is made for files and bulk work."""

import subprocess
import sys
from pathlib import Path

HEAVY = {"dask", "geopandas", "openpyxl", "pandas", "pyarrow", "pyogrio", "scipy"}


def test_the_rulebook_and_the_accounts_come_without_the_libraries_of_bulk_work() -> None:
    show = "import sys, grid.rulebook, grid.accounts; print(*{name.split('.')[0] for name in sys.modules})"
    root = Path(__file__).resolve().parents[2]
    done = subprocess.run([sys.executable, "-c", show], cwd=root, capture_output=True, text=True, check=True)
    assert set(done.stdout.split()) & HEAVY == set()
