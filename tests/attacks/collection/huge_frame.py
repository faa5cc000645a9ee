"""Announces a reply of 4 GB."""

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
    for descriptor in writable():
        os.write(descriptor, b"\xff\xff\xff\xff" * 4)
    os._exit(0)
