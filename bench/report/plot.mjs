const WIDTH = 760;
const LABEL_WIDTH = 150;
const FIGURE_WIDTH = 185;
const BAR_HEIGHT = 18;
const BAR_STEP = 26;
const PANEL_HEAD = 34;
const MARGIN = 16;

const TITLES = { rxsctp: 'rxsctp', net: 'Node net (TCP)', sctp: 'sctp (npm)' };

const STYLE = `
  text { font: 13px system-ui, sans-serif; fill: #1f2328; }
  .head { font-weight: 600; }
  .note { font-size: 11px; fill: #59636e; }
  .bar { fill: #8c959f; }
  .ours { fill: #d6336c; }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3; }
    .note { fill: #9198a1; }
    .bar { fill: #6e7681; }
    .ours { fill: #f06595; }
  }`;

/**
 * Bars of messages per second, a panel for each message size, as an SVG without a background: legible on light and dark.
 *
 * @param {any} results
 */
export function throughputPlot({ machine, throughput }) {
  let y = MARGIN;
  const parts = [];
  for (const { size, contenders } of throughput) {
    const measured = contenders.filter(({ error }) => !error);
    const most = Math.max(...measured.map(({ messagesPerSecond }) => messagesPerSecond));
    parts.push(text(MARGIN, y + 14, `${sizeName(size)} messages`, 'head'));
    y += PANEL_HEAD - 8;
    for (const entry of [...measured].sort((a, b) => b.messagesPerSecond - a.messagesPerSecond)) {
      parts.push(bar(y, entry, most));
      y += BAR_STEP;
    }
    y += 14;
  }
  parts.push(
    text(
      MARGIN,
      y + 6,
      `Two processes over loopback, ${machine.processors}, Node.js ${machine.node}`,
      'note',
    ),
  );
  const height = y + MARGIN + 6;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="Throughput by message size">
<style>${STYLE}
</style>
${parts.join('\n')}
</svg>
`;
}

function bar(y, { name, messagesPerSecond, bytesPerSecond }, most) {
  const room = WIDTH - 2 * MARGIN - LABEL_WIDTH - FIGURE_WIDTH;
  const length = Math.max(1, (messagesPerSecond / most) * room).toFixed(1);
  const left = MARGIN + LABEL_WIDTH;
  const figure = `${compact(messagesPerSecond)} msg/s, ${compact(bytesPerSecond)}B/s`;
  return [
    text(MARGIN, y + 13, TITLES[name] ?? name, name === 'rxsctp' ? 'head' : ''),
    `<rect class="${name === 'rxsctp' ? 'ours' : 'bar'}" x="${left}" y="${y}" width="${length}" height="${BAR_HEIGHT}" rx="2"/>`,
    text(left + Number(length) + 8, y + 13, figure, name === 'rxsctp' ? 'head' : ''),
  ].join('\n');
}

function compact(value) {
  const units = ['', ' k', ' M', ' G'];
  const power = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log10(value) / 3)));
  return `${(value / 1000 ** power).toPrecision(3)}${units[power]}`;
}

const sizeName = (bytes) => (bytes < 1024 ? `${bytes} B` : `${bytes / 1024} KiB`);

const text = (x, y, content, kind) =>
  `<text x="${x}" y="${y}"${kind ? ` class="${kind}"` : ''}>${escape(content)}</text>`;

const escape = (content) =>
  content.replace(/[&<>]/g, (character) => `&#${character.charCodeAt(0)};`);
