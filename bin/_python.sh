# Sourced by bin/run and bin/test: stop with a sentence unless there is a Python that will do.
if ! command -v python3 >/dev/null 2>&1; then
    echo "Python is missing: install the package python3 (3.11 or newer), then start this again." >&2
    exit 1
fi
if ! python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
    echo "The portal needs Python 3.11 or newer, and python3 here is $(python3 -V 2>&1 | cut -d' ' -f2)." >&2
    exit 1
fi
