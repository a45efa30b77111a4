// An SCTP peer on pion over UDP on loopback. `echo` takes one association and sends each message back; `ask PORT SIZE…`
// connects to PORT, sends messages of these sizes one by one, and compares what comes back.
package main

import (
	"bytes"
	"fmt"
	"net"
	"os"
	"strconv"

	"github.com/pion/logging"
	"github.com/pion/sctp"
)

const largest = 60000

// A listening socket that belongs to whoever sends to it first, as pion takes one connection.
type firstComer struct {
	*net.UDPConn
	peer net.Addr
}

func (c *firstComer) Read(b []byte) (int, error) {
	n, from, err := c.ReadFrom(b)
	if err == nil {
		c.peer = from
	}
	return n, err
}

func (c *firstComer) Write(b []byte) (int, error) { return c.WriteTo(b, c.peer) }

func check(err error) {
	if err != nil {
		fmt.Println("failed:", err)
		os.Exit(1)
	}
}

func config(conn net.Conn) sctp.Config {
	return sctp.Config{NetConn: conn, LoggerFactory: logging.NewDefaultLoggerFactory()}
}

func echo() {
	socket, err := net.ListenUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	check(err)
	fmt.Println("port", socket.LocalAddr().(*net.UDPAddr).Port)
	association, err := sctp.Server(config(&firstComer{UDPConn: socket}))
	check(err)
	for {
		stream, err := association.AcceptStream()
		if err != nil {
			return
		}
		go func() {
			message := make([]byte, largest)
			for {
				n, id, err := stream.ReadSCTP(message)
				if err != nil {
					return
				}
				_, err = stream.WriteSCTP(message[:n], id)
				check(err)
			}
		}()
	}
}

// What the nth message has in it, as in the test.
func payload(n, size int) []byte {
	data := make([]byte, size)
	for i := range data {
		data[i] = byte(i*31 + n)
	}
	return data
}

func ask(port string, sizes []string) {
	number, err := strconv.Atoi(port)
	check(err)
	socket, err := net.DialUDP("udp4", nil, &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1), Port: number})
	check(err)
	association, err := sctp.Client(config(socket))
	check(err)
	stream, err := association.OpenStream(3, sctp.PayloadTypeWebRTCBinary)
	check(err)
	message := make([]byte, largest)
	for n, text := range sizes {
		size, err := strconv.Atoi(text)
		check(err)
		sent := payload(n, size)
		_, err = stream.WriteSCTP(sent, sctp.PayloadTypeWebRTCBinary)
		check(err)
		received, _, err := stream.ReadSCTP(message)
		check(err)
		if !bytes.Equal(message[:received], sent) {
			check(fmt.Errorf("message %d of %d bytes came back as %d", n, size, received))
		}
	}
	fmt.Println("echoes", len(sizes))
	check(association.Close())
}

func main() {
	if os.Args[1] == "echo" {
		echo()
	} else {
		ask(os.Args[2], os.Args[3:])
	}
}
