// Compiled with the tests and never run: payload types travel through operators by themselves.
import type { SctpAssociation, SctpMessage } from 'rxsctp';
import {
  autoRelease,
  bufferHeld,
  concatMapHeld,
  decode,
  encode,
  mapMessage,
  mergeMapHeld,
  respond,
  sendTo,
} from 'rxsctp/operators';
declare const association: SctpAssociation;
const json = {
  decode: (data: Buffer) => JSON.parse(data.toString()) as { id: number },
  encode: (value: { id: number }) => JSON.stringify(value),
};
association.messages$
  .pipe(
    decode(json),
    bufferHeld({ count: 3 }),
    concatMapHeld(({ messages }) => [messages[0].data.id]),
  )
  .subscribe((value: number) => value);
association.messages$
  .pipe(
    decode(json),
    autoRelease(5),
    mergeMapHeld(({ data }) => [data.id]),
  )
  .subscribe((value: number) => value);
association.messages$
  .pipe(
    autoRelease(5),
    mergeMapHeld(({ data }) => [data.length]),
  )
  .subscribe((value: number) => value);
association.messages$
  .pipe(
    decode(json),
    mapMessage(({ data }) => data.id),
    respond(({ data }) => String(data + 1)),
  )
  .subscribe((exchange) => exchange.request.data.toFixed());
association.messages$.pipe(decode(json), encode(json), sendTo(association)).subscribe();
association.messages$
  .pipe(
    bufferHeld({ time: 3 }),
    mergeMapHeld((batch) => Promise.resolve(batch.bytes)),
  )
  .subscribe((value: number) => value);
association.messages$
  .pipe(mergeMapHeld((message: SctpMessage) => Promise.resolve(message.data)))
  .subscribe((value: Buffer) => value);
