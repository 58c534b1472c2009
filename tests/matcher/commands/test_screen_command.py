"""matcher screen as a shell sees it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from matcher.settings import shipped_data
from tests.matcher.commands.test_operator_commands import Shell


@pytest.fixture(scope="module")
def shell(tmp_path_factory: pytest.TempPathFactory) -> Shell:
    """A home with the digital chain, the sample start-ups and the sample funds."""
    opened = Shell(tmp_path_factory.mktemp("home"))
    data = shipped_data()
    files = [data / "chains" / "digital.csv", data / "seed" / "startups.csv", data / "seed" / "funds.csv"]
    assert opened("import", *map(str, files)).exit_code == 0
    return opened


def screened(shell: Shell, *words: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(shell("screen", "--as-of", "2026-11-24", "--json", *words).stdout)
    return found


def test_every_start_up_is_ranked_or_refused_with_a_term(shell: Shell) -> None:
    flow = screened(shell, "--fund", "sample-fund-01")
    assert flow["screened_count"] == flow["ranked_count"] + flow["refused_count"]
    assert [one for one in flow["refused"] if not one["missed"]] == []


def test_no_ranked_start_up_misses_a_hard_term(shell: Shell) -> None:
    deals = screened(shell, "--fund", "fund:sample-fund-01")["deals"]
    assert deals
    assert [t for deal in deals for t in deal["terms"] if t["hard"] and t["met"] is False] == []


def test_in_each_direction_the_parts_sum_to_the_logit(shell: Shell) -> None:
    for deal in screened(shell, "--fund", "sample-fund-03")["deals"]:
        for view in (deal["forward"], deal["backward"]):
            assert sum(part["value"] for part in view["parts"]) == pytest.approx(view["logit"], abs=1e-9)


def test_the_words_on_the_terminal_tell_terms_and_counts(shell: Shell) -> None:
    told = shell("screen", "--fund", "sample-fund-01", "--as-of", "2026-11-24").stdout
    assert [word for word in ("符合硬条件", "✗ 投资区域相符", "双方都愿意") if word not in told] == []


def test_an_unknown_fund_ends_with_1_and_names_known_ones(shell: Shell) -> None:
    refused = shell("screen", "--fund", "no-such-fund")
    assert (refused.exit_code, "fund:sample-fund-01" in refused.stderr) == (1, True)


def test_without_segments_the_refusal_says_what_to_import(tmp_path: Path) -> None:
    empty = Shell(tmp_path)
    assert empty("screen", "--fund", "x").exit_code == 1
