package memadapter_test

import (
	"os/exec"
	"path/filepath"
	"testing"

	"go.uber.org/goleak"

	"github.com/inzage/inzage/sdk"
	"github.com/inzage/inzage/sdk/adaptertest"
	"github.com/inzage/inzage/sdk/internal/memkit"
	"github.com/inzage/inzage/sdk/memadapter"
)

func newAdapter() sdk.Adapter { return memadapter.New() }

func TestMain(m *testing.M) {
	adaptertest.ServeIfChild(newAdapter)
	goleak.VerifyTestMain(m)
}

// TestKit needs no case to be left out: this adapter can do everything.
func TestKit(t *testing.T) {
	adaptertest.Run(t, adaptertest.Harness{New: newAdapter, Start: start, Skips: []string{
		"settings/missing",                   // none is required
		"secrecy/by hand it says what it is", // there is no program but the test itself
	}})
}

// TestKitLong reads a list that no adapter gets in one page.
func TestKitLong(t *testing.T) {
	adaptertest.Run(t, adaptertest.Harness{New: newAdapter, Start: func(t adaptertest.T) *adaptertest.Fixture { return memkit.Start(t, 3, 10000) }, Only: []string{"related/", "cancel/a stream"}})
}

func start(t adaptertest.T) *adaptertest.Fixture { return memkit.Start(t, 12, 60) }

// TestKitProgram tests the program as one in another language is tested.
func TestKitProgram(t *testing.T) {
	bin := filepath.Join(t.TempDir(), "memadapter")
	if out, err := exec.CommandContext(t.Context(), "go", "build", "-o", bin, "./cmd/memadapter").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	adaptertest.RunBinary(t, bin, adaptertest.Harness{Start: start, Skips: []string{"settings/missing"}})
}
