"""matcher mcp · The matcher for language models: an MCP server over standard input and output, reading only."""

from __future__ import annotations

from matcher.commands.console import opened, refusing


@refusing
def mcp() -> None:
    """供大模型使用 · An MCP server on stdin and stdout: find_matches, explain_run, chain_gaps, place_firm, policy_check."""
    from matcher.commands.mcp_tools import server_of  # noqa: PLC0415 — slow import

    with opened() as house:
        server_of(house).run("stdio")
