// A UDP port on a host: sends numbered datagrams when told to, and tells which have come, and from where.
import { createSocket } from 'node:dgram';
import type { Arrived, Order } from '../support/datagrams.js';

const socket = createSocket('udp4');
let arrived: Arrived[] = [];

socket.on('message', (data, { address, port }) => {
  arrived.push({ number: data.readUInt32BE(), bytes: data.length, from: `${address}:${port}` });
});

async function send({ numbers, bytes, port, address }: Extract<Order, { numbers: unknown }>) {
  for (const number of numbers) {
    const data = Buffer.alloc(bytes);
    data.writeUInt32BE(number);
    await new Promise((resolve) => {
      socket.send(data, port, address, resolve);
    });
  }
}

process.on('message', (order: Order) => {
  if ('bind' in order) socket.bind(order.port, order.bind, () => process.send?.([]));
  else if ('numbers' in order) void send(order).then(() => process.send?.([]));
  else {
    process.send?.(arrived);
    arrived = [];
  }
});
