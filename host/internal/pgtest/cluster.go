package pgtest

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"syscall"
)

// binaries is the folder of the server's programs, the newest one that Debian
// installed or the one in the path.
func binaries() (string, error) {
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/postgres")
	newest, version := "", 0.0
	for _, f := range found {
		dir := filepath.Dir(f)
		if v, err := strconv.ParseFloat(filepath.Base(filepath.Dir(dir)), 64); err == nil && v > version {
			newest, version = dir, v
		}
	}
	if newest != "" {
		return newest, nil
	}
	program, err := exec.LookPath("postgres")
	return filepath.Dir(program), err
}

// start makes a cluster and runs it.
func start(durable bool) (_ *Server, err error) {
	s := &Server{durable: durable}
	if s.bin, err = binaries(); err != nil {
		return nil, err
	}
	if s.owner, err = owner(); err != nil {
		return nil, err
	}
	// Short: the path of a Unix socket has at most 107 bytes.
	if s.dir, err = os.MkdirTemp("", "inzage-pg-"); err != nil {
		return nil, err
	}
	if err = s.make(); err == nil {
		err = s.run()
	}
	if err == nil {
		err = s.exec("CREATE ROLE owner LOGIN")
	}
	if err != nil {
		s.end()
		return nil, err
	}
	return s, nil
}

func (s *Server) make() error {
	if s.owner != nil {
		if err := os.Chown(s.dir, int(s.owner.Uid), int(s.owner.Gid)); err != nil {
			return err
		}
	}
	out, err := s.command("initdb", "-D", filepath.Join(s.dir, "data"), "-U", "admin", "--auth=trust",
		"--encoding=UTF8", "--locale=C", "--data-checksums", "--no-sync").CombinedOutput()
	if err != nil {
		return fmt.Errorf("initdb: %w\n%s", err, out)
	}
	return nil
}

// owner is whom the server runs as: it refuses to run as root.
func owner() (*syscall.Credential, error) {
	if os.Geteuid() != 0 {
		return nil, nil
	}
	for _, name := range []string{"postgres", "nobody"} {
		u, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, err1 := strconv.ParseUint(u.Uid, 10, 32)
		gid, err2 := strconv.ParseUint(u.Gid, 10, 32)
		return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, errors.Join(err1, err2)
	}
	return nil, errors.New("PostgreSQL does not run as root, and there is no user postgres or nobody")
}

func (s *Server) command(name string, args ...string) *exec.Cmd {
	cmd := exec.Command(filepath.Join(s.bin, name), args...) //nolint:gosec // the tests' own
	cmd.Dir = s.dir
	cmd.Env = []string{"LC_ALL=C", "PATH=" + os.Getenv("PATH")}
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: s.owner}
	return cmd
}
