/* Charts that answer when touched: lines with their numbers, a click opens the rows behind. What the server drew stays
   for whoever prints, has no scripts, or waits for ECharts to load; the table below a chart says the same. */
(() => {
  "use strict";

  const style = getComputedStyle(document.documentElement);
  const colour = (name) => style.getPropertyValue(`--wg-${name}`).trim();
  const ink = colour("ink"), muted = colour("muted"), line = colour("line"), accent = colour("accent");
  const LINES = ["#c2741a", "#3f6fb5", "#8a4f9e", "#5d8a2f", "#b5473c", "#2f8f9d", "#8a6d3b", "#6a6fb0", "#a3487a", "#4f7f5f",
    "#997a00", "#56778a", "#b07050"];
  const percent = (share) => `${(share * 100).toFixed(1)}%`;
  const tick = (share) => `${Number((share * 100).toFixed(2))}%`;
  const number = (value) => value.toLocaleString("en");

  // The box is drawn on the canvas as well: the page's policy lets no style into markup.
  const box = {
    renderMode: "richText", confine: true, backgroundColor: "#fff", borderColor: line, textStyle: { color: ink, fontSize: 13 },
  };
  const grid = { left: 52, right: 24, top: 34, bottom: 58 };
  const label = { color: muted, fontSize: 12 };
  const across = (more) => ({
    type: "value", axisLine: { lineStyle: { color: muted } }, axisLabel: label, axisTick: { show: false }, ...more,
  });
  const upward = (more) => ({
    type: "value", splitLine: { lineStyle: { color: line } }, axisLabel: { ...label, formatter: tick },
    nameTextStyle: { color: muted }, ...more,
  });

  const survival = ({ last, marks, whole, parts, words }) => {
    const at = new Map(marks.map((mark) => [mark.day, mark]));
    const days = [...at.keys()];
    const row = (name, share) => `${name}  ${percent(share)}`;
    const told = ({ seriesName, data: [day, share] }) => {
      const watched = at.has(day) && seriesName === whole.name ? `\n${words.watched} ${number(at.get(day).watched)}` : "";
      return `${words.day.replace("{n}", number(day))}\n${row(seriesName, share)} ${words.still}${watched}`;
    };
    return {
      grid: { ...grid, bottom: parts.length > 1 ? 86 : grid.bottom },
      tooltip: { ...box, trigger: "item", formatter: told },
      legend: { show: parts.length > 1, type: "scroll", bottom: 0, textStyle: label, data: [whole, ...parts].map((each) => each.name) },
      xAxis: across({
        min: 0, max: last, splitLine: { lineStyle: { color: line, type: "dashed" } },
        axisTick: { show: true, customValues: days },
        axisLabel: {
          ...label, customValues: days, lineHeight: 17,
          formatter: (day) => `${at.get(day).text}\n${number(at.get(day).watched)}`,
        },
      }),
      yAxis: upward({ min: 0, max: 1 }),
      series: [
        {
          type: "line", name: whole.name, step: "end", data: whole.points, z: 3, color: accent, lineStyle: { width: 3 },
          symbolSize: ([day]) => (at.has(day) ? 10 : 0),
        },
        ...(parts.length > 1 ? parts : []).map((part, index) => ({
          type: "line", name: part.name, data: part.points, symbolSize: 7, color: LINES[index % LINES.length],
          lineStyle: { width: 1.25, opacity: 0.7 }, emphasis: { focus: "series" }, cursor: part.href ? "pointer" : "default",
        })),
      ],
    };
  };

  const whisker = (_, api) => {
    const [x, low] = api.coord([api.value(0), api.value(2)]);
    const [, high] = api.coord([api.value(0), api.value(3)]);
    return { type: "line", shape: { x1: x, y1: low, x2: x, y2: high }, style: { stroke: accent, opacity: 0.5, lineWidth: 1.5 } };
  };
  const calibration = ({ step, top, dots, words }) => ({
    grid,
    tooltip: {
      ...box, trigger: "item",
      formatter: ({ data: [said, seen, low, high, months] }) =>
        `${words.said} ${percent(said)}\n${words.seen} ${percent(seen)}\n${words.chance} ${percent(low)}–${percent(high)}\n` +
        `${words.number} ${number(months)}`,
    },
    xAxis: across({
      name: words.said, nameLocation: "middle", nameGap: 30, nameTextStyle: { color: muted }, min: 0, max: top, interval: step,
      splitLine: { show: false }, axisLabel: { ...label, formatter: tick },
    }),
    yAxis: upward({ name: words.seen, min: 0, max: top, interval: step }),
    series: [
      { type: "line", data: [[0, 0], [top, top]], symbol: "none", silent: true, color: muted, lineStyle: { type: "dashed", width: 1 } },
      { type: "custom", renderItem: whisker, data: dots, silent: true, encode: { x: 0, y: [2, 3] } },
      { type: "scatter", data: dots, symbolSize: 11, color: accent },
    ],
  });

  const KINDS = { survival, calibration };

  const bring = (figure) => {
    const data = JSON.parse(figure.querySelector("script").textContent);
    const place = document.createElement("div");
    place.className = "chart-live";
    place.setAttribute("role", "img");
    place.setAttribute("aria-label", figure.dataset.label);
    figure.append(place);
    figure.classList.add("is-live");
    const chart = window.echarts.init(place, null, { renderer: "canvas" });
    chart.setOption({
      animation: false, textStyle: { fontFamily: getComputedStyle(document.body).fontFamily }, ...KINDS[figure.dataset.chart](data),
    });
    chart.on("click", ({ seriesIndex }) => {  // the whole comes first, then its parts; two of them may bear one name
      const part = (data.parts || [])[seriesIndex - 1];
      if (part && part.href) window.location.assign(part.href);
    });
    new ResizeObserver(() => chart.resize()).observe(place);
  };

  if (window.echarts) for (const figure of document.querySelectorAll("[data-chart]")) bring(figure);
})();
