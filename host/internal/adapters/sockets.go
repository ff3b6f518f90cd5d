package adapters

import (
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

const (
	// socketPrefix begins the name of each process's own directory.
	socketPrefix = "adapter-"
	// socketRoom is what a process adds to the socket directory's path: its own
	// directory and the socket's name, each with up to ten random digits.
	socketRoom = len("/"+socketPrefix) + 10 + len("/plugin") + 10
	// socketMax is the longest path that Linux takes for a unix socket.
	socketMax = 107
)

// prepareSockets makes the socket directory ours alone and sweeps what killed
// hosts left there. It removes nothing but sockets in directories of its own
// making: a configured path can be a directory that holds other things.
func prepareSockets(path string) (string, error) {
	if path == "" {
		return "", errors.New("socket directory: none is configured")
	}
	dir, err := filepath.Abs(path)
	if err != nil {
		return "", fmt.Errorf("socket directory: %w", err)
	}
	if most := socketMax - socketRoom; len(dir) > most {
		return "", fmt.Errorf("socket directory %s: its path has %d characters, at most %d leave room for a socket's name", dir, len(dir), most)
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", fmt.Errorf("socket directory: %w", err)
	}
	info, err := os.Lstat(dir)
	if err != nil {
		return "", fmt.Errorf("socket directory: %w", err)
	}
	stat, ok := info.Sys().(*syscall.Stat_t)
	if !info.IsDir() || info.Mode().Perm()&0o077 != 0 || !ok || int(stat.Uid) != os.Geteuid() {
		return "", fmt.Errorf("socket directory %s must be a directory of mode 0700 that belongs to the host's user", dir)
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return "", fmt.Errorf("socket directory: %w", err)
	}
	for _, e := range entries {
		if own := filepath.Join(dir, e.Name()); e.IsDir() && strings.HasPrefix(e.Name(), socketPrefix) && !inUse(own) {
			removeSockets(own)
		}
	}
	return dir, nil
}

// inUse reports whether a process of another host listens in dir.
func inUse(dir string) bool {
	for _, path := range socketsIn(dir) {
		if c, err := net.DialTimeout("unix", path, time.Second); err == nil {
			_ = c.Close()
			return true
		}
	}
	return false
}

// newSocketDir makes a process's own directory.
func newSocketDir(parent string) (string, error) {
	if err := os.MkdirAll(parent, 0o700); err != nil { // a cleaner of temporary files may have been here
		return "", fmt.Errorf("socket directory: %w", err)
	}
	dir, err := os.MkdirTemp(parent, socketPrefix)
	if err != nil {
		return "", fmt.Errorf("socket directory: %w", err)
	}
	return dir, nil
}

// removeSockets removes a process's own directory with the sockets in it.
func removeSockets(dir string) {
	for _, path := range socketsIn(dir) {
		_ = os.Remove(path)
	}
	_ = os.Remove(dir)
}

// dropSockets removes the socket directory if nothing else is in it.
func dropSockets(dir string) { _ = os.Remove(dir) }

func socketsIn(dir string) []string {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil
	}
	var paths []string
	for _, e := range entries {
		if e.Type() == os.ModeSocket {
			paths = append(paths, filepath.Join(dir, e.Name()))
		}
	}
	return paths
}
