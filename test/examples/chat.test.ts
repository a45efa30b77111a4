import { expect } from 'chai';

import { Programs } from './support/program.js';

describe('examples/chat', () => {
  const programs = new Programs();

  afterEach(() => {
    programs.killAll();
  });

  it('carries what is said in a room to everybody in it, and to nobody else', async () => {
    const { server, ports } = await programs.serve(
      'chat/server',
      '--room',
      'tea',
      '--room',
      'milk',
    );
    const join = (name: string, room: string) =>
      programs.start('chat/client', ...ports, '--name', name, '--room', room);
    const [ada, ben, cleo] = [join('ada', 'tea'), join('ben', 'tea'), join('cleo', 'milk')];
    await Promise.all([ada, ben, cleo].map((each) => each.line(/^joined/)));

    cleo.say('milk please');
    await cleo.line(/^cleo: milk please$/);
    ada.say('hello');
    await ben.line(/^ada: hello$/);
    ben.say('hi, ada');
    await ada.line(/^ben: hi, ada$/);

    for (const each of [ada, ben, cleo]) each.endInput();
    expect(await Promise.all([ada, ben, cleo].map((each) => each.end()))).to.deep.equal([0, 0, 0]);
    expect(ada.lines).to.deep.equal(['joined tea', 'ada: hello', 'ben: hi, ada']);
    expect(cleo.lines).to.deep.equal(['joined milk', 'cleo: milk please']);
    expect(await server.interrupt()).to.equal(0);
    expect(server.errors + ada.errors + ben.errors + cleo.errors).to.equal('');
  });

  it('goes on when a member is killed', async () => {
    const { server, ports } = await programs.serve('chat/server');
    const ada = programs.start('chat/client', ...ports, '--name', 'ada');
    const ben = programs.start('chat/client', ...ports, '--name', 'ben');
    await Promise.all([ada.line(/^joined/), ben.line(/^joined/)]);
    ben.kill('SIGKILL');
    ada.say('is anybody here?');
    await ada.line(/^ada: is anybody here\?$/);
    expect(await ada.interrupt()).to.equal(0);
    expect(await server.interrupt()).to.equal(0);
  });

  it('names the rooms there are to who asks for another', async () => {
    const { ports } = await programs.serve('chat/server', '--room', 'tea', '--room', 'milk');
    const client = programs.start('chat/client', ...ports, '--room', 'coffee');
    expect(await client.end()).to.equal(1);
    expect(client.errors).to.equal('no room coffee; there are tea, milk\n');
  });

  it('explains its options', async () => {
    const help = programs.start('chat/server', '--help');
    expect(await help.end()).to.equal(0);
    expect(help.output).to.match(/^Usage: .*--room NAME/s);
    const wrong = programs.start('chat/server', '--port', 'five');
    expect(await wrong.end()).to.equal(2);
    expect(wrong.errors).to.match(/^--port takes a number, not five\n\nUsage: /);
  });
});
