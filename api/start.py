"""The first thing that runs: giving up while modules still load ends without a traceback."""

from __future__ import annotations


def main() -> None:
    """Load the command line and run it."""
    try:
        from api.cli import main as run  # noqa: PLC0415 - loading is what may be interrupted
    except KeyboardInterrupt:
        raise SystemExit(130) from None
    run()
