import { expect } from 'chai';
import {
  BehaviorSubject,
  catchError,
  concatMap,
  EMPTY,
  firstValueFrom,
  map,
  mergeMap,
  switchMap,
  tap,
} from 'rxjs';
import { connect, listen, type SctpAddress } from 'rxsctp';
import { autoShutdown, idleTimeout, reconnect, type SctpReconnectState } from 'rxsctp/operators';
import { IMPATIENT, portsOf } from './support/engine.js';
import { patience } from './support/machine.js';
import { Program } from './support/program.js';
import { Stage } from './support/stage.js';
import { record, until } from './support/until.js';

describe('operators for the life of associations', () => {
  const stage = new Stage();

  describe('reconnect()', () => {
    /** States in a row, without how often an attempt had to be repeated. */
    const outline = (steps: readonly (SctpReconnectState | undefined)[]): string[] => {
      const names = steps.flatMap((step) => (step === undefined ? [] : [step.state]));
      const text = names.join(' ').replace(/(waiting connecting ?)+/g, 'retrying ');
      return text.trim().split(' ');
    };

    it('comes back when the server is killed and started again', async () => {
      let server = new Program('echo-server', [JSON.stringify(stage.listenOptions(IMPATIENT))]);
      const address = await server.receive<SctpAddress>();
      const state = new BehaviorSubject<SctpReconnectState | undefined>(undefined);
      const steps = record(state);
      const echoes = record(
        connect(stage.connectOptions(address, IMPATIENT)).pipe(
          reconnect({ backoff: { initial: 20, max: 100 }, state }),
          tap((association) => void association.send(`hello from ${String(association.id)}`)),
          switchMap(({ messages$ }) => messages$.pipe(catchError(() => EMPTY))),
          map(({ data, association }) => [String(data), `hello from ${String(association.id)}`]),
        ),
      );
      await echoes.first(1);
      server.kill('SIGKILL');
      expect(await server.exit()).to.equal('SIGKILL');
      await until(() => state.value?.state === 'waiting', 'the loss is noticed');

      const options = stage.listenOptions({ ...IMPATIENT, ...portsOf(address) });
      server = new Program('echo-server', [JSON.stringify(options)]);
      await server.receive();
      for (const [received, sent] of await echoes.first(2)) expect(received).to.equal(sent);
      expect(state.value).to.include({ state: 'connected' });
      echoes.unsubscribe();
      server.kill('SIGKILL');
      await server.exit();

      expect(outline(steps.values)).to.deep.equal([
        'connecting',
        'connected',
        'retrying',
        'connected',
        'ended',
      ]);
      for (const step of steps.values) {
        if (step?.state !== 'waiting') continue;
        expect(step.delay).to.be.within(10, 100);
        const { code } = step.error as { code: string };
        expect(code).to.be.oneOf(['ETIMEDOUT', 'ECONNRESET', 'ECONNREFUSED']);
      }
    }).timeout(patience(20_000));

    it('waits for a server that comes later', async () => {
      const { address, accepted } = await stage.listen();
      accepted.unsubscribe();
      const state = new BehaviorSubject<SctpReconnectState | undefined>(undefined);
      const connecting = record(
        connect(stage.connectOptions(address, IMPATIENT)).pipe(
          reconnect({ backoff: { initial: 10, max: 50 }, state }),
        ),
      );
      await until(() => (state.value?.attempt ?? 0) > 2, 'two attempts have failed');
      await stage.listen(portsOf(address));
      const [association] = await connecting.first(1);
      expect(state.value).to.include({ state: 'connected' });
      await association.shutdown();
      expect(await connecting.end()).to.be.undefined;
      expect(state.value).to.include({ state: 'ended' });
    });

    it('gives up at its limit', async () => {
      const { address, accepted } = await stage.listen();
      accepted.unsubscribe();
      const steps: string[] = [];
      const state = {
        next: ({ state, attempt }: SctpReconnectState) => steps.push(`${state} ${String(attempt)}`),
      };
      const connecting = record(
        connect(stage.connectOptions(address, IMPATIENT)).pipe(
          reconnect({ backoff: { initial: 5 }, limit: 2, state }),
        ),
      );
      expect((await connecting.end())?.code).to.be.oneOf(['ECONNREFUSED', 'ETIMEDOUT']);
      expect(steps).to.deep.equal(['connecting 1', 'waiting 2', 'connecting 2', 'failed 2']);
    });

    it('goes on after the peer has shut down, with `afterShutdown`', async () => {
      const { address, accepted } = await stage.listen();
      const opened = record(
        connect(stage.connectOptions(address)).pipe(
          reconnect({ backoff: { initial: 5 }, afterShutdown: true }),
        ),
      );
      const [first] = await accepted.first(1);
      await first.shutdown();
      const [, second] = await opened.first(2);
      expect(second.state).to.equal('established');
      await second.shutdown();
      expect(await opened.end()).to.be.undefined;
    });
  });

  describe('autoShutdown()', () => {
    it('lets what was sent arrive, then ends every association of a server', async () => {
      const server = listen(stage.listenOptions());
      const bound = firstValueFrom(server.address$);
      const serving = record(server.pipe(autoShutdown({ timeout: 5000 })));
      const address = await bound;
      const clients = await Promise.all([1, 2, 3].map(() => stage.open(address)));
      const received = clients.map(({ messages$ }) => record(messages$));
      const servers = await serving.first(3);
      await Promise.all(
        servers.map(async (association) => {
          for (let i = 0; i < 50; i++) await association.send(Buffer.alloc(1000), { ppid: i });
        }),
      );
      serving.unsubscribe();
      for (const recording of received) {
        expect(await recording.end()).to.be.undefined;
        expect(recording.values).to.have.length(50);
      }
    });

    it('aborts after its timeout what a peer keeps up', async () => {
      const { address, accepted } = await stage.listen({ receiveWindow: 4096 });
      const connecting = record(
        connect(stage.connectOptions(address)).pipe(
          autoShutdown({ timeout: 100 }),
          concatMap(async (association) => {
            await association.send(Buffer.alloc(64 * 1024));
            return association;
          }),
        ),
      );
      const [client] = await connecting.first(1);
      const [server] = await accepted.first(1);
      connecting.unsubscribe();
      await until(() => client.state === 'closed', 'it is aborted');
      // What has arrived comes before the abort.
      expect((await record(server.messages$).end())?.code).to.equal('ECONNRESET');
    });
  });

  describe('idleTimeout()', () => {
    it('ends an association gracefully once nobody sends any more', async () => {
      const { address, accepted } = await stage.listen({ heartbeatInterval: 20 });
      const idle = 400;
      const opened = record(connect(stage.connectOptions(address)).pipe(idleTimeout(idle)));
      const [client] = await opened.first(1);
      const [server] = await accepted.first(1);
      const atServer = record(server.messages$);
      const atClient = record(client.messages$);
      // Longer than the time allowed, from either side by turns.
      const begun = Date.now();
      while (Date.now() - begun < 2 * idle) {
        const from = atServer.values.length > atClient.values.length ? server : client;
        await from.send('x');
        const sum = atServer.values.length + atClient.values.length + 1;
        await until(
          () => atServer.values.length + atClient.values.length >= sum,
          'the message arrives',
        );
      }
      expect(client.state).to.equal('established');
      const last = Date.now();
      expect(await opened.end()).to.be.undefined;
      expect(Date.now() - last).to.be.within(idle - 50, 10 * idle);
      expect(await atServer.end()).to.be.undefined;
    });

    it('aborts with the reason', async () => {
      const { address } = await stage.listen();
      const opened = record(
        connect(stage.connectOptions(address)).pipe(
          idleTimeout(20, { action: 'abort' }),
          mergeMap(({ messages$ }) => messages$),
        ),
      );
      expect((await opened.end())?.code).to.equal('ECONNABORTED');
    });
  });
});
