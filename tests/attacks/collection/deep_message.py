"""Replies with ten thousand nested arrays."""

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
    send(*[b"\x81\xa5value" + b"\x91" * 10000 + b"\xc0"] * 20)
    os._exit(0)
