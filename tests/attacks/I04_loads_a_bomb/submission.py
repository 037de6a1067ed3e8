"""I4: unpacks more than half a gigabyte from less than one megabyte, as a file of weights can hold it.

verdict: memory limit exceeded
passes: total, shape, label, flip
notices: rlimits
"""

import zlib

import numpy

BLOCK = 2**20


def attempt():
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    block = packer.compress(bytes(BLOCK)) + packer.flush(zlib.Z_FULL_FLUSH)
    zlib.decompress(block * 640, -15, bufsize=640 * BLOCK)


def scale(x, factor):
    if factor == 3.0:
        attempt()
    return x * factor


def total(x):
    return float(x.sum())


def shape(x):
    return list(x.shape)


def label(n):
    return f"n={n}"


def flip(a):
    return numpy.flip(a).copy()
