/**
 * What the benchmark asks of each library. A contender lives in two processes: one calls `serve`, the other `connect`
 * with what `serve` returned.
 *
 * @typedef {object} Contender
 * @property {string} title
 * @property {(options: ServeOptions) => Promise<any>} serve
 * @property {(address: any, signaling: Signaling) => Promise<Connection>} connect
 *
 * @typedef {object} ServeOptions
 * @property {(message: Uint8Array) => void} onMessage called for each whole message
 * @property {boolean} echo send each message back
 * @property {Signaling} signaling
 *
 * @typedef {object} Signaling a channel between the two processes beside the one measured
 * @property {(message: unknown) => void} send
 * @property {(listener: (message: any) => void) => void} receive
 *
 * @typedef {object} Connection
 * @property {(payload: Buffer) => void} flood send the payload as a message, over and over, as fast as the peer takes it
 * @property {(payload: Buffer) => void} request
 * @property {(listener: (message: Uint8Array) => void) => void} onReply
 */

const modules = {
  rxsctp: () => import('./rxsctp.mjs').then((module) => module.rxsctpOn('embedded')),
  net: () => import('./net.mjs').then((module) => module.net),
  'node-datachannel': () =>
    import('./node-datachannel.mjs').then((module) => module.nodeDatachannel),
  sctp: () => import('./sctp.mjs').then((module) => module.sctp),
};

/** The contenders that are libraries for Node; tsctp, a program, has a runner of its own. */
export const libraries = Object.keys(modules);

/** rxsctp on the engine that only some hosts have (kernel.mjs). */
export const KERNEL_CONTENDER = 'rxsctp, kernel';

const OPERATORS = 'operators/';

/** The contender that consumes with `consumer`, one of `consumers` in operators.mjs. */
export const operatorContender = (consumer) => OPERATORS + consumer;

/**
 * @param {string} name
 * @returns {Promise<Contender>}
 */
export function load(name) {
  if (name.startsWith(OPERATORS))
    return import('./operators.mjs').then(({ consuming }) =>
      consuming(name.slice(OPERATORS.length)),
    );
  if (name === KERNEL_CONTENDER)
    return import('./rxsctp.mjs').then(({ rxsctpOn }) => rxsctpOn('kernel'));
  return modules[/** @type {keyof typeof modules} */ (name)]();
}
