/* 图表 · Draws the numbers of a trend with ECharts on a canvas; without it the page shows the same as an SVG and a table.
   Nothing here writes HTML: the tooltip is drawn too, so that the policy against inline styles holds. A month leads to its list. */
"use strict";
(() => {
  const token = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;

  const draw = (place) => {
    const told = JSON.parse(place.dataset.chart);
    const size = parseFloat(getComputedStyle(document.documentElement).fontSize) * 0.8125;
    const text = { color: token("--muted"), fontFamily: token("--font"), fontSize: size };
    const line = { type: "line", symbolSize: 7, lineStyle: { width: 3 } };
    const grid = () => ({ left: 8, right: 16, top: place.clientWidth < 480 ? 72 : 44, bottom: 8, containLabel: true });
    place.textContent = "";
    place.classList.add("is-drawn");
    const chart = window.echarts.init(place, null, { renderer: "canvas" });
    chart.on("finished", () => { place.dataset.drawn = "1"; });
    chart.on("click", (event) => { location.search = new URLSearchParams({ ...Object.fromEntries(new URLSearchParams(location.search)), month: event.name }).toString(); });
    chart.setOption({
      animation: !still,
      textStyle: text,
      aria: { enabled: false }, /* the place has its own name, and the table beside it says the same */
      color: [token("--upstream"), token("--primary"), token("--amber-line")],
      grid: grid(),
      legend: { top: 0, left: 0, textStyle: text, itemGap: 20 },
      tooltip: { trigger: "axis", renderMode: "richText", confine: true },
      xAxis: { type: "category", data: told.months, axisLabel: { ...text, formatter: (month) => String(Number(month.slice(5))) }, axisTick: { show: false }, axisLine: { lineStyle: { color: token("--line") } } },
      yAxis: { type: "value", axisLabel: { ...text, formatter: `{value}${told.unit ? " " + told.unit : ""}` }, splitLine: { lineStyle: { color: token("--line") } } },
      series: [
        { name: told.names.added, type: "bar", data: told.added, barMaxWidth: 22, itemStyle: { borderRadius: [3, 3, 0, 0] } },
        { ...line, name: told.names.total, data: told.total },
        ...(told.pace.length ? [{ ...line, name: told.names.pace, data: told.pace, symbol: "none", lineStyle: { width: 2, type: "dashed" } }] : []),
      ],
    });
    new ResizeObserver(() => { chart.resize(); chart.setOption({ grid: grid() }); }).observe(place);
  };
  const all = () => { if (window.echarts) document.querySelectorAll("[data-chart]:not(.is-drawn)").forEach(draw); };
  all();
  document.addEventListener("htmx:afterSettle", all);
})();
