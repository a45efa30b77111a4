/** What a signalling gateway knows of an application server process, and how it answers its management messages. */
import type { SctpAssociation } from 'rxsctp';

import { ErrorCode, findNumber32, Kind, type M3uaMessage, number32, Tag } from './message.js';

/** Status Type 1, AS state change; Status Information 3, AS-ACTIVE (RFC 4666, 3.8.2). */
const AS_ACTIVE = 0x0001_0003;

export class Asp {
  /** RFC 4666, 4.3.1. */
  state: 'down' | 'inactive' | 'active' = 'down';
  /** While it is active: what it is responsible for. */
  pointCode: number | undefined;
  readonly name: string;

  constructor(readonly association: SctpAssociation) {
    this.name = `ASP ${association.remoteAddresses[0]}:${association.remotePort}`;
  }

  /** The answers to a message (sections 4.3.4 and 4.6). */
  manage(message: M3uaMessage): M3uaMessage[] {
    switch (message.kind) {
      case Kind.ASPUP:
        this.#become('inactive');
        return [answer(Kind.ASPUP_ACK)];
      case Kind.ASPDN:
        this.#become('down');
        return [answer(Kind.ASPDN_ACK)];
      case Kind.ASPAC:
        return this.#activate(message);
      case Kind.ASPIA:
        this.#become('inactive');
        return [{ ...message, kind: Kind.ASPIA_ACK }];
      case Kind.BEAT:
        return [{ ...message, kind: Kind.BEAT_ACK }];
      case Kind.ERR:
      case Kind.NTFY:
      case Kind.BEAT_ACK:
        return [];
      default:
        return [error(ErrorCode.UNSUPPORTED_TYPE)];
    }
  }

  #activate(message: M3uaMessage): M3uaMessage[] {
    if (this.state === 'down') return [error(ErrorCode.UNEXPECTED_MESSAGE)];
    const context = findNumber32(message, Tag.ROUTING_CONTEXT);
    if (context === undefined) return [error(ErrorCode.NO_CONFIGURED_AS)];
    this.#become('active', context);
    const notify = number32(Tag.STATUS, AS_ACTIVE);
    return [
      { ...message, kind: Kind.ASPAC_ACK },
      { kind: Kind.NTFY, parameters: [notify, number32(Tag.ROUTING_CONTEXT, context)] },
    ];
  }

  #become(state: Asp['state'], pointCode?: number): void {
    this.state = state;
    this.pointCode = pointCode;
    const serves = pointCode === undefined ? '' : ` for point code ${pointCode}`;
    console.log(`${this.name} is ${state}${serves}`);
  }
}

const answer = (kind: number): M3uaMessage => ({ kind, parameters: [] });

export function error(code: number): M3uaMessage {
  return { kind: Kind.ERR, parameters: [number32(Tag.ERROR_CODE, code)] };
}
