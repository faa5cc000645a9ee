#!/usr/bin/env bash
# Runs once, when Gradescope builds the image.
set -euo pipefail
cd "${AUTOGRADER_ROOT:-/autograder}/source"

# The Python that the wheels are for, where there are some.
wanted=$(cat wheels/python-version 2> /dev/null || echo 3.13)
python=""
for candidate in "python$wanted" python3.13 python3.12 python3.11 python3; do
  if command -v "$candidate" > /dev/null && "$candidate" -c 'import ensurepip, sys; sys.exit(sys.version_info < (3, 11))' 2> /dev/null; then
    python=$candidate
    break
  fi
done
if [ -z "$python" ]; then
  apt-get update
  DEBIAN_FRONTEND=noninteractive apt-get install -y python3.11-venv || DEBIAN_FRONTEND=noninteractive apt-get install -y python3.12-venv
  python=$(command -v python3.11 || command -v python3.12)
fi

"$python" -m venv venv
# Without a network if everything is here.
venv/bin/pip install --quiet --disable-pip-version-check --no-index --find-links wheels wheels/backcheck-*.whl 2> /dev/null ||
  venv/bin/pip install --disable-pip-version-check --find-links wheels wheels/backcheck-*.whl
# What a submission runs as is confined, and nobody else reads the hidden cases.
chmod -R go-rwx .
