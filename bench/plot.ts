/** One line of the plot: milliseconds over commands a second. */
export interface Curve {
  label: string;
  colour: string;
  dashed?: boolean;
  points: readonly { rate: number; ms: number }[];
}

const width = 640;
const height = 340;
const left = 64;
const right = 150;
const top = 44;
const bottom = 48;
const gridMs = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000];

/** Acknowledge latency against load, on a logarithmic scale, with the aim as a line. */
export function latencyPlot(curves: readonly Curve[], aim: { ms: number; label: string }): string {
  const all = curves.flatMap((curve) => curve.points);
  const mostRate = Math.max(...all.map(({ rate }) => rate));
  const below = gridMs.filter((ms) => ms <= Math.min(...all.map((point) => point.ms))).at(-1) ?? 1;
  const above = gridMs.find((ms) => ms >= Math.max(aim.ms, ...all.map((point) => point.ms))) ?? 5_000;
  const x = (rate: number): number => left + (rate / mostRate) * (width - left - right);
  const y = (ms: number): number =>
    top + (1 - Math.log(ms / below) / Math.log(above / below)) * (height - top - bottom);
  const at = (value: number): string => value.toFixed(1);
  const line = (y1: number, colour: string, more = ''): string =>
    `<line x1="${left}" y1="${at(y1)}" x2="${width - right}" y2="${at(y1)}" stroke="${colour}" ${more}/>`;
  const text = (x1: number, y1: number, words: string, more = ''): string =>
    `<text x="${at(x1)}" y="${at(y1)}" ${more}>${words}</text>`;

  const grid = gridMs
    .filter((ms) => ms >= below && ms <= above)
    .map((ms) => line(y(ms), '#e2e5ea') + text(left - 8, y(ms) + 4, String(ms), 'text-anchor="end"'));
  const rates = [...new Set(all.map(({ rate }) => rate))].map((rate) =>
    text(x(rate), height - bottom + 18, String(rate), 'text-anchor="middle"'),
  );
  let lowest = Number.POSITIVE_INFINITY;
  const labels = [
    ...curves.map(({ label, colour, points }) => ({ label, colour, end: y(points.at(-1)?.ms ?? below) })),
    { ...aim, colour: '#b3261e', end: y(aim.ms) },
  ]
    .sort((a, b) => b.end - a.end)
    .map(({ label, colour, end }) => {
      lowest = Math.min(end + 4, lowest - 15); // labels keep their distance
      return text(width - right + 10, lowest, label, `fill="${colour}"`);
    });
  const drawn = curves.map(({ colour, dashed, points }) => {
    const path = points.map(({ rate, ms }) => `${at(x(rate))},${at(y(ms))}`).join(' ');
    const dots = points
      .map(({ rate, ms }) => `<circle cx="${at(x(rate))}" cy="${at(y(ms))}" r="2.5" fill="${colour}"/>`)
      .join('');
    return `<polyline points="${path}" fill="none" stroke="${colour}" stroke-width="2"${dashed ? ' stroke-dasharray="5 4"' : ''}/>${dots}`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="system-ui, sans-serif" font-size="12" fill="#333a45">
<rect width="${width}" height="${height}" fill="#ffffff"/>
${text(left, 22, 'Milliseconds until /hims incident open is acknowledged', 'font-size="14" font-weight="600"')}
${grid.join('\n')}
${line(y(aim.ms), '#b3261e', 'stroke-dasharray="2 3"')}
${rates.join('\n')}
${text((left + width - right) / 2, height - 10, 'commands a second', 'text-anchor="middle"')}
${drawn.join('\n')}
${labels.join('\n')}
</svg>
`;
}
