"""样式 · The look of the one-page report: the tokens of the pages, one column on phones, chart beside table on desks."""

__all__ = ["STYLE"]

STYLE = """
:root{--ink:#1f2933;--muted:#52606d;--line:#d9e2ec;--ground:#f5f7f8;--primary:#1f6f5f}
*{box-sizing:border-box}
body{margin:0;background:var(--ground);color:var(--ink);font:400 16px/1.6 system-ui,-apple-system,"Segoe UI","PingFang SC",
"Microsoft YaHei","Noto Sans CJK SC",sans-serif;font-variant-numeric:tabular-nums}
main{max-width:1180px;margin:0 auto;padding:16px 24px 40px}
nav{display:flex;gap:8px;max-width:1180px;margin:0 auto;padding:12px 24px 0}nav input{position:absolute;opacity:0}
nav label{display:inline-flex;align-items:center;min-height:44px;padding:0 16px;border:1px solid var(--line);
border-radius:8px;background:#fff;cursor:pointer}
nav input:checked+label{background:var(--primary);border-color:var(--primary);color:#fff}
nav input:focus-visible+label{outline:3px solid var(--primary);outline-offset:2px}
body:has(#see-zh:checked) main.en,body:has(#see-en:checked) main.zh{display:none}
h1{font-size:32px;line-height:1.3;margin:8px 0}h2{font-size:20px;line-height:1.4;margin:0 0 8px}
.lead{font-size:20px;max-width:60ch;margin:0 0 8px}.about{color:var(--muted);font-size:14px;max-width:80ch}
section{background:#fff;border:1px solid var(--line);border-radius:8px;box-shadow:0 1px 3px rgb(31 41 51/8%);padding:24px;
margin:24px 0}
section>p{margin:0 0 16px;max-width:72ch;color:var(--muted)}
.pair{display:grid;grid-template-columns:minmax(0,400px) minmax(0,1fr);gap:24px;align-items:start}
figure{margin:0}figcaption{font-weight:600;margin:0 0 4px}
.panels{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,320px),1fr));gap:24px}
details{margin-top:16px}summary{min-height:44px;display:flex;align-items:center;cursor:pointer;color:var(--primary);font-weight:600}
.chart{display:block;width:100%;height:auto;max-width:420px}
.chart text{fill:var(--muted);font-size:12.5px}
.grid{stroke:var(--line);fill:none}.diagonal{stroke:var(--muted);stroke-dasharray:3 3;fill:none}
.span{stroke-width:4;fill:none;stroke:#9aa5b1}.span.strong{stroke:#7fb5a8}
.dot{fill:var(--muted)}.dot.strong{fill:var(--primary)}
.legend{list-style:none;margin:8px 0 0;padding:0;display:flex;flex-wrap:wrap;gap:4px 16px;font-size:14px}
.legend li{display:inline-flex;align-items:center;gap:8px}
.scroll{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-size:14px}
th,td{padding:8px 12px 8px 0;border-bottom:1px solid var(--line);text-align:right;white-space:nowrap}
th:first-child{text-align:left;white-space:normal;min-width:7em}
thead th{color:var(--muted);font-weight:600;vertical-align:bottom;white-space:normal}
tbody th{font-weight:600}
@media(max-width:860px){main{padding:16px 12px 32px}nav{padding:12px 12px 0}section{padding:16px}.pair{grid-template-columns:minmax(0,1fr)}
h1{font-size:24px}.lead{font-size:16px}.chart{max-width:none}}
@media print{nav{display:none}section{break-inside:avoid;box-shadow:none}}
"""
