import { SLOW_STREAM, STREAMS } from './agreement.js';
import { size } from './report.js';

const TABLE_EVERY_MS = 200;
const LINE_EVERY_MS = 1000;
const BAR_CELLS = 24;
const CLEAR_BELOW = '\x1b[0J';

const up = (lines: number): string => (lines > 0 ? `\x1b[${String(lines)}A\r` : '');

/** The figures of one moment, an entry for each stream. */
export interface Progress {
  sent: number[];
  received: number[];
  written: number[];
  clientMemory: number;
  serverMemory: number;
}

/** Shows progress as a table drawn in place on a terminal, and as a line a second elsewhere. */
export class ProgressDisplay {
  private readonly started = performance.now();
  private readonly timer: NodeJS.Timeout;
  private drawn = 0;

  constructor(
    private readonly progress: Progress,
    private readonly expected: number | undefined,
    private readonly terminal = process.stdout.isTTY,
  ) {
    this.timer = setInterval(
      () => {
        this.draw();
      },
      terminal ? TABLE_EVERY_MS : LINE_EVERY_MS,
    );
  }

  /** Writes a line of text that stays, above the table when there is one. */
  log(line: string): void {
    this.erase();
    console.log(line);
  }

  /** Draws the last state as a table, which stays. */
  finish(): void {
    clearInterval(this.timer);
    this.erase();
    console.log(this.table().join('\n'));
  }

  /** Ends the display without a last table. */
  stop(): void {
    clearInterval(this.timer);
    this.erase();
  }

  private draw(): void {
    if (!this.terminal) {
      console.log(this.line());
      return;
    }
    this.erase();
    const lines = this.table();
    process.stdout.write(lines.join('\n') + '\n');
    this.drawn = lines.length;
  }

  private erase(): void {
    if (this.drawn > 0) process.stdout.write(up(this.drawn) + CLEAR_BELOW);
    this.drawn = 0;
  }

  private summary(): string {
    const seconds = ((performance.now() - this.started) / 1000).toFixed(1).padStart(6);
    const of = this.expected === undefined ? '' : ` of ${size(this.expected)}`;
    const { written, clientMemory, serverMemory } = this.progress;
    return (
      `${seconds} s  ${size(sum(written))}${of} written  ` +
      `memory: client ${size(clientMemory)}, server ${size(serverMemory)}`
    );
  }

  private line(): string {
    const streams = this.progress.written.map((bytes, stream) => `${label(stream)} ${size(bytes)}`);
    return `${this.summary()}  |  ${streams.join('  ')}`;
  }

  private table(): string[] {
    const { sent, received, written } = this.progress;
    const share = Math.max(1, ...sent);
    const head = ['stream', 'sent', 'received', 'written']
      .map((title) => title.padStart(11))
      .join('');
    const rows = Array.from({ length: STREAMS }, (_, stream) => {
      const figures = [sent, received, written].map((bytes) => size(bytes[stream]).padStart(11));
      const bar = '█'.repeat(Math.round((written[stream] / share) * BAR_CELLS));
      return `${label(stream).padStart(11)}${figures.join('')}  ${bar}`;
    });
    return [head, ...rows, this.summary()];
  }
}

const label = (stream: number): string =>
  `${stream === SLOW_STREAM ? 'slow ' : '#'}${String(stream)}`;
const sum = (values: number[]): number => values.reduce((total, value) => total + value, 0);
