"""Says which build of PyTorch to install, `cpu` or `default`: python choose_torch.py auto|cpu|default INDEX."""

import sys
import urllib.error
import urllib.request
from pathlib import Path

SECONDS = 4  # an index that takes longer would not be quick to download from either


def choose(wanted: str, index: str) -> str:
    if wanted in ("cpu", "default"):
        return wanted
    if wanted != "auto":
        sys.exit(f'TORCH: expected auto, cpu or default, got "{wanted}"')
    has_driver = Path("/proc/driver/nvidia/version").exists()
    return "default" if has_driver or not sys.platform.startswith("linux") or not _answers(index) else "cpu"


def _answers(index: str) -> bool:
    try:
        with urllib.request.urlopen(f"{index}/torch/", timeout=SECONDS) as page:
            return page.status == 200
    except (urllib.error.URLError, OSError):
        return False


if __name__ == "__main__":
    print(choose(*sys.argv[1:]))
