import { release } from 'node:os';
import { expect } from 'chai';
import { kernelError } from '#internal/observables/support/unsupported.js';

const CONTEXT = 'cannot open 127.0.0.1, SCTP port 5000';

/** Socket option (or sysctl), errno, what is not there, and what it takes. */
const UNSUPPORTED: readonly [string, string, string, string][] = [
  ['SCTP_ASCONF_SUPPORTED', 'ENOPROTOOPT', 'changing addresses', 'Linux 5.4'],
  ['SCTP_ASCONF_SUPPORTED', 'EOPNOTSUPP', 'changing addresses', 'addressReconfiguration here'],
  ['SCTP_SET_PEER_PRIMARY_ADDR', 'EPERM', 'changing addresses', 'net.sctp.addip_enable=1'],
  ['SCTP_SOCKOPT_BINDX_ADD', 'EPERM', 'changing addresses', 'net.sctp.addip_enable=1'],
  ['SCTP_SOCKOPT_BINDX_REM', 'EPERM', 'changing addresses', 'net.sctp.addip_enable=1'],
  ['SCTP_RECONFIG_SUPPORTED', 'ENOPROTOOPT', 'resetting and adding', 'Linux 4.12'],
  ['SCTP_ENABLE_STREAM_RESET', 'ENOPROTOOPT', 'resetting and adding', 'Linux 4.12'],
  ['SCTP_RESET_STREAMS', 'ENOPROTOOPT', 'resetting and adding', 'the option streamReset here'],
  ['SCTP_ADD_STREAMS', 'ENOPROTOOPT', 'resetting and adding', 'net.sctp.reconf_enable=1'],
  ['SCTP_AUTH_SUPPORTED', 'ENOPROTOOPT', 'authentication', 'net.sctp.auth_enable=1'],
  ['SCTP_AUTH_CHUNK', 'EACCES', 'authentication', 'net.sctp.auth_enable=1'],
  ['SCTP_AUTH_KEY', 'EACCES', 'authentication', 'the option auth'],
  ['SCTP_AUTH_ACTIVE_KEY', 'EACCES', 'authentication', 'the option auth'],
  ['SCTP_AUTH_DELETE_KEY', 'EACCES', 'authentication', 'the option auth'],
  ['SCTP_HMAC_IDENT', 'EACCES', 'authentication', 'Linux 5.4'],
  ['SCTP_STREAM_SCHEDULER', 'EINVAL', 'this scheduler', 'weighted-fair-queueing Linux 6.4'],
  ['SCTP_STREAM_SCHEDULER', 'EOPNOTSUPP', 'this scheduler', 'Linux 4.15'],
  ['SCTP_STREAM_SCHEDULER_VALUE', 'ENOPROTOOPT', 'setStreamPriority()', 'Linux 4.15'],
  ['SCTP_INTERLEAVING_SUPPORTED', 'EPERM', 'interleaving', 'net.sctp.intl_enable=1'],
  ['SCTP_ECN_SUPPORTED', 'ENOPROTOOPT', 'ECN (RFC 3168) by option', 'Linux 5.4'],
  ['SCTP_PR_SUPPORTED', 'ENOPROTOOPT', 'partial reliability', 'net.sctp.prsctp_enable=1'],
  ['SCTP_REMOTE_UDP_ENCAPS_PORT', 'ENOPROTOOPT', 'UDP encapsulation', 'Linux 5.11'],
  ['SCTP_INITMSG', 'EOPNOTSUPP', 'maxInitRetransmits 0', 'at least 1'],
  ['SCTP_PEER_ADDR_PARAMS', 'EOPNOTSUPP', 'pathMaxRetrans 0', 'at least 1'],
  ['SCTP_PEER_ADDR_THLDS', 'ENOPROTOOPT', 'pathPotentiallyFailedThreshold', 'Linux 3.6'],
  ['SCTP_PEER_ADDR_THLDS_V2', 'ENOPROTOOPT', 'primarySwitchoverThreshold', 'Linux 5.5'],
  ['SCTP_SOME_DAY', 'ENOPROTOOPT', 'SCTP_SOME_DAY', 'a newer kernel'],
];

/** Socket option (or sysctl), errno, what to do about it. */
const REFUSED: readonly [string, string, string][] = [
  ['net.sctp.udp_port', 'EADDRNOTAVAIL', 'give that as udpPort, or 0'],
  ['SCTP_RESET_STREAMS', 'EAGAIN', 'let them go first'],
  ['SCTP_RESET_STREAMS', 'EINPROGRESS', 'wait for its notification'],
  ['SCTP_ADD_STREAMS', 'EINPROGRESS', 'wait for its notification'],
  ['SCTP_RESET_STREAMS', 'EMSGSIZE', 'name fewer streams'],
  ['SCTP_SOCKOPT_BINDX_ADD', 'EINVAL', 'bind it to addresses of its own'],
  ['SCTP_SOCKOPT_BINDX_ADD', 'EADDRNOTAVAIL', 'no such address'],
  ['SCTP_SOCKOPT_BINDX_REM', 'EBUSY', 'The last address has to stay'],
  ['SCTP_PRIMARY_ADDR', 'EINVAL', 'remoteAddresses'],
  ['SCTP_SET_PEER_PRIMARY_ADDR', 'EADDRNOTAVAIL', 'localAddresses'],
  ['SCTP_AUTH_ACTIVE_KEY', 'EINVAL', 'setAuthKey()'],
  ['SCTP_AUTH_DELETE_KEY', 'EINVAL', 'the active one'],
];

describe('errors of requests to the embedded engine', () => {
  for (const option of ['SCTP_AUTH_KEY', 'SCTP_AUTH_ACTIVE_KEY', 'SCTP_AUTH_DELETE_KEY']) {
    it(`EACCES of ${option} says what it takes, and nothing of a kernel`, () => {
      const error = kernelError(
        { code: 'EACCES', syscall: '', option },
        CONTEXT,
        { port: 1 },
        'embedded',
      );
      expect(error).to.include({ code: 'ERR_SCTP_UNSUPPORTED', port: 1 });
      expect(error.message)
        .to.include(`${option} EACCES: ${CONTEXT}. `)
        .and.include('the option auth')
        .and.not.include('Linux');
    });
  }

  it('of other kinds are those of the kernel engine', () => {
    const failure = { code: 'EINVAL', syscall: '', option: 'SCTP_AUTH_DELETE_KEY' };
    expect(kernelError(failure, CONTEXT, {}, 'embedded').message).to.equal(
      kernelError(failure, CONTEXT).message,
    );
  });
});

describe('errors of the kernel engine', () => {
  for (const [option, code, feature, needs] of UNSUPPORTED) {
    it(`${code} of ${option} says what takes what`, () => {
      const error = kernelError({ code, syscall: 'setsockopt', option }, CONTEXT);
      expect(error).to.include({ code: 'ERR_SCTP_UNSUPPORTED', syscall: 'setsockopt' });
      expect(error.message)
        .to.include(`setsockopt ${option} ${code}: ${CONTEXT}. The kernel engine`)
        .and.include(`(Linux ${release()}) does not support ${feature}`)
        .and.include(needs);
    });
  }

  for (const [option, code, advice] of REFUSED) {
    it(`${code} of ${option} says what to do`, () => {
      const error = kernelError({ code, syscall: 'setsockopt', option }, CONTEXT);
      expect(error.code).to.equal(code);
      expect(error.message)
        .to.include(`setsockopt ${option} ${code}: ${CONTEXT}. `)
        .and.include(advice);
    });
  }

  it('that the embedded engine has, too, say what it takes there', () => {
    for (const option of ['SCTP_RESET_STREAMS', 'SCTP_ADD_STREAMS']) {
      const failure = { code: 'ENOPROTOOPT', syscall: '', option };
      const error = kernelError(failure, CONTEXT, {}, 'embedded');
      expect(error.code).to.equal('ERR_SCTP_UNSUPPORTED');
      expect(error.message).to.equal(
        `${option} ENOPROTOOPT: ${CONTEXT}. This association has not got resetting and adding streams (RFC 6525): ` +
          'it takes the option streamReset, here and at the peer.',
      );
    }
  });

  it('without SCTP in the kernel say how to get it, or do without', () => {
    for (const code of ['EPROTONOSUPPORT', 'ESOCKTNOSUPPORT']) {
      const error = kernelError({ code, syscall: 'socket', option: '' }, CONTEXT);
      expect(error.code).to.equal('ERR_SCTP_UNSUPPORTED');
      expect(error.message)
        .to.include(`socket ${code}: ${CONTEXT}. `)
        .and.include('modprobe sctp')
        .and.include('embedded');
    }
  });

  it('without a UDP port of the kernel name the sysctl', () => {
    const refusal = { code: 'EPROTONOSUPPORT', syscall: 'socket', option: 'net.sctp.udp_port' };
    const error = kernelError(refusal, CONTEXT);
    expect(error.code).to.equal('ERR_SCTP_UNSUPPORTED');
    expect(error.message).to.include('the sysctl net.sctp.udp_port=9899');
  });

  it('of other kinds keep their errno, and carry the details', () => {
    const refusal = { code: 'EADDRINUSE', syscall: 'bind', option: '' };
    const error = kernelError(refusal, CONTEXT, { address: '127.0.0.1', port: 5000 });
    expect(error).to.include({
      code: 'EADDRINUSE',
      syscall: 'bind',
      address: '127.0.0.1',
      port: 5000,
    });
    expect(error.message).to.equal(`bind EADDRINUSE: ${CONTEXT}.`);
  });
});
