"""Replies without end."""

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
    while True:
        send(b"x" * 60000)
