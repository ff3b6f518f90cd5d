package links

import (
	"context"
	"crypto/tls"
	"embed"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/inzage/inzage/host/internal/privacy"
)

//go:embed scripts/*.lua
var sources embed.FS

// The scripts. Those that may not run twice for one call are not repeated when
// an answer gets lost on the way: the caller hears ErrStore.
var (
	createScript    = load("create", false)
	getScript       = load("get", true)
	revokeScript    = load("revoke", true)
	recodeScript    = load("recode", false)
	tombstoneScript = load("tombstone", true)
	knockScript     = load("knock", true)
	enterScript     = load("enter", false)
	visitScript     = load("visit", true)
	redeemScript    = load("redeem", false)
	panelScript     = load("panel", true)
	rateScript      = load("rate", false)
	askScript       = load("ask", false)
	issueScript     = load("issue", false)
	readdressScript = load("readdress", false)
)

// script is one Lua script with the shared head before it.
type script struct {
	source, sha string
	repeatable  bool
}

func load(name string, repeatable bool) *script {
	head := fmt.Sprintf("local MAX_WRONG, MAX_VISITS, TOMBSTONE, SLACK = %d, %d, %d, %d\n",
		MaxWrongCodes, MaxVisits, Tombstone.Milliseconds(), slack.Milliseconds())
	source := head + read("head") + read(name)
	return &script{source: source, sha: redis.NewScript(source).Hash(), repeatable: repeatable}
}

func read(name string) string {
	b, err := sources.ReadFile("scripts/" + name + ".lua")
	if err != nil {
		panic(err) // not built in: a programming error, seen at the first start
	}
	return string(b)
}

// oneShot is a command that the client must not send again by itself.
type oneShot struct{ *redis.Cmd }

// NoRetry tells the client so.
func (oneShot) NoRetry() bool { return true }

// run runs a script. Its first argument is always the host's time.
func (s *Store) run(ctx context.Context, sc *script, keys []string, args ...any) (reply, error) {
	ctx, cancel := context.WithTimeout(ctx, Budget)
	defer cancel()
	args = append([]any{s.now().UnixMilli()}, args...)
	out, err := s.eval(ctx, sc, "evalsha", sc.sha, keys, args)
	if redis.HasErrorPrefix(err, "NOSCRIPT") { // Redis was restarted or emptied; nothing ran
		out, err = s.eval(ctx, sc, "eval", sc.source, keys, args)
	}
	return out, s.answered(err)
}

func (s *Store) eval(ctx context.Context, sc *script, verb, what string, keys []string, args []any) (reply, error) {
	all := make([]any, 0, 3+len(keys)+len(args))
	all = append(all, verb, what, len(keys))
	for _, k := range keys {
		all = append(all, k)
	}
	cmd := redis.NewCmd(ctx, append(all, args...)...)
	var err error
	if sc.repeatable {
		err = s.rdb.Process(ctx, cmd)
	} else {
		err = s.rdb.Process(ctx, oneShot{cmd})
	}
	if err != nil {
		return nil, err
	}
	out, err := cmd.Slice()
	return reply(out), err
}

// answered turns an error of the client into ErrStore, and logs once when
// Redis goes away and once when it is back.
func (s *Store) answered(err error) error {
	if err == nil {
		if s.lost.CompareAndSwap(true, false) {
			s.log.Info("redis answers again")
		}
		return nil
	}
	err = storeError(err)
	// A caller that hung up says nothing about Redis.
	if !errors.Is(err, context.Canceled) && s.lost.CompareAndSwap(false, true) {
		s.log.Error("redis does not answer; links wait for it", "error", err)
	}
	return err
}

// storeError says what went wrong without anything that was sent or received:
// of a reply its first word only, which is Redis's own.
func storeError(err error) error {
	var (
		answer redis.Error
		op     *net.OpError
		cert   *tls.CertificateVerificationError
		slow   net.Error
	)
	switch {
	case errors.Is(err, context.Canceled):
		return fmt.Errorf("%w: %w", privacy.ErrStore, context.Canceled)
	case errors.As(err, &cert):
		return fmt.Errorf("%w: %w", privacy.ErrStore, cert)
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, redis.ErrPoolTimeout),
		errors.As(err, &slow) && slow.Timeout():
		return fmt.Errorf("%w: redis is too slow", privacy.ErrStore)
	case errors.As(err, &op):
		return fmt.Errorf("%w: %w", privacy.ErrStore, op)
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, redis.ErrClosed):
		return fmt.Errorf("%w: connection closed", privacy.ErrStore)
	case errors.As(err, &answer):
		word, _, _ := strings.Cut(answer.Error(), " ")
		return fmt.Errorf("%w: redis answered %s", privacy.ErrStore, word)
	default:
		return fmt.Errorf("%w: redis client: %T", privacy.ErrStore, err)
	}
}

// reply is what a script returned: a word and what belongs to it.
type reply []any

// word returns an element as text, "" when there is none.
func (r reply) word(i int) string {
	if i >= len(r) {
		return ""
	}
	s, _ := r[i].(string)
	return s
}

// number returns an element as a number, 0 when there is none.
func (r reply) number(i int) int {
	if i >= len(r) {
		return 0
	}
	n, _ := r[i].(int64)
	return int(n)
}

// list returns an element as a list.
func (r reply) list(i int) reply {
	if i >= len(r) {
		return nil
	}
	l, _ := r[i].([]any)
	return l
}

// fields returns an element as the fields of a hash.
func (r reply) fields(i int) map[string]string {
	l := r.list(i)
	m := make(map[string]string, len(l)/2)
	for j := 0; j+1 < len(l); j += 2 {
		m[l.word(j)] = l.word(j + 1)
	}
	return m
}

func millis(d time.Duration) int64 { return d.Milliseconds() }
