import type { SctpAddress, SctpAssociation, SctpMessage, SctpNotification } from '../index.js';
import { tell } from './complain.js';
import { hexDump } from './hex-dump.js';
import { messageObject, notificationObject, type PayloadFormat } from './json.js';
import { describePpid } from './ppid.js';
import { writeTarget } from './target.js';

export interface OutputOptions {
  readonly json: boolean;
  readonly hex: boolean;
  readonly binary: boolean;
  readonly notifications: boolean;
}

const NEWLINE = Buffer.from('\n');

/** Messages to standard output; with `json` notifications too, which otherwise go to standard error. */
export class Output {
  readonly #options: OutputOptions;

  constructor(options: OutputOptions) {
    this.#options = options;
  }

  listening(address: SctpAddress): void {
    if (this.#options.json) this.#print({ type: 'listening', ...address });
    const { port, udpPort } = address;
    const encapsulation = udpPort === 0 ? '' : `, UDP port ${udpPort}`;
    tell(`listening on ${address.address}, SCTP port ${port}${encapsulation}`);
  }

  /** Holds the message until it is written, so that a slow reader of standard output slows the peer down. */
  message(message: SctpMessage): void {
    message.hold();
    process.stdout.write(this.#render(message), () => {
      message.release();
    });
  }

  notification(notification: SctpNotification): void {
    if (this.#options.json) this.#print(notificationObject(notification, this.#payload));
    else if (this.#options.notifications) tell(describe(notification));
  }

  get #payload(): PayloadFormat {
    const { hex, binary } = this.#options;
    if (hex) return 'hex';
    return binary ? 'base64' : 'text';
  }

  #print(object: object): void {
    process.stdout.write(`${JSON.stringify(object)}\n`);
  }

  #render(message: SctpMessage): string | Buffer {
    const { json, hex, binary } = this.#options;
    if (json) return `${JSON.stringify(messageObject(message, this.#payload))}\n`;
    if (hex) return `${header(message)}\n${hexDump(message.data)}\n`;
    return binary ? message.data : Buffer.concat([message.data, NEWLINE]);
  }
}

/** How an association is named: by its peer. */
export function peerOf({ remoteAddresses, remotePort }: SctpAssociation): string {
  return writeTarget(remoteAddresses[0], remotePort);
}

function header({ association, stream, ppid, unordered, length }: SctpMessage): string {
  const order = unordered ? ', unordered' : '';
  const size = `${length} ${length === 1 ? 'byte' : 'bytes'}`;
  return `${peerOf(association)}, stream ${stream}, PPID ${describePpid(ppid)}${order}, ${size}`;
}

function describe(notification: SctpNotification): string {
  const words = Object.entries(notificationObject(notification, 'text'))
    .filter(([name]) => name !== 'type' && name !== 'association')
    .map(
      ([name, value]) => `${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`,
    );
  return `${peerOf(notification.association)} ${[notification.type, ...words].join(', ')}`;
}
