// Command tryton is the adapter for Tryton 6.0. The host starts it; by hand it
// only says what it is.
package main

import (
	"github.com/inzage/inzage/plugins/tryton/internal/tryton"
	"github.com/inzage/inzage/sdk/serve"
)

// version is set by the release build.
var version = "0.1.0"

func main() {
	serve.Main(tryton.New(tryton.Options{Version: version, Log: serve.Logger()}))
}
