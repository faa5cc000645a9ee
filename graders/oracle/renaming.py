"""Calls under other labels, on other inputs: so that several plans can be asked as one."""

from collections.abc import Mapping

import msgspec

from graders.oracle.plan import Call, Input, Plan, Ref, Value


def renamed(value: Value, names: Mapping[str, str], labels: Mapping[str, str]) -> Value:
    """A value with its inputs and references renamed."""
    kind = type(value)
    if kind is Input:
        return Input(names[value.name]) if value.name in names else value
    if kind is Ref:
        return Ref(labels[value.label], value.path) if value.label in labels else value
    if isinstance(value, dict):
        return {key: renamed(item, names, labels) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return kind([renamed(item, names, labels) for item in value])
    return value


def moved(call: Call, suffix: str, names: Mapping[str, str], labels: Mapping[str, str]) -> Call:
    """A call under another label, on other inputs and results."""
    return msgspec.structs.replace(
        call,
        label=labels.get(call.label, call.label + suffix),
        on=renamed(call.on, names, labels),
        args=renamed(call.args, names, labels),
        kwargs=renamed(call.kwargs, names, labels) if call.kwargs else call.kwargs,
        fallbacks=renamed(call.fallbacks, names, labels) if call.fallbacks else (),
        after=labels.get(call.after, call.after),
    )


def together(plans: Mapping[str, Plan]) -> Plan:
    """Plans as one, with the time of all; every label and input of a plan ends with the plan's key."""
    calls: list[Call] = []
    inputs: dict[str, Value] = {}
    for suffix, plan in plans.items():
        names = {name: name + suffix for name in plan.inputs}
        labels = {call.label: call.label + suffix for call in plan.calls}
        calls += [moved(call, suffix, names, labels) for call in plan.calls]
        inputs |= {names[name]: value for name, value in plan.inputs.items()}
    return Plan(calls=tuple(calls), inputs=inputs, seconds=sum(plan.seconds for plan in plans.values()))
