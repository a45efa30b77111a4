import { Program } from '../../contract/support/program.js';
import { until } from '../../contract/support/until.js';
import type { Hosts, Side } from './hosts.js';

export interface Arrived {
  readonly number: number;
  readonly bytes: number;
  /** Address and port. */
  readonly from: string;
}

export type Order =
  | { readonly bind: string; readonly port: number }
  | {
      readonly numbers: readonly number[];
      readonly bytes: number;
      readonly address: string;
      readonly port: number;
    }
  | { readonly report: true };

const FOLDER = new URL('../programs/', import.meta.url);
export const PORT = 5000;

/** A UDP port on a host, in a process of its own (programs/datagrams.ts). */
export class Datagrams {
  readonly #program: Program;

  private constructor(prefix: readonly string[]) {
    this.#program = new Program('datagrams', [], { folder: FOLDER, prefix });
  }

  static async open(hosts: Hosts, side: Side): Promise<Datagrams> {
    const made = new Datagrams(hosts.prefix(side));
    await made.#ask({ bind: hosts.address(side, 1), port: PORT });
    return made;
  }

  /** So many, numbered from 0, have left when this resolves. */
  async send(count: number, address: string, { bytes = 100, port = PORT } = {}): Promise<void> {
    const numbers = Array.from({ length: count }, (_, i) => i);
    await this.#ask({ numbers, bytes, address, port });
  }

  /** What has come since it was asked last, as soon as there are so many. */
  async received(count: number): Promise<Arrived[]> {
    const all: Arrived[] = [];
    await until(async () => {
      all.push(...(await this.#ask({ report: true })));
      return all.length >= count;
    }, `${count} datagrams`);
    return all;
  }

  kill(): void {
    this.#program.kill('SIGKILL');
  }

  async #ask(order: Order): Promise<Arrived[]> {
    this.#program.send(order);
    return this.#program.receive<Arrived[]>();
  }
}
