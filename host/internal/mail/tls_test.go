package mail

import (
	"crypto/tls"
	"net"
	"testing"
)

func TestSignIn(t *testing.T) {
	o := options(TLSStart)
	(&server{user: "inzage", password: "other"}).start(t, &o)
	o.Username, o.Password = "inzage", "s3cret"
	wantConfig(t, newMailer(t, o).Check(t.Context()), StageAuth)
}

func TestTLSRefused(t *testing.T) {
	t.Run("not offered", func(t *testing.T) {
		o := options(TLSNone)
		(&server{}).start(t, &o)
		o.TLS = TLSStart
		wantConfig(t, newMailer(t, o).Check(t.Context()), StageTLS)
	})
	t.Run("plain server", func(t *testing.T) {
		o := options(TLSNone)
		(&server{}).start(t, &o)
		o.TLS = TLSImplicit
		wantConfig(t, newMailer(t, o).Check(t.Context()), StageTLS)
	})
	for _, ts := range []TLS{TLSStart, TLSImplicit} {
		t.Run("unknown authority "+string(ts), func(t *testing.T) {
			o := options(ts)
			(&server{}).start(t, &o)
			_, o.CAFile = certificate(t, "127.0.0.1")
			wantConfig(t, newMailer(t, o).Check(t.Context()), StageTLS)
		})
		t.Run("another name "+string(ts), func(t *testing.T) {
			o := options(ts)
			(&server{}).start(t, &o)
			o.Host = "localhost"
			wantConfig(t, newMailer(t, o).Check(t.Context()), StageTLS)
		})
	}
	t.Run("too old", func(t *testing.T) {
		o := options(TLSImplicit)
		cert, _ := certificate(t, "127.0.0.1")
		script(t, &o, func(c net.Conn) {
			_ = tls.Server(c, &tls.Config{Certificates: []tls.Certificate{cert}, MinVersion: tls.VersionTLS10, MaxVersion: tls.VersionTLS11}).Handshake()
		})
		wantConfig(t, newMailer(t, o).Check(t.Context()), StageTLS)
	})
}
