// Opens an association, says so, and then exits or only answers the protocol.
import { open, type SctpConnectOptions } from 'rxsctp';

await open(JSON.parse(process.argv[2]) as SctpConnectOptions);
if (process.argv[3] === 'exit') process.exit(0);
process.send?.('established');
