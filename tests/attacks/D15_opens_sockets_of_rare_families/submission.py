"""D15: opens sockets of families that hardly anybody uses, whose modules the kernel would load for it.

verdict: run-time error
passes: total, shape, label, flip
"""

import socket

import numpy

RARE = {
    "AF_CAN": 29,
    "AF_TIPC": 30,
    "AF_BLUETOOTH": 31,
    "AF_RDS": 21,
    "AF_X25": 9,
    "AF_NFC": 39,
    "AF_KCM": 41,
    "AF_XDP": 44,
}


def attempt():
    refusal = None
    for number in RARE.values():
        for kind in (socket.SOCK_RAW, socket.SOCK_SEQPACKET, socket.SOCK_RDM):
            try:
                return socket.socket(number, kind).close()
            except OSError as error:
                refusal = error
    raise refusal


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
