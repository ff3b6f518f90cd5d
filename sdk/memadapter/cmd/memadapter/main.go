// The command memadapter serves the in-memory adapter as a process. Its flags
// make a start go wrong, for tests of a host.
package main

import (
	"flag"
	"fmt"
	"os"
	"time"

	"github.com/inzage/inzage/sdk/memadapter"
	"github.com/inzage/inzage/sdk/serve"
)

func main() {
	delay := flag.Duration("start-delay", 0, "wait before the handshake")
	noise := flag.Bool("stdout-noise", false, "print to stdout before the handshake")
	version := flag.Bool("wrong-version", false, "answer the handshake with another protocol version")
	chatter := flag.Bool("stderr-noise", false, "write unstructured and structured lines to stderr")
	exit := flag.Bool("exit-at-start", false, "exit before the handshake")
	flag.Parse()
	time.Sleep(*delay)
	switch {
	case *exit:
		os.Exit(7)
	case *noise:
		fmt.Println("Welcome to the memory adapter!")
	case *version:
		fmt.Println("1|99|unix|/nonexistent|grpc")
		time.Sleep(time.Minute)
	}
	if *chatter {
		fmt.Fprintln(os.Stderr, "plain text about canary@example.test")
		fmt.Fprintln(os.Stderr, `{"@level":"info","@message":"structured","@timestamp":"2026-01-01T00:00:00Z","status":200,"email":"canary@example.test"}`)
	}
	serve.Main(memadapter.New())
}
