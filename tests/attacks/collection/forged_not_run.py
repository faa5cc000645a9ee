"""Replies that a call was not run because of itself."""

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


def framed(payload):
    return struct.pack("<I", len(payload)) + payload


def replies(*outcomes):
    """A reply to plans of one to nine calls, each of whose outcomes is forged."""
    closing = framed(msgspec.msgpack.encode({"supplied": [], "flags": {}}))
    for calls in range(1, 10):
        for outcome in outcomes:
            yield framed(msgspec.msgpack.encode(outcome)) * calls + closing


def attack(array):
    names = ("affine_forward", "affine_backward", "relu_forward")
    send(*replies(*(["not_run", name] for name in names)))
    os._exit(0)
