// The command memadapter serves the in-memory adapter as a process. Its flags
// make the process misbehave, for tests of a host.
package main

import (
	"flag"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/inzage/inzage/sdk/memadapter"
	"github.com/inzage/inzage/sdk/serve"
)

func main() {
	delay := flag.Duration("start-delay", 0, "wait before the handshake")
	noise := flag.Bool("stdout-noise", false, "print to stdout before the handshake")
	version := flag.Bool("wrong-version", false, "answer the handshake with another protocol version")
	mute := flag.Bool("mute", false, "answer the handshake, then nothing")
	chatter := flag.Bool("stderr-noise", false, "write unstructured and structured lines to stderr, and to stdout while serving")
	env := flag.Bool("print-env-names", false, "log the names of the environment's variables")
	exit := flag.Bool("exit-at-start", false, "exit before the handshake")
	panicAfter := flag.Duration("panic-after", 0, "crash after a time")
	flag.Parse()
	time.Sleep(*delay)
	switch {
	case *exit:
		os.Exit(7)
	case *noise:
		fmt.Println("Welcome, canary@example.test!")
	case *version:
		fmt.Println("1|99|unix|/nonexistent|grpc")
		time.Sleep(time.Minute)
	case *mute:
		beMute()
	}
	if *chatter {
		chat("before")
		time.AfterFunc(100*time.Millisecond, func() { chat("after"); fmt.Println("stdout of canary@example.test") })
	}
	if *env {
		printEnvNames()
	}
	if *panicAfter > 0 {
		time.AfterFunc(*panicAfter, func() { panic("canary@example.test") })
	}
	serve.Main(memadapter.New())
}

// beMute listens without ever accepting.
func beMute() {
	path := filepath.Join(os.Getenv("PLUGIN_UNIX_SOCKET_DIR"), "mute")
	lis, err := net.Listen("unix", path)
	if err != nil {
		os.Exit(8)
	}
	defer func() { _ = lis.Close() }()
	fmt.Println("1|1|unix|" + path + "|grpc")
	time.Sleep(time.Minute)
}

func chat(when string) {
	fmt.Fprintln(os.Stderr, "plain text about canary@example.test")
	fmt.Fprintf(os.Stderr, `{"@level":"info","@message":"structured %s\u000aof canary@example.test","status":200,"email":"canary@example.test"}`+"\n", when)
}

func printEnvNames() {
	for _, pair := range os.Environ() {
		name, _, _ := strings.Cut(pair, "=")
		fmt.Fprintf(os.Stderr, `{"@level":"info","@message":"environment","field":%q}`+"\n", name)
	}
}
