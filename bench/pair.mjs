import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const CALL_WITHIN_MS = 30_000;

/** A child process running `script`, with its actions as a remote call. */
export class Peer {
  #child;
  #calls = new Map();
  #nextId = 0;
  #ready;
  /** @type {(message: unknown) => void} */
  onSignal = () => {};

  constructor(script, args, execArgv = []) {
    const path = fileURLToPath(new URL(script, import.meta.url));
    this.#child = fork(path, args, {
      execArgv,
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    this.#ready = new Promise((resolve, reject) => {
      this.#child.on('message', (message) => {
        const { ready, signal } = /** @type {any} */ (message);
        if (ready) resolve(undefined);
        else if (signal !== undefined) this.onSignal(signal);
        else this.#settle(message);
      });
      this.#child.on('exit', (code) => {
        const error = new Error(`the ${args.join(' ')} process ended early (exit code ${code})`);
        reject(error);
        for (const call of this.#calls.values()) call.reject(error);
        this.#calls.clear();
      });
    });
    this.#ready.catch(() => {}); // each call reports it
  }

  signal(message) {
    if (this.#child.connected) this.#child.send({ signal: message });
  }

  /** Calls an action of the child; `within` bounds it in milliseconds. */
  async call(action, options, within = CALL_WITHIN_MS) {
    await this.#ready;
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#settle({ id, error: `${action} took more than ${within} ms` });
      }, within);
      this.#calls.set(id, { resolve, reject, timer });
      this.#child.send({ id, action, options });
    });
  }

  async kill() {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const ended = new Promise((resolve) => this.#child.once('exit', resolve));
    this.#child.kill('SIGKILL');
    await ended;
  }

  #settle({ id, result, error }) {
    const call = this.#calls.get(id);
    if (!call) return;
    this.#calls.delete(id);
    clearTimeout(call.timer);
    if (error === undefined) call.resolve(result);
    else call.reject(new Error(error));
  }
}

/**
 * Runs `measure` with a server and a client process of a contender, connected to each other.
 *
 * @template T
 * @param {string} contender
 * @param {{ echo: boolean }} options
 * @param {(server: Peer, client: Peer) => Promise<T>} measure
 * @returns {Promise<T>}
 */
export async function withPair(contender, { echo }, measure) {
  const server = new Peer('./peer.mjs', [contender]);
  const client = new Peer('./peer.mjs', [contender]);
  server.onSignal = (message) => client.signal(message);
  client.onSignal = (message) => server.signal(message);
  try {
    const address = await server.call('serve', { echo });
    await client.call('connect', { address });
    return await measure(server, client);
  } finally {
    await Promise.all([server.kill(), client.kill()]);
  }
}
