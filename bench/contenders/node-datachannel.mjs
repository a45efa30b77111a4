import { PeerConnection } from 'node-datachannel';

const HIGH_WATER = 1 << 20;
const LOW_WATER = HIGH_WATER / 2;
const SENDS_A_CHECK = 32;

/** SCTP over DTLS over UDP (WebRTC data channels): it also encrypts. @type {import('./contender.mjs').Contender} */
export const nodeDatachannel = {
  title: 'node-datachannel',

  async serve({ onMessage, echo, signaling }) {
    const peer = signaledPeer('server', signaling);
    peer.onDataChannel((channel) => {
      channel.onMessage((message) => {
        const data = /** @type {Buffer} */ (message);
        onMessage(data);
        if (echo) channel.sendMessageBinary(data);
      });
      keepAlive.push(channel);
    });
    return {};
  },

  async connect(_address, signaling) {
    const peer = signaledPeer('client', signaling);
    const channel = peer.createDataChannel('bench');
    keepAlive.push(channel);
    await new Promise((resolve) => channel.onOpen(() => resolve(undefined)));
    return {
      flood(payload) {
        const pump = () => {
          while (channel.bufferedAmount() < HIGH_WATER) {
            for (let sent = 0; sent < SENDS_A_CHECK; sent += 1) channel.sendMessageBinary(payload);
          }
        };
        channel.setBufferedAmountLowThreshold(LOW_WATER);
        channel.onBufferedAmountLow(pump);
        pump();
      },
      request: (payload) => channel.sendMessageBinary(payload),
      onReply: (listener) =>
        channel.onMessage((message) => listener(/** @type {Buffer} */ (message))),
    };
  },
};

/** The library stops what the garbage collector takes. @type {unknown[]} */
const keepAlive = [];

/**
 * @param {string} name
 * @param {import('./contender.mjs').Signaling} signaling
 */
function signaledPeer(name, signaling) {
  const peer = new PeerConnection(name, { iceServers: [], bindAddress: '127.0.0.1' });
  keepAlive.push(peer);
  // One message each way, with all candidates: sent one by one they may overtake the description.
  peer.onGatheringStateChange((state) => {
    if (state === 'complete') signaling.send(peer.localDescription());
  });
  signaling.receive(({ sdp, type }) => peer.setRemoteDescription(sdp, type));
  return peer;
}
