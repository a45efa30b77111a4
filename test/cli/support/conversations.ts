import { createHash, randomBytes } from 'node:crypto';
import { expect } from 'chai';
import { patience, scaled } from '../../contract/support/machine.js';
import { until } from '../../contract/support/until.js';
import { Commands, DONE, ends } from './command.js';

const sha256 = (data: Buffer): string => createHash('sha256').update(data).digest('hex');

/** Declares what `listen` and `connect` have to do on every engine; `options` choose it. */
export function describeConversations(title: string, ...options: string[]): void {
  describe(title, function () {
    this.timeout(patience(60_000));
    const commands = new Commands(...options);

    afterEach(() => {
      commands.killAll();
    });

    it('carry lines both ways, and end with the input of connect', async () => {
      const { server, there } = await commands.listen();
      const client = commands.connect(there);
      client.say('hello\nho');
      await server.prints(/^hello\n$/);
      server.say('well, hello\n');
      await client.prints(/^well, hello\n$/);
      client.say('w are you?\r\nno newline');
      client.endInput();
      const [served, asked] = await ends(server, client);
      expect(served).to.deep.equal({ ...DONE, output: 'hello\nhow are you?\r\nno newline\n' });
      expect(asked).to.deep.equal({ ...DONE, output: 'well, hello\n' });
    });

    it('carry megabytes of bytes as they are, both ways', async () => {
      const size = scaled(5_000_003);
      const [question, answer] = [randomBytes(size), randomBytes(size)];
      const { server, there } = await commands.listen('--binary');
      const client = commands.connect(there, '--binary');
      server.endInput(answer);
      client.say('go');
      await until(() => client.bytes.length === size, 'the answer has come', patience(40_000));
      client.endInput(question);
      const [served, asked] = await ends(server, client);
      expect([served.code, asked.code, served.errors, asked.errors]).to.deep.equal([0, 0, '', '']);
      expect(sha256(server.bytes)).to.equal(sha256(Buffer.concat([Buffer.from('go'), question])));
      expect(sha256(client.bytes)).to.equal(sha256(answer));
    });
  });
}
