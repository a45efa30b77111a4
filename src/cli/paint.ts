import type { WriteStream } from 'node:tty';

const COLOURS = { red: 31, green: 32, yellow: 33, bold: 1 } as const;

/** `text` in colour where a person sees it: on a terminal, unless NO_COLOR is set (no-color.org). */
export function paint(
  stream: Pick<WriteStream, 'isTTY'>,
  colour: keyof typeof COLOURS,
  text: string,
): string {
  const { NO_COLOR } = process.env;
  const plain = !stream.isTTY || (NO_COLOR !== undefined && NO_COLOR !== '');
  return plain ? text : `\u001b[${COLOURS[colour]}m${text}\u001b[0m`;
}
