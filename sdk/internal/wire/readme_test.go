package wire

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/hashicorp/go-plugin"

	"github.com/inzage/inzage/sdk"
	"github.com/inzage/inzage/sdk/memadapter"
)

// TestTheReadmeTellsTheWire holds what vendors in other languages go by against
// what is on the wire.
func TestTheReadmeTellsTheWire(t *testing.T) {
	raw, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	shake := Handshake()
	wanted := []string{
		shake.MagicCookieKey + "=" + shake.MagicCookieValue,
		fmt.Sprintf("`%d|%d|unix|/path/of/the/socket|grpc|certificate`", plugin.CoreProtocolVersion, shake.ProtocolVersion),
		fmt.Sprintf("\n| %d | ", ProtocolVersion), fmt.Sprintf("up to %d MiB", MaxMessage>>20), fmt.Sprintf("at most %d KiB", MaxChunk>>10),
		"`" + ParentEnv + "`", "`" + plugin.EnvUnixSocketDir + "`", "domain `" + Domain + "`",
		"`" + keyRequest + "`", "`" + keyActorKind + "`", "`" + keyActorID + "`", "`" + keyPriority + "`",
	}
	for kind, code := range codesByKind {
		wanted = append(wanted, fmt.Sprintf("\n| `%s` |", kind), "| "+strings.ToUpper(snake(code.String()))+" |")
	}
	for _, c := range sdk.CapabilitiesOf(memadapter.New()) {
		wanted = append(wanted, "`"+strings.ToUpper(string(c[:1]))+string(c[1:])+"`") // its service
	}
	for _, text := range wanted {
		if !strings.Contains(string(raw), text) {
			t.Errorf("README.md does not say %q", text)
		}
	}
}

// snake writes NotFound as Not_Found.
func snake(camel string) string {
	var out strings.Builder
	for i, r := range camel {
		if i > 0 && r >= 'A' && r <= 'Z' {
			out.WriteByte('_')
		}
		out.WriteRune(r)
	}
	return out.String()
}
