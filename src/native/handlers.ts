import type { Context } from './context.js';
import type {
  AssociationEvent,
  CandidateEvent,
  EndpointEvent,
  EstablishedEvent,
} from './events.js';
import type { Payload } from './payload.js';

/** What a link calls for an association. */
export interface AssociationHandler {
  /** Bytes sent and not acknowledged; the I/O thread tells of each, even after the end. */
  readonly bufferedBytes: number;
  /** What `onMessage()` is best called in; everything else is called in a context of nobody's. */
  readonly context: Context | undefined;
  onMessage(
    stream: number,
    ppid: number,
    flags: number,
    payload: Payload,
    offset: number,
    length: number,
  ): void;
  /** `messages` with all their bytes, and bytes of others, are acknowledged. */
  onAcknowledged(bytes: number, messages: number): void;
  /** The peer has all of the message sent with this token. */
  onMessageAcknowledged(token: number): void;
  /** Everything the I/O thread had of it is acknowledged. */
  onSenderDry(): void;
  onEvent(event: AssociationEvent): void;
}

/** What a link calls for an endpoint. */
export interface EndpointHandler {
  /** A peer wants to open an association; whether it may. Without a handler it may not. */
  onCandidate(event: CandidateEvent): boolean;
  /** The peer opened an association; without a handler it is aborted. */
  onAccepted(event: EstablishedEvent): AssociationHandler | undefined;
  onEvent(event: EndpointEvent): void;
}
