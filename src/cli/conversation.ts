import { catchError, EMPTY } from 'rxjs';
import { SctpError, type SctpAssociation, type SctpSendInfo } from '../index.js';
import { sendTo } from '../operators/index.js';
import { complain } from './complain.js';
import { peerOf, type Output } from './output.js';

export interface ConversationOptions {
  /** Send every message back instead of what is said here. */
  readonly echo: boolean;
  /** How messages go on the wire. */
  readonly sending: SctpSendInfo;
}

/** One association, from when it is up until its end. */
export class Conversation {
  readonly association: SctpAssociation;
  /** Resolves at the end, to whether all went well; what did not has been complained of by then. */
  readonly ended: Promise<boolean>;
  /** Whether anything more can be said to the peer. */
  hears = true;
  readonly #output: Output;
  readonly #sending: SctpSendInfo;
  #undelivered = 0;
  #complained = false;
  #aborted = false;

  constructor(association: SctpAssociation, output: Output, options: ConversationOptions) {
    this.association = association;
    this.#output = output;
    this.#sending = options.sending;
    this.ended = this.#follow();
    if (options.echo) this.#echo();
    else this.#checkStream();
  }

  /** Resolves once the message is accepted, or will never be. */
  async send(data: Uint8Array): Promise<void> {
    try {
      await this.association.send(data, this.#sending);
    } catch (error) {
      if (!(error instanceof SctpError) || error.code === 'EMSGSIZE') throw error;
      this.hears = false;
      this.#undelivered++;
    }
  }

  /** Ends gracefully. */
  shutdown(): void {
    this.hears = false;
    // A failure is told by `ended`.
    this.association.shutdown().catch(() => undefined);
  }

  /** Ends at once, which is not to be complained of. */
  abort(reason: string): void {
    this.hears = false;
    this.#aborted = true;
    this.association.abort(reason);
  }

  async #follow(): Promise<boolean> {
    const { association } = this;
    const output = this.#output;
    const told = new Promise<void>((resolve) => {
      association.notifications$.subscribe({
        next: (notification) => {
          if (notification.type === 'send-failed') this.#undelivered++;
          output.notification(notification);
        },
        complete: resolve,
      });
    });
    const failure = await new Promise<SctpError | undefined>((resolve) => {
      association.messages$.subscribe({
        next: (message) => {
          output.message(message);
        },
        error: resolve,
        complete: () => {
          resolve(undefined);
        },
      });
    });
    await told;
    if (failure !== undefined && !this.#aborted) complain(failure.message);
    if (this.#undelivered > 0) {
      const messages = this.#undelivered === 1 ? 'message' : 'messages';
      complain(
        `${this.#undelivered} ${messages} for ${peerOf(association)} may not have been delivered`,
      );
    }
    return failure === undefined && this.#undelivered === 0 && !this.#complained;
  }

  #echo(): void {
    const { association } = this;
    const received$ = association.messages$.pipe(catchError(() => EMPTY)); // `ended` tells of a failure
    const onError = (error: unknown): void => {
      if (this.#complained) return;
      this.#complained = true;
      complain(
        `cannot send everything back to ${peerOf(association)}: ${(error as Error).message}`,
      );
    };
    received$.pipe(sendTo(association, { onError })).subscribe({ error: onError });
  }

  #checkStream(): void {
    const { stream = 0 } = this.#sending;
    const { outbound } = this.association.streams;
    if (stream < outbound) return;
    complain(
      `--stream ${stream} is too high: ${outbound} streams, from 0 on, were negotiated with ` +
        peerOf(this.association),
    );
    this.abort('too few streams');
  }
}
