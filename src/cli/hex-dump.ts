const ROW = 16;
const HALF = ROW / 2;

/** `bytes` as `hexdump -C` shows them: offset, sixteen bytes in hex, the same as ASCII. */
export function hexDump(bytes: Buffer): string {
  let rows = '';
  for (let offset = 0; offset < bytes.length; offset += ROW) {
    const row = bytes.subarray(offset, offset + ROW);
    const halves = [row.subarray(0, HALF), row.subarray(HALF)].map((half) =>
      Array.from(half, (byte) => byte.toString(16).padStart(2, '0'))
        .join(' ')
        .padEnd(HALF * 3 - 1),
    );
    const text = row.toString('latin1').replace(/[^ -~]/g, '.');
    rows += `${offset.toString(16).padStart(8, '0')}  ${halves.join('  ')}  |${text}|\n`;
  }
  return rows;
}
