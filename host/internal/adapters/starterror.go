package adapters

import (
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"

	"github.com/hashicorp/go-plugin"

	"github.com/inzage/inzage/sdk/client"
)

// findCommand checks what can be told before a start, for a clear reason.
func findCommand(spec Spec) (os.FileInfo, error) {
	if !filepath.IsAbs(spec.Command) {
		return nil, fmt.Errorf("the command %s must be an absolute path", spec.Command)
	}
	if spec.SHA256 != nil && len(spec.SHA256) == 0 { // not the same as none: something went wrong there
		return nil, fmt.Errorf("the configured sha256 of %s is empty", spec.Command)
	}
	info, err := os.Stat(spec.Command)
	switch {
	case errors.Is(err, os.ErrNotExist):
		return nil, fmt.Errorf("the command %s does not exist", spec.Command)
	case err != nil:
		return nil, fmt.Errorf("the command %s cannot be read", spec.Command)
	case !info.Mode().IsRegular():
		return nil, fmt.Errorf("the command %s is not a file", spec.Command)
	}
	return info, nil
}

var errAddress = errors.New("untrusted address")

// trusted refuses an address that others could call too: without mutual TLS it
// must be a socket in the private directory.
func trusted(spec Spec, addr net.Addr, dir string) error {
	if spec.MTLS || addr.Network() == "unix" && filepath.Dir(addr.String()) == dir {
		return nil
	}
	return errAddress
}

func tooSlow(spec Spec) error {
	return fmt.Errorf("%s did not start within %s (start_timeout)", spec.Command, spec.startTimeout())
}

// explainStart words go-plugin's start errors for an operator. Their own text
// can quote what the process printed, so it is never passed on.
func explainStart(spec Spec, err error) error {
	text := err.Error()
	silent := strings.Contains(text, "Failed to read any lines")
	switch {
	case errors.Is(err, plugin.ErrChecksumsDoNotMatch):
		return fmt.Errorf("the checksum of %s is not the configured sha256: build again, or find out who changed the file", spec.Command)
	case errors.Is(err, errAddress):
		return fmt.Errorf("%s does not listen on a unix socket in %s: heed it, or set mtls", spec.Command, plugin.EnvUnixSocketDir)
	case errors.Is(err, os.ErrPermission):
		return fmt.Errorf("%s may not be executed", spec.Command)
	case strings.HasPrefix(text, "timeout while waiting for plugin to start"):
		return tooSlow(spec)
	case strings.HasPrefix(text, "Unrecognized remote plugin message") && silent, strings.HasPrefix(text, "plugin exited before"):
		return fmt.Errorf("%s ended before its handshake", spec.Command)
	case strings.HasPrefix(text, "Unrecognized remote plugin message"), strings.HasPrefix(text, "error parsing core protocol"):
		return fmt.Errorf("%s is not an adapter, or printed to stdout before its handshake", spec.Command)
	case strings.HasPrefix(text, "incompatible"):
		return fmt.Errorf("%s speaks another protocol version than %d: use an adapter built for this host",
			spec.Command, client.Handshake().ProtocolVersion)
	default:
		return fmt.Errorf("%s could not be started", spec.Command)
	}
}
