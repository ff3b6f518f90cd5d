package mail

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-smtp"
)

// echoing is an answer of a server that repeats the address, as many do.
func echoing(code, a, b, c int) error {
	return &smtp.SMTPError{Code: code, EnhancedCode: smtp.EnhancedCode{a, b, c}, Message: "<" + canaryTo + "> says no, see " + canaryLink}
}

func wantSilent(t *testing.T, err error) {
	t.Helper()
	for e := err; e != nil; e = errors.Unwrap(e) {
		for _, s := range []string{fmt.Sprintf("%v", e), fmt.Sprintf("%+v", e), fmt.Sprintf("%#v", e)} {
			if strings.Contains(s, "canary") || strings.Contains(s, "CANARY") || strings.Contains(s, "says no") || strings.Contains(s, "s3cret") {
				t.Errorf("the error speaks: %s", s)
			}
		}
	}
}

func TestSendOverEveryTLS(t *testing.T) {
	for _, ts := range []TLS{TLSNone, TLSStart, TLSImplicit} {
		o := options(ts)
		o.Username, o.Password = "inzage", "s3cret"
		s := &server{user: "inzage", password: "s3cret"}
		s.start(t, &o)
		m := newMailer(t, o)
		if err := m.Check(t.Context()); err != nil {
			t.Errorf("%s: %v", ts, err)
		}
		for range 2 { // a repeat has the same Message-ID
			if err := m.Send(t.Context(), message(Received{Number: "7", Due: testNow})); err != nil {
				t.Errorf("%s: %v", ts, err)
			}
		}
		got := s.messages()
		if len(got) != 2 || parse(t, got[0]).header.Get("Message-ID") != parse(t, got[1]).header.Get("Message-ID") {
			t.Errorf("%s: %q", ts, got)
		}
	}
}

func TestAnswers(t *testing.T) {
	for name, c := range map[string]struct {
		server *server
		want   any
	}{
		"unknown":     {&server{onRcpt: echoing(550, 5, 1, 1)}, &PermanentError{Reply{StageRecipient, 550, "5.1.1"}}},
		"full":        {&server{onRcpt: echoing(452, 4, 2, 2)}, &TemporaryError{Reply: Reply{StageRecipient, 452, "4.2.2"}, RetryAfter: retryFull}},
		"greylisted":  {&server{onRcpt: echoing(451, 4, 7, 1)}, &TemporaryError{Reply: Reply{StageRecipient, 451, "4.7.1"}, RetryAfter: retryPolicy}},
		"throttled":   {&server{onMail: echoing(421, 4, 7, 0)}, &TemporaryError{Reply: Reply{StageSender, 421, "4.7.0"}, RetryAfter: retryBusy}},
		"spam":        {&server{onData: echoing(554, 5, 7, 1)}, &PermanentError{Reply{StageContent, 554, "5.7.1"}}},
		"later":       {&server{onData: echoing(451, 4, 3, 0)}, &TemporaryError{Reply: Reply{StageContent, 451, "4.3.0"}, RetryAfter: retryPolicy}},
		"sender":      {&server{onMail: echoing(553, 5, 7, 1)}, &ConfigError{Reply: Reply{StageSender, 553, "5.7.1"}, Reason: "the mail server refuses the sender's address"}},
		"auth wanted": {&server{user: "u", password: "p"}, &ConfigError{Reply: Reply{StageSender, 530, "5.7.0"}, Reason: "the mail server wants a sign-in or TLS first"}},
		"dropped":     {&server{drop: true}, &TemporaryError{Reply: Reply{Stage: StageContent}, RetryAfter: retryLost, Unsure: true}},
	} {
		t.Run(name, func(t *testing.T) {
			o := options(TLSStart)
			c.server.start(t, &o)
			err := newMailer(t, o).Send(t.Context(), message(Code{canaryCode, 10}))
			if fmt.Sprintf("%#v", err) != fmt.Sprintf("%#v", c.want) && fmt.Sprintf("%+v %T", err, err) != fmt.Sprintf("%+v %T", c.want, c.want) {
				t.Errorf("%#v, not %#v", err, c.want)
			}
			var got, want *TemporaryError
			if w, ok := c.want.(error); ok && errors.As(w, &want) && (!errors.As(err, &got) || *got != *want) {
				t.Errorf("%+v, not %+v", got, want)
			}
			wantSilent(t, err)
		})
	}
}

func wantConfig(t *testing.T, err error, stage Stage) {
	t.Helper()
	var c *ConfigError
	if !errors.As(err, &c) || c.Stage != stage {
		t.Errorf("%#v is no ConfigError at %s", err, stage)
	}
	wantSilent(t, err)
}

func wantTemporary(t *testing.T, err error, stage Stage) *TemporaryError {
	t.Helper()
	var e *TemporaryError
	if !errors.As(err, &e) || e.Stage != stage || e.RetryAfter <= 0 {
		t.Fatalf("%#v is no TemporaryError at %s", err, stage)
	}
	wantSilent(t, err)
	return e
}

func TestDeadline(t *testing.T) {
	silent := func(c net.Conn) { _, _ = io.Copy(io.Discard, c) }
	endless := func(c net.Conn) {
		for {
			if _, err := io.WriteString(c, "220-"+strings.Repeat("x", 1000)+"\r\n"); err != nil {
				return
			}
		}
	}
	slow := func(c net.Conn) {
		for _, err := c.Write([]byte("2")); err == nil; _, err = c.Write([]byte("2")) {
			time.Sleep(20 * time.Millisecond)
		}
	}
	for name, do := range map[string]func(net.Conn){"silent": silent, "endless": endless, "slow": slow} {
		t.Run(name, func(t *testing.T) {
			o := options(TLSNone)
			o.Timeout = 300 * time.Millisecond
			script(t, &o, do)
			start := time.Now()
			wantTemporary(t, newMailer(t, o).Check(t.Context()), StageGreeting)
			if took := time.Since(start); took > time.Second {
				t.Errorf("took %v", took)
			}
		})
	}
	t.Run("after the greeting", func(t *testing.T) {
		o := options(TLSStart)
		o.Timeout = 400 * time.Millisecond
		s := &server{hang: make(chan struct{})}
		s.start(t, &o)
		t.Cleanup(func() { close(s.hang) })
		start := time.Now()
		wantTemporary(t, newMailer(t, o).Send(t.Context(), message(Code{canaryCode, 10})), StageSender)
		if took := time.Since(start); took > 1200*time.Millisecond {
			t.Errorf("took %v", took)
		}
	})
}

func TestConnections(t *testing.T) {
	t.Run("nobody there", func(t *testing.T) {
		o := options(TLSNone)
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		o.Port = l.Addr().(*net.TCPAddr).Port
		l.Close()
		wantTemporary(t, newMailer(t, o).Check(t.Context()), StageConnect)
	})
	t.Run("cancelled", func(t *testing.T) {
		o := options(TLSNone)
		script(t, &o, func(c net.Conn) { _, _ = io.Copy(io.Discard, c) })
		ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
		defer cancel()
		start := time.Now()
		e := wantTemporary(t, newMailer(t, o).Check(ctx), StageGreeting)
		if !errors.Is(e, context.DeadlineExceeded) || time.Since(start) > time.Second {
			t.Errorf("%v after %v", e.cause, time.Since(start))
		}
	})
	for greeting, stage := range map[string]any{"554 5.3.2 go away " + canaryTo: StageConnect, "421 4.3.2 later": StageGreeting} {
		t.Run(greeting[:3], func(t *testing.T) {
			o := options(TLSNone)
			script(t, &o, func(c net.Conn) { _, _ = io.WriteString(c, greeting+"\r\n") })
			err := newMailer(t, o).Check(t.Context())
			if stage == StageGreeting {
				wantTemporary(t, err, StageGreeting)
			} else {
				wantConfig(t, err, StageGreeting)
			}
		})
	}
}
