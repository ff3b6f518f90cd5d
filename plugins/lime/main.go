// Command lime is the adapter for Lime CRM. The host starts it; by hand it
// only says what it is.
package main

import (
	"github.com/inzage/inzage/plugins/lime/internal/lime"
	"github.com/inzage/inzage/sdk/serve"
)

// version is set by the release build.
var version = "0.1.0"

func main() {
	serve.Main(lime.New(lime.Options{Version: version, Log: serve.Logger()}))
}
