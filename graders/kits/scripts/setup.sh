#!/usr/bin/env bash
# Runs once, when Gradescope builds the image.
set -euo pipefail
cd /autograder/source

python=""
for candidate in python3.13 python3.12 python3.11 python3; do
  if command -v "$candidate" > /dev/null && "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
    python=$candidate
    break
  fi
done
if [ -z "$python" ] || ! "$python" -c 'import ensurepip' 2> /dev/null; then
  apt-get update
  DEBIAN_FRONTEND=noninteractive apt-get install -y python3.12-venv || DEBIAN_FRONTEND=noninteractive apt-get install -y python3.11-venv
  python=$(command -v python3.12 || command -v python3.11)
fi

"$python" -m venv venv
venv/bin/pip install --find-links wheels wheels/backcheck-*.whl
# What a submission runs as is confined, and nobody else reads the hidden cases.
chmod -R go-rwx /autograder/source
