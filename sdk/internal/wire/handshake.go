package wire

import "github.com/hashicorp/go-plugin"

const (
	// ProtocolVersion of the contract. It changes only when an adapter of the
	// version before can no longer be understood.
	ProtocolVersion = 1
	// PluginName is the one plugin that an adapter process dispenses.
	PluginName = "adapter"
	// MaxMessage is the largest message in either direction, in bytes.
	MaxMessage = 16 << 20
	// ParentEnv names the host's process id in the adapter's environment; an
	// adapter whose parent is another process ends itself.
	ParentEnv = "INZAGE_HOST_PID"
)

// Handshake is the cookie by which an adapter knows that a host started it.
func Handshake() plugin.HandshakeConfig {
	return plugin.HandshakeConfig{
		ProtocolVersion:  ProtocolVersion,
		MagicCookieKey:   "INZAGE_ADAPTER",
		MagicCookieValue: "b9a7a8c2-inzage-adapter-v1",
	}
}
