"""命令行 · One file a verb; exit code 0 done, 1 cannot be done here and now, 2 the input is wrong."""

from __future__ import annotations

import typer

from matcher.commands import (
    account,
    allocate,
    audit,
    city,
    diff,
    doctor,
    evaluate,
    fair,
    fit,
    gaps,
    imports,
    match,
    mcp,
    place,
    portal,
    run,
    screen,
    serve,
    watch,
)

app = typer.Typer(
    name="matcher",
    help="全产业链创业支持的撮合引擎 · Matchmaking along the industry chain",
    no_args_is_help=False,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command("run")(run.run)
app.command("match")(match.match)
app.command("diff")(diff.diff)
app.command("place")(place.place)
app.command("gaps")(gaps.gaps)
app.command("import")(imports.import_files)
app.command("city")(city.city)
app.command("evaluate")(evaluate.evaluate)
app.add_typer(fair.fair, name="fair")
app.command("fit")(fit.fit)
app.command("screen")(screen.screen)
app.command("watch")(watch.watch)
app.command("allocate")(allocate.allocate)
app.command("mcp")(mcp.mcp)
app.command("serve")(serve.serve)
app.command("doctor")(doctor.doctor)
app.add_typer(account.app, name="account")
app.add_typer(audit.app, name="audit")
app.add_typer(portal.app, name="portal")


@app.callback(invoke_without_command=True)
def main_job(context: typer.Context) -> None:
    """不带动词时做主要工作 · Without a verb: the main job."""
    if context.invoked_subcommand is None:
        run.run()


__all__ = ["app"]
