import { open, type SctpAssociation, type SctpConnectOptions, type SctpMessage } from 'rxsctp';
import { DISCARD_PPID, ECHO_PPID } from './protocol.js';
import { Random } from './random.js';

const STREAMS = 8;
const NUMBER_BYTES = 4;
/** Now and then one that takes several packets. */
const LARGE = 150_000;

const NOT_YET = Promise.resolve(false);

interface Expected {
  readonly message: Buffer;
  readonly stream: number;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

/**
 * A client that talks to the echoing server through the public API and checks each byte that comes
 * back. An attack must not show here.
 */
export class CheckedClient {
  readonly association: SctpAssociation;
  readonly #random = new Random(1);
  readonly #expected = new Map<number, Expected>();
  #sent = 0;
  /** Messages the server was told to send. */
  unasked = 0;
  #failure: Error | undefined;

  private constructor(association: SctpAssociation) {
    this.association = association;
    association.messages$.subscribe({
      next: (message) => {
        this.#check(message);
      },
      complete: () => {
        this.#fail(new Error('The association was shut down.'));
      },
      error: (error: Error) => {
        this.#fail(error);
      },
    });
  }

  static async open(options: SctpConnectOptions): Promise<CheckedClient> {
    return new CheckedClient(await open(options));
  }

  /** How many messages have come back as they were sent. */
  get exchanged(): number {
    return this.#sent - this.#expected.size;
  }

  /** A message there and back. The server has then read all that was sent to it before. */
  async exchange(): Promise<void> {
    if (this.#failure !== undefined) throw this.#failure;
    const number = this.#sent++;
    const message = this.#random.bytes(
      NUMBER_BYTES + (number % 50 === 49 ? LARGE : 1 + this.#random.below(2000)),
    );
    message.writeUInt32BE(number);
    const stream = number % STREAMS;
    await new Promise<void>((resolve, reject) => {
      this.#expected.set(number, { message, stream, resolve, reject });
      this.association.send(message, { stream, ppid: ECHO_PPID }).catch(reject);
    });
  }

  /** Goes on exchanging messages until `action` is done. */
  async exchangeWhile(action: Promise<unknown>): Promise<void> {
    const done = action.then(() => true);
    do await this.exchange();
    while (!(await Promise.race([done, NOT_YET])));
  }

  #check({ data, stream, ppid }: SctpMessage): void {
    if (ppid === DISCARD_PPID) {
      this.unasked++;
      return;
    }
    const number = data.length < NUMBER_BYTES ? -1 : data.readUInt32BE();
    const expected = this.#expected.get(number);
    if (
      expected === undefined ||
      stream !== expected.stream ||
      ppid !== ECHO_PPID ||
      !data.equals(expected.message)
    ) {
      this.#fail(new Error(`Stream ${stream} brought something nobody sent.`));
      return;
    }
    this.#expected.delete(number);
    expected.resolve();
  }

  #fail(failure: Error): void {
    this.#failure ??= failure;
    for (const { reject } of this.#expected.values()) reject(this.#failure);
  }
}
