"""Replies with arrays of arrays that take gigabytes to build."""

import os
import struct

import msgspec


def writable():
    for descriptor in range(3, 64):
        try:
            os.write(descriptor, b"")
        except OSError:
            continue
        yield descriptor


def send(*payloads):
    for descriptor in writable():
        try:
            for payload in payloads:
                os.write(descriptor, struct.pack("<I", len(payload)) + payload)
        except OSError:
            pass


def attack(array):
    send(b"\xdd\x03\x00\x00\x00" + b"\x90" * 50331648)
    os._exit(0)
