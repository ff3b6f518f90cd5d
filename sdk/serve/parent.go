package serve

import (
	"os"
	"strconv"
	"time"

	"github.com/hashicorp/go-hclog"

	"github.com/inzage/inzage/sdk/internal/wire"
)

// watchParent ends the process when its host is gone: the second guard, beside
// the kernel's parent-death signal, against adapters that outlive a kill -9.
func watchParent(log hclog.Logger) {
	want, err := strconv.Atoi(os.Getenv(wire.ParentEnv))
	if err != nil {
		return // started by something that does not say who it is
	}
	for range time.Tick(time.Second) {
		if os.Getppid() != want {
			log.Warn("the host is gone, or a script between it and the adapter did not use exec: stopping")
			os.Exit(3)
		}
	}
}
