import { isUtf8 } from 'node:buffer';
import { SctpAssociation, type SctpMessage, type SctpNotification } from '../index.js';

/** How `--json` writes payloads. */
export type PayloadFormat = 'text' | 'base64' | 'hex';

/** A message as an object of JSON. */
export function messageObject(message: SctpMessage, format: PayloadFormat): object {
  const { association, stream, ppid, unordered, length, data } = message;
  return {
    type: 'message',
    association: association.id,
    stream,
    ppid,
    unordered,
    length,
    ...payload(data, format),
  };
}

/** A notification as an object of JSON; that an association came up brings its addresses along. */
export function notificationObject(
  notification: SctpNotification,
  format: PayloadFormat,
): Record<string, unknown> {
  const { association, type, ...rest } = notification;
  const result: Record<string, unknown> = { type, association: association.id };
  for (const [name, value] of Object.entries(rest)) {
    if (type === 'send-failed' && Buffer.isBuffer(value)) {
      Object.assign(result, { length: value.length }, payload(value, format));
    } else result[name] = plain(value);
  }
  if ('state' in rest && rest.state === 'comm-up') {
    const { localAddresses, localPort, remoteAddresses, remotePort, streams } = association;
    Object.assign(result, { localAddresses, localPort, remoteAddresses, remotePort, streams });
  }
  return result;
}

/** Under a name that says how it is written: what is no text is written as base64. */
function payload(data: Buffer, format: PayloadFormat): Record<string, string> {
  if (format === 'hex') return { hex: data.toString('hex') };
  if (format === 'text' && isUtf8(data)) return { text: data.toString() };
  return { base64: data.toString('base64') };
}

/** `value` with what JSON.stringify would make little of put in words: errors, bytes. */
function plain(value: unknown): unknown {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (Array.isArray(value)) return value.map(plain);
  if (value instanceof SctpAssociation) return value.id;
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([name, each]) => [name, plain(each)] as const);
  const message = value instanceof Error ? { message: value.message } : {};
  return { ...message, ...Object.fromEntries(entries) };
}
