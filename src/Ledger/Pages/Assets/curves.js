// Puts a live curve in the place of a still one. Its points stand in the table that the figure names.

const reader = document.documentElement.lang;
const month = new Intl.DateTimeFormat(reader, { month: "short", timeZone: "UTC" });
const number = new Intl.NumberFormat(reader);

function read(table) {
    const lines = [...table.tHead.rows[0].cells].slice(1).map(cell => ({ name: cell.dataset.line, label: cell.textContent.trim() }));
    const rows = [...table.tBodies[0].rows];
    const days = rows.map(row => Date.parse(row.querySelector("time").dateTime) / 1000);
    const columns = lines.map((_, column) => rows.map(row => {
        const data = row.cells[column + 1].querySelector("data");
        return data === null ? null : Number(data.value);
    }));
    return { lines, data: [days, ...columns] };
}

function series({ name, label }, style) {
    const colour = style.getPropertyValue(`--line-${name}`).trim();
    const line = { label, stroke: colour, width: 2, spanGaps: false, points: { show: false }, value: (_, value) => value === null ? "–" : number.format(value) };
    if (name === "expected")
        return { ...line, width: 1, dash: [4, 4] };
    return { ...line, paths: uPlot.paths.stepped({ align: 1 }), width: name === "target" ? 1 : 2, dash: name === "then" ? [6, 3] : undefined };
}

function draw(place, { lines, data }, width) {
    const style = getComputedStyle(document.documentElement);
    const axis = { stroke: style.getPropertyValue("--quiet").trim(), grid: { stroke: style.getPropertyValue("--line-grid").trim(), width: 1 }, ticks: { show: false } };
    return new uPlot({
        width,
        height: Math.min(360, Math.max(220, width / 2)),
        tzDate: seconds => uPlot.tzDate(new Date(seconds * 1000), "Etc/UTC"),
        series: [{ label: place.dataset.day, value: (_, seconds) => seconds === null ? "–" : new Date(seconds * 1000).toISOString().slice(0, 10) }, ...lines.map(line => series(line, style))],
        axes: [
            { ...axis, values: (_, splits) => splits.map(s => new Date(s * 1000)).map(day => day.getUTCMonth() === 0 ? String(day.getUTCFullYear()) : month.format(day).replace(".", "")), incrs: [1, 2, 3, 6, 12].map(m => m * 2592000) },
            { ...axis, size: 64, values: (_, splits) => splits.map(s => Number.isInteger(s) ? number.format(s) : "") },
        ],
        scales: { x: { time: true }, y: { range: (_, low, high) => [low > 0 && low < high / 2 ? 0 : low, high] } },
        cursor: { drag: { x: false, y: false } },
    }, data, place);
}

for (const figure of document.querySelectorAll("figure.chart[data-table]")) {
    const [picture, table] = [figure.querySelector("svg"), document.getElementById(figure.dataset.table)];
    if (table === null || typeof uPlot === "undefined")
        continue;
    const [points, place] = [read(table), document.createElement("div")];
    place.className = "live";
    place.dataset.day = table.tHead.rows[0].cells[0].textContent.trim();
    picture.after(place);
    figure.classList.add("is-live");
    let chart = draw(place, points, figure.clientWidth);
    new ResizeObserver(() => chart.width === figure.clientWidth || again()).observe(figure);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", again);

    function again() {
        chart.destroy();
        chart = draw(place, points, figure.clientWidth);
    }
}
