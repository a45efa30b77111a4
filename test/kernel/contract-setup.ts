// Loaded by mocha before the contract suite, which then runs on the kernel engine (.mocharc.kernel-contract.json).
import { execFileSync } from 'node:child_process';
import { acceptUdp } from './support/sysctl.js';

process.env.RXSCTP_TEST_ENGINE = 'kernel';
// Tests of silent peers go over UDP, all others over IP.
acceptUdp();
// In packets of 64 KiB, those of loopback, a window is one packet: its acknowledgement waits for a second, and is late each time.
execFileSync('ip', ['link', 'set', 'lo', 'mtu', '1500']);
