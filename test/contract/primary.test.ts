import { expect } from 'chai';
import { Stage } from './support/stage.js';
import { rejection } from './support/until.js';

describe('setPrimary()', () => {
  const stage = new Stage();

  it('takes an address of the peer, and no other', async () => {
    const { client } = await stage.pair();
    const [address] = client.remoteAddresses;
    await client.setPrimary(address);
    const [path] = (await client.stats()).paths;
    expect(path).to.include({ address, primary: true });
    const error = await rejection(client.setPrimary('192.0.2.1'));
    expect(error.code).to.equal('EINVAL');
    expect(error.message).to.contain('192.0.2.1').and.contain('remoteAddresses');
  });
});
