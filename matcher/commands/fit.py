"""matcher fit · Learn from what was shown, asked and answered; new tables serve only if they are better on later days."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from matcher.commands.console import opened, out, print_json, refusing
from matcher.wording import label


@refusing
def fit(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只算，不换模型 · decide nothing")] = False,
    back: Annotated[bool, typer.Option("--back", help="换回上一版模型 · let the model before serve again")] = False,
    seed: Annotated[int, typer.Option("--seed", help="随机种子 · same seed, same tables")] = 0,
    as_json: Annotated[bool, typer.Option("--json", help="JSON 输出 · JSON on stdout")] = False,
) -> None:
    """用历史改进排序 · Fit the two-way model on the history and take it up if it is better."""
    with opened() as house:
        if back:
            document: dict[str, Any] = {"decision": "back", "serves": house.go_back_to_earlier_model()}
        else:
            document = house.learn(seed=seed, dry_run=dry_run).document()
    if as_json:
        print_json(document)
    else:
        _print(document)


def _print(document: dict[str, Any]) -> None:
    word = f"model_{document['decision']}"
    out.print(
        f"[bold]{label(word, 'zh')} · {label(word, 'en')}[/bold]  {document.get('version', document.get('serves'))}"
    )
    if "judgement" not in document:
        return
    for kind, directions in document["provenance"].items():
        for direction, row in directions.items():
            if row["row_count"]:
                source = label(f"source_{row['source']}", "zh")
                out.print(f"  {kind} {direction}  {source}  {row['yes_count']} / {row['row_count']}", markup=False)
    for name in ("log_loss", "brier", "mutual_success_at_3"):
        gain = document["judgement"][name]
        out.print(
            f"  {name}  {gain['old']:.4f} → {gain['new']:.4f}  {gain['gain']:+.4f} [{gain['low']:+.4f}, {gain['high']:+.4f}]",
            markup=False,
        )
