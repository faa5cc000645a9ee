"""The confined oracle: a submission runs in a sandboxed process that knows no answers."""
