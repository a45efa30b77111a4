import { expect } from 'chai';
import { Subject } from 'rxjs';
import type { SctpAssociation, SctpSendInput } from 'rxsctp';
import { eachWithAssociation } from '../each-test.js';
import { flushed, type FakeChannel } from '../fake-binding.js';
import { record, thrown } from '../support.js';
import { warningsOf } from '../operators/watch.js';

type Sink = ReturnType<SctpAssociation['sender']> | ReturnType<SctpAssociation['stream']>;

const SINKS: [string, (association: SctpAssociation) => Sink][] = [
  ['sender()', (association) => association.sender({ stream: 3 })],
  ['stream()', (association) => association.stream(3)],
];

const ENDS: [string, (fake: FakeChannel, sink: Sink) => unknown][] = [
  ['its association was aborted by the peer', (fake) => fake.closed(1, 'aborted-by-peer')],
  ['its association timed out', (fake) => fake.closed(1, 'timeout')],
  ['its association was shut down', (fake) => fake.closed(1)],
  ['complete()', (_, sink) => sink.complete()],
  ['error()', (_, sink) => sink.error(new Error('broken'))],
  ['unsubscribe()', (_, sink) => 'unsubscribe' in sink && sink.unsubscribe()],
];

describe('next() after the end', () => {
  let fake: FakeChannel;
  let association: SctpAssociation;

  eachWithAssociation((made, channel) => {
    [association, fake] = [made, channel];
  });

  for (const [kind, sinkOf] of SINKS) {
    for (const [how, end] of ENDS) {
      if (kind === 'stream()' && !how.includes('peer')) continue;
      it(`of ${kind}: ${how}: is ignored, and told of once`, async () => {
        const sink = sinkOf(association);
        const source = new Subject<SctpSendInput>();
        source.subscribe(sink);
        source.next('a');
        end(fake, sink);
        const warnings = await warningsOf(() => {
          for (let i = 0; i < 1000; i++) source.next('late');
          source.next({ data: '', stream: -1 });
        });
        expect(warnings).to.have.length(1);
        expect(warnings[0]).to.match(/^SCTP_SEND_AFTER_END: .*whileUp\(\)/);
        await flushed();
        expect(fake.sent.map(({ data }) => data.toString())).to.deep.equal(['a']);
      });
    }
  }

  it('gives each message back while the association is ending, and warns of none', async () => {
    const source = new Subject<string>();
    const seen = record(association.notifications$, (each) =>
      each.type === 'send-failed'
        ? `${each.data.toString()} ${each.stream} ${each.ppid} ${each.reason} ${each.sent}`
        : each.type,
    );
    source.subscribe(association.sender({ stream: 3, ppid: 7 }));
    const warnings = await warningsOf(() => {
      fake.event({ type: 'peer-shutdown', association: 1 });
      source.next('late');
      association.abort();
      source.next('later');
      fake.closed(1, 'aborted-by-user');
    });
    expect(seen).to.deep.equal([
      ...['association-change', 'shutdown'],
      ...['late 3 7 association false', 'later 3 7 association false'],
      ...['association-change', '|'],
    ]);
    expect(warnings).to.deep.equal([]);
  });

  it('takes messages again when the peer has restarted', async () => {
    const sender = association.sender();
    fake.event({ type: 'peer-shutdown', association: 1 });
    sender.next('lost');
    fake.establish(1, { type: 'restarted' });
    sender.next('sent');
    await flushed();
    expect(fake.sent.map(({ data }) => data.toString())).to.deep.equal(['sent']);
  });

  it('copies what it gives back', () => {
    const lost: string[] = [];
    const data = Buffer.from('late');
    fake.event({ type: 'peer-shutdown', association: 1 });
    association.sender().next(data);
    data.fill(0);
    association.notifications$.subscribe((each) => {
      if (each.type === 'send-failed') lost.push(each.data.toString());
    });
    expect(lost).to.deep.equal(['late']);
  });

  it('still throws before it for what cannot be sent', () => {
    expect(thrown(() => association.sender().next('')).name).to.equal('RangeError');
    expect(thrown(() => association.stream(9).next('x')).code).to.equal('ERR_SCTP_INVALID_STREAM');
  });
});
