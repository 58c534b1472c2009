"""命令 · The `matcher` command; without a verb it does the main job: load the pilot, build the indexes, show matches."""

from __future__ import annotations

from matcher.commands import app


def main() -> None:
    """Run the command line."""
    app()


if __name__ == "__main__":
    main()
