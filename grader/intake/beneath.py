"""Opens what lies beneath a folder without following any link on the way, be it the file or a folder above it."""

from __future__ import annotations

import ctypes
import errno
import os
import sys

_OPENAT2 = 437  # on every architecture: system calls since Linux 5.1 are numbered alike
_RESOLVE_NO_SYMLINKS, _RESOLVE_BENEATH = 0x04, 0x08
_NOT_HERE = (errno.ENOSYS, errno.EPERM, errno.EINVAL, errno.E2BIG, errno.EAGAIN)  # old kernels; seccomp of containers


class _How(ctypes.Structure):
    """struct open_how of linux/openat2.h"""

    _fields_ = (("flags", ctypes.c_uint64), ("mode", ctypes.c_uint64), ("resolve", ctypes.c_uint64))


def open_beneath(folder: int, parts: tuple[str, ...], flags: int = 0) -> int:
    """A descriptor of folder/part/part…, for reading. Raises OSError; a link anywhere is ELOOP or ENOTDIR.

    A FIFO does not block, a terminal does not become ours.
    """
    flags |= os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC
    try:
        return _openat2(folder, b"/".join(map(os.fsencode, parts)), flags)
    except OSError as error:
        if error.errno not in _NOT_HERE:
            raise
    return _step_by_step(folder, parts, flags)


def _openat2(folder: int, path: bytes, flags: int) -> int:
    if sys.platform != "linux":
        raise OSError(errno.ENOSYS, os.strerror(errno.ENOSYS))
    how = _How(flags, 0, _RESOLVE_NO_SYMLINKS | _RESOLVE_BENEATH)
    libc = ctypes.CDLL(None, use_errno=True)
    fd: int = libc.syscall(_OPENAT2, folder, ctypes.c_char_p(path), ctypes.byref(how), ctypes.sizeof(how))
    if fd < 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
    return fd


def _step_by_step(folder: int, parts: tuple[str, ...], flags: int) -> int:
    """Each folder is opened in the one before; none of them may be a link, and none is a way up."""
    if not parts or any(part in ("", ".", "..") or "/" in part for part in parts):
        raise OSError(errno.EXDEV, os.strerror(errno.EXDEV))
    current = os.dup(folder)
    try:
        for part in parts[:-1]:
            below = os.open(part, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=current)
            os.close(current)
            current = below
        return os.open(parts[-1], flags, dir_fd=current)
    finally:
        os.close(current)
