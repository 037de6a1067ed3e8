"""Makes grader/data/fashion-mnist.npz from the full data set: 1,000 training and 200 test images of each class.

    apt-get install dataset-fashion-mnist
    python scripts/make_fashion_subset.py

The training images are the first of their class, in the order of the files; the test images are spread evenly over
theirs. The archive is a plain .npz (numpy.load reads it),
compressed by LZMA and with fixed times, so that the same data always make the same bytes.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import zipfile
from pathlib import Path

import numpy

from grader import datasets

TRAIN, TEST = 10_000, 2_000
TARGET = Path(datasets.__file__).parent / "data" / "fashion-mnist.npz"


def main() -> None:
    arguments = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    arguments.add_argument("folder", nargs="?", type=Path, default=datasets.SYSTEM_FOLDERS["fashion-mnist"])
    full = datasets.read_folder(arguments.parse_args().folder)
    train, test = full.train.at_most(TRAIN), full.test.sample(TEST)
    arrays = {"train_images": train.images, "train_labels": train.labels}
    arrays |= {"test_images": test.images, "test_labels": test.labels}
    with zipfile.ZipFile(TARGET, "w", zipfile.ZIP_LZMA) as archive:
        for name, array in arrays.items():
            buffer = io.BytesIO()
            numpy.lib.format.write_array(buffer, array, allow_pickle=False)
            archive.writestr(zipfile.ZipInfo(f"{name}.npy", (2020, 1, 1, 0, 0, 0)), buffer.getvalue(), zipfile.ZIP_LZMA)
    content = TARGET.read_bytes()
    print(f"{TARGET}: {len(content):,} bytes, sha256 {hashlib.sha256(content).hexdigest()}")


if __name__ == "__main__":
    main()
