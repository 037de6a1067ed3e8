"""D23: writes a program of its own and starts it.

verdict: run-time error
passes: total, shape, label, flip
"""

import os
import struct
import subprocess

import numpy

EXIT = {  # machine code that ends the process
    "x86_64": (62, b"\x31\xff\xb8\x3c\x00\x00\x00\x0f\x05"),
    "aarch64": (183, b"\x00\x00\x80\xd2\xa8\x0b\x80\xd2\x01\x00\x00\xd4"),
}


def attempt():
    machine, code = EXIT[os.uname().machine]
    start = 0x400000
    header = b"\x7fELF\2\1\1" + bytes(9)
    header += struct.pack("<HHIQQQIHHHHHH", 2, machine, 1, start + 120, 64, 0, 0, 64, 56, 1, 0, 0, 0)
    header += struct.pack("<IIQQQQQQ", 1, 5, 0, start, start, 120 + len(code), 120 + len(code), 4096)
    with open("/box/program", "wb") as file:
        file.write(header + code)
    os.chmod("/box/program", 0o700)
    try:
        subprocess.run(["/box/program"], check=True)
    finally:
        os.unlink("/box/program")


def scale(x, factor):
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
