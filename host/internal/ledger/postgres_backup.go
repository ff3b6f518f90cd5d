package ledger

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"strings"
)

// ErrNoDump: PostgreSQL is copied by its own program, which is not installed here.
var ErrNoDump = errors.New("pg_dump is not installed here: install PostgreSQL's client programs, or run this where they are: " +
	"pg_dump --format=custom --file=FILE (with the database's address)")

// dump runs pg_dump. The password goes by the environment: arguments are for all
// to see.
func dump(ctx context.Context, address, file string) error {
	program, err := exec.LookPath("pg_dump")
	if err != nil {
		return ErrNoDump
	}
	target, password, err := withoutPassword(address)
	if err != nil {
		return err
	}
	cmd := exec.CommandContext(ctx, program, "--format=custom", "--no-owner", "--no-privileges", //nolint:gosec // the operator's own
		"--no-password", "--file="+file, "--dbname="+target)
	cmd.Env = os.Environ()
	if password != "" {
		cmd.Env = append(cmd.Env, "PGPASSWORD="+password)
	}
	var said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &said, &said
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("pg_dump: %w: %s", err, firstLine(said.String()))
	}
	return nil
}

// withoutPassword takes the password out of an address.
func withoutPassword(address string) (rest, password string, err error) {
	u, err := url.Parse(address)
	if err != nil {
		return "", "", errors.New("the url cannot be read") // the reason would repeat it
	}
	// Unlike in an address of the web, a plus is a plus and a blank is %20.
	u.RawQuery = strings.ReplaceAll(u.RawQuery, "+", "%2B")
	q := u.Query()
	if password = q.Get("password"); password != "" {
		q.Del("password")
		u.RawQuery = strings.ReplaceAll(q.Encode(), "+", "%20")
	}
	if u.User != nil {
		if p, ok := u.User.Password(); ok {
			password = p
		}
		u.User = url.User(u.User.Username())
	}
	return u.String(), password, nil
}

func firstLine(text string) string {
	line, _, _ := strings.Cut(strings.TrimSpace(text), "\n")
	return line
}
