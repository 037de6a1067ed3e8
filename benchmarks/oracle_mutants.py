"""Which mutants of an exercise's oracle the project's own tests of that oracle notice, beside the exercise's tests.

python benchmarks/oracle_mutants.py w2-pairs [--survivors FILE]

--survivors: what `grader verify --mutate SLUG` printed; only the mutants that it names are tried, else all.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import sys
import tempfile
from pathlib import Path

import pytest
import torch

from grader.mutation.mutants import Mutant, bounded, mutants

ROOT = Path(__file__).resolve().parent.parent
SURVIVOR = re.compile(r"oracle\.py:(\d+): no test notices \((.*)\)\n +was: .*\n +now: (.*)")


def passes(slug: str, mutant: Mutant) -> bool:
    """Whether all tests pass with this oracle. In a process of its own, which has torch already."""
    test = f"test_course_{slug.replace('-', '_')}.py"
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(ROOT / "reference" / slug, Path(folder) / "reference" / slug)
        shutil.copytree(ROOT / "exercises" / slug, Path(folder) / "exercises" / slug)
        (Path(folder) / "tests").mkdir()
        shutil.copy(ROOT / "tests" / test, Path(folder) / "tests")
        (Path(folder) / "reference" / slug / "oracle.py").write_bytes(bounded(mutant.source))
        pid = os.fork()
        if not pid:
            null = os.open(os.devnull, os.O_WRONLY)
            os.dup2(null, 1)
            os.dup2(null, 2)
            os._exit(pytest.main(["-x", "-q", "-p", "no:cacheprovider", "--rootdir", folder, f"{folder}/tests/{test}"]))
        return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("slug")
    parser.add_argument("--survivors", type=Path)
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    source = (ROOT / "reference" / arguments.slug / "oracle.py").read_bytes()
    if not passes(arguments.slug, Mutant("oracle.py", 1, "none", "", "", source)):
        sys.exit("the tests fail with the oracle as it is")
    chosen = mutants("oracle.py", source, is_oracle=True)
    if arguments.survivors:
        named = set(SURVIVOR.findall(arguments.survivors.read_text()))
        chosen = [mutant for mutant in chosen if (str(mutant.line), mutant.operator, mutant.after) in named]
    left = [mutant for mutant in chosen if passes(arguments.slug, mutant)]
    for mutant in left:
        print(
            f"oracle.py:{mutant.line}: no test notices ({mutant.operator})\n"
            f"    was: {mutant.before}\n    now: {mutant.after}"
        )
    print(f"{arguments.slug}: {len(chosen) - len(left)} of {len(chosen)} mutants of the oracle noticed")


if __name__ == "__main__":
    main()
