package ledger

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
	"testing"

	"github.com/inzage/inzage/host/internal/privacy"
)

// fillDisk gives itself a smaller and smaller limit of file size, which writing
// meets as an error of the real disk, and then lifts it.
func fillDisk(path string) error {
	signal.Ignore(syscall.SIGXFSZ)
	l, err := Open(ctx, childOptions(path))
	if err != nil {
		return err
	}
	for i := range 20 {
		if err := l.Intend(ctx, correction(fmt.Sprint("before", i))); err != nil {
			return err
		}
	}
	wal, err := os.Stat(path + "-wal")
	if err != nil {
		return err
	}
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &limit); err != nil {
		return err
	}
	full := syscall.Rlimit{Cur: uint64(wal.Size()) + 100, Max: limit.Max}
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &full); err != nil {
		return err
	}
	refused := fillUp(l)
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &limit); err != nil {
		return err
	}
	if len(refused) != 64 {
		return fmt.Errorf("%d of 64 events were refused", len(refused))
	}
	for _, err := range refused {
		if !errors.Is(err, privacy.ErrLedger) {
			return err
		}
	}
	fmt.Println("first refusal:", refused["op-0-0"])
	return errors.Join(l.Intend(ctx, correction("after")), l.Stop(context.Background()))
}

func TestRealDiskFull(t *testing.T) {
	o := testOptions(t)
	cmd, out, _ := child(t, "full", o.Path)
	said, err := io.ReadAll(out)
	must(t, err, cmd.Wait())
	t.Logf("%s", said)
	l := open(t, o)
	verified(t, l.Reader, 21)
}
