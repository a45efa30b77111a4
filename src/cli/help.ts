const EXIT_CODES = `Exit codes:
  0    all went well
  1    the association failed or never came up, or something was not delivered
  2    the command line is wrong
  130  interrupted (Ctrl-C) before a graceful end; 143 for SIGTERM
  141  standard output was closed by its reader`;

const TALK_HELP = `      --stream N          send on stream N, default 0
      --ppid P            payload protocol identifier: a number, or a name such as DIAMETER, M3UA, NGAP; default 0
      --unordered         messages may overtake each other
      --binary            standard input as it comes, not by lines; what is received as it is, without newlines
      --hex               show what is received in hex, with its stream and PPID
      --json              one JSON object a line for each message and notification received; payload as "text" (or
                          "base64" where it is none), with --binary as "base64", with --hex as "hex"
      --notifications     show on standard error what else happens to an association
      --engine E          embedded or kernel; default: RXSCTP_ENGINE, else embedded
      --transport T       udp or ip: what carries the packets; default: udp, but ip with the kernel engine and no UDP port.
                          With the embedded engine, ip takes CAP_NET_RAW`;

/** What `rxsctp --help` prints. */
export const MAIN_HELP = `Usage: rxsctp COMMAND [OPTION...]

SCTP from the command line. Without a kernel module or root, SCTP packets travel in UDP (RFC 6951).

Commands:
  listen   wait for a peer and talk with it
  connect  talk with a server
  doctor   tell which engines work on this host, and why not
  build    compile the native binding, where no prebuilt one fits

Options:
  -h, --help     this, or with a command, its help
  -v, --version  the version

Try it in two terminals:
  rxsctp listen 127.0.0.1:5000
  rxsctp connect 127.0.0.1:5000`;

/** What `rxsctp listen --help` prints. */
export const LISTEN_HELP = `Usage: rxsctp listen [OPTION...] [HOST:]PORT

Waits for a peer on SCTP port PORT (0: any) and talks with it: each line of standard input is a message, each message
received is a line of standard output. Ends when the peer does; Ctrl-C ends gracefully, a second one at once.
HOST is an address or a name, IPv6 in brackets; several, divided by commas. Default: all addresses.
Options may stand anywhere, and sctp:// before the host.

Options:
      --keep-open         many peers, also at the same time; what is typed goes to all of them, and a peer that fails
                          does not count as a failure
      --echo              send every message back to where it came from; standard input is not read
${TALK_HELP}
      --udp-port N        own UDP port, default 9899, 0: any; the kernel engine goes over IP without it, and with it over
                          UDP at the port of net.sctp.udp_port (0: whatever that is)

Examples:
  rxsctp listen 5000                                what comes, on standard output
  rxsctp listen --keep-open --echo 127.0.0.1:5000   a peer for trying out clients
  rxsctp listen --engine kernel --hex 3868          look at what a Diameter client says
  rxsctp listen --binary 5000 > file                receive a file
  rxsctp listen --json 5000 | jq 'select(.stream == 3)'   messages for a script

${EXIT_CODES}`;

/** What `rxsctp connect --help` prints. */
export const CONNECT_HELP = `Usage: rxsctp connect [OPTION...] HOST:PORT

Talks with the server at SCTP port PORT of HOST: each line of standard input is a message, each message received is a line of
standard output. At the end of standard input, and at Ctrl-C, it ends gracefully: the peer has all of it then. A second
Ctrl-C ends at once. HOST is an address or a name, IPv6 in brackets; several, divided by commas.
Options may stand anywhere, and sctp:// before the host.

Options:
      --wait SECONDS      at the end of standard input stay until nothing has come for so long, default 0
      --timeout SECONDS   give up when no association is there by then; default: RFC 9260's retransmissions, minutes
${TALK_HELP}
      --udp-port N        own UDP port, default any; on the kernel engine as for listen
      --remote-udp-port N the server's UDP port, default 9899; the kernel engine goes over IP without it

Examples:
  rxsctp connect 127.0.0.1:5000
  echo hello | rxsctp connect --wait 1 127.0.0.1:5000           say something, print the answer
  rxsctp connect --binary 127.0.0.1:5000 < file                 send a file
  rxsctp connect --stream 3 --ppid M3UA --hex [::1]:2905        talk on a stream, see all of what comes
  rxsctp connect --engine kernel 192.0.2.1,198.51.100.1:3868    two ways to the same server

${EXIT_CODES}`;

/** What `rxsctp doctor --help` prints. */
export const DOCTOR_HELP = `Usage: rxsctp doctor [--engine ENGINE] [--json]

Tells which engines work on this host and why not: sends a message there and back on 127.0.0.1 with each of them, and
looks at the native binding, the UDP port, the kernel's SCTP and its settings, and privileges. It changes nothing; the
kernel may load its SCTP module when it is asked for a socket.

Options:
      --engine E  embedded or kernel: only this one, and the exit code is about it; default: both, and the exit code is
                  about RXSCTP_ENGINE, else embedded
      --json      one JSON object

Examples:
  rxsctp doctor
  rxsctp doctor --engine kernel
  rxsctp doctor --json | jq .engines.kernel.works

Exit codes:
  0  the engine works
  1  it does not
  2  the command line is wrong`;

/** What `rxsctp build --help` prints. */
export const BUILD_HELP = `Usage: rxsctp build [--help]

Compiles the native binding on this host, for platforms that the package carries no binary for, and puts it where it is
found first. Installing never does that by itself. It takes a C++20 compiler, make and Python 3; node-gyp is taken from
the project if that has it, else from npm.

Examples:
  rxsctp build
  npx rxsctp build              in the project that rxsctp is installed in

Exit codes:
  0  the binding is built, and loads
  1  it is not
  2  the command line is wrong`;
