// Command lime-crm runs a simulated Lime CRM with its own screens.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"github.com/inzage/inzage/examples/lime-crm/limecrm"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Getenv); err != nil {
		log.Fatalf("lime-crm: %v", err)
	}
}

// run serves until the context ends.
func run(ctx context.Context, args []string, getenv func(string) string) error {
	addr, opts, err := parse(args, getenv)
	if errors.Is(err, flag.ErrHelp) {
		return nil
	}
	if err != nil {
		return err
	}
	crm, err := limecrm.New(opts)
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", addr)
	if err != nil {
		return err
	}
	server := &http.Server{
		Handler:           crm.Handler(),
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       30 * time.Second,
		WriteTimeout:      60 * time.Second, // room for the slow fault
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    64 << 10,
	}
	fmt.Printf("Lime CRM simulator: http://%s/%s/\n", listener.Addr(), url.PathEscape(opts.App))
	return serve(ctx, server, listener)
}

// serve stops cleanly: running requests may finish.
func serve(ctx context.Context, server *http.Server, listener net.Listener) error {
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	grace, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	return server.Shutdown(grace)
}

// parse reads the flags. LIMECRM_ADDR and so on, named after the flags, come
// before the defaults and after what is on the command line.
func parse(args []string, getenv func(string) string) (addr string, o limecrm.Options, err error) {
	o.Rate = limecrm.Rate{Requests: 3000, Per: 300 * time.Second}
	fs := flag.NewFlagSet("lime-crm", flag.ContinueOnError)
	fs.StringVar(&addr, "addr", "127.0.0.1:8090", "address to listen on")
	fs.StringVar(&o.App, "app", "Lime CRM", "application name in the URLs")
	fs.StringVar(&o.Solution, "solution", "base", "data model: base or sv")
	fs.Uint64Var(&o.Seed, "seed", 1, "number that decides which people are invented")
	fs.Func("rate", "requests per time and IP address, 0 is no limit (default 3000/300s)", func(s string) (err error) {
		o.Rate, err = limecrm.ParseRate(s)
		return err
	})
	fs.IntVar(&o.MaxLimit, "max-limit", 100, "largest page that _limit may ask for")
	fs.BoolVar(&o.OffsetID, "offset-id", false, "page by _offset_id, as older servers do")
	fs.Func("quirks", "comma-separated behaviours, see the README", func(s string) (err error) {
		o.Quirks, err = limecrm.ParseQuirks(s)
		return err
	})
	actionpadFlags(fs, &o.Actionpad)
	fs.VisitAll(func(f *flag.Flag) {
		name := "LIMECRM_" + strings.ToUpper(strings.ReplaceAll(f.Name, "-", "_"))
		if v := getenv(name); v != "" && err == nil {
			if e := f.Value.Set(v); e != nil {
				err = fmt.Errorf("%s: %w", name, e)
			}
		}
	})
	if err != nil {
		return "", o, err
	}
	return addr, o, fs.Parse(args)
}

func actionpadFlags(fs *flag.FlagSet, pad *limecrm.Actionpad) {
	pad.Key = keyFrom("")
	fs.StringVar(&pad.URL, "actionpad-url", "http://127.0.0.1:8080", "Inzage host for the button on the card")
	fs.Func("actionpad-key-file", "file with the key for asking panel tickets", func(path string) error {
		pad.Key = keyFrom(path)
		return nil
	})
	fs.Func("actionpad-rights", "comma-separated rights of the agent in the panel (default link)", func(list string) error {
		pad.Rights = strings.Split(list, ",")
		return nil
	})
	fs.BoolVar(&pad.Frame, "frame", false, "show the panel on the card instead of in its own window")
}

// keyFrom reads the file at each use, so that a new key needs no restart.
func keyFrom(path string) func() (string, error) {
	return func() (string, error) {
		if path == "" {
			return "", errors.New("no key file is set")
		}
		raw, err := os.ReadFile(path)
		return strings.TrimSpace(string(raw)), err
	}
}
