package config

import (
	"net/netip"
	"net/url"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
)

// defaults holds every value that need not be written.
func defaults(file, dir string) *Config {
	base, _ := url.Parse("http://localhost:8080")
	data := filepath.Join(dir, ".inzage")
	return &Config{
		File: file, Dir: dir, Listen: "127.0.0.1:8080", BaseURL: base, MetricsListen: "127.0.0.1:9090", DataDir: data,
		Log:   Log{Level: "info", Format: "text"},
		Redis: Redis{Embedded: true},
		Link: Link{
			Lifetime: 72 * time.Hour, MaxVisits: 3, Verify: "told",
			VisitIdle: 30 * time.Minute, VisitMax: 4 * time.Hour, Rights: slices.Clone(linkRights),
		},
		Actionpad: Actionpad{TicketTTL: 30 * time.Second},
		Organisation: Organisation{
			Country: "NL", Accent: "#1B5E75", Address: "u", Languages: []string{"nl", "en"}, Timezone: amsterdam(),
		},
		Limits: Limits{
			PerAddress: Rate{60, time.Minute}, PerLink: Rate{30, time.Minute}, PerKey: Rate{600, time.Minute}, Body: 64 << 10, Concurrent: 128, Copies: 4,
		},
	}
}

// config reads the whole file. The organisation comes first, because all texts
// are checked against its languages.
func (s *scope) config(c *Config) {
	s.needBlock("organisation")
	s.languages = c.Organisation.Languages
	s.block("organisation", func(b *scope) { b.organisation(&c.Organisation) })
	if !s.flag("demo", &c.Demo) {
		c.Demo = true // unreadable: do not ask for what a demo need not have
	}
	s.addresses(c)
	s.path("data_dir", &c.DataDir)
	s.block("log", func(b *scope) {
		b.text("level", &c.Log.Level, oneOf("trace", "debug", "info", "warn", "error"))
		b.text("format", &c.Log.Format, oneOf("text", "json"))
	})
	s.allKeys(c)
	s.block("redis", func(b *scope) { b.redis(c) })
	if !s.hasBlock("redis") && !c.Demo {
		s.forgetful()
	}
	c.defaultLedger()
	s.block("ledger", func(b *scope) { b.ledger(c) })
	s.block("link", func(b *scope) { b.link(&c.Link) })
	s.block("mail", func(b *scope) { b.mail(c) })
	s.mailNeeded(c)
	c.Actionpad.KeysFile = filepath.Join(c.DataDir, "api-keys.json")
	s.block("actionpad", func(b *scope) {
		b.path("keys_file", &c.Actionpad.KeysFile)
		b.duration("ticket_ttl", &c.Actionpad.TicketTTL, 5*time.Second, 5*time.Minute)
		b.texts("frame_ancestors", &c.Actionpad.FrameAncestors, origin)
		b.texts("journal", &c.Actionpad.Journal, oneOf("link_made", "corrected", "asked"))
		b.block("oidc", func(o *scope) { o.oidc(c) })
	})
	s.block("limits", func(b *scope) { b.limits(&c.Limits) })
	s.adapters(c)
	s.purposes(c)
	s.contacts(c)
	s.coverTypes(c)
}

func (s *scope) addresses(c *Config) {
	s.text("listen", &c.Listen, hostPort)
	s.text("metrics_listen", &c.MetricsListen, func(v string) (string, string) {
		if v == "" {
			return "", ""
		}
		if v == c.Listen {
			return "is the address of the portal", `choose another port, or "" for no metrics`
		}
		return hostPort(v)
	})
	if !c.Demo {
		s.need("base_url")
	}
	s.text("base_url", new(string), baseURL, func(v string) (string, string) {
		c.BaseURL, _ = url.Parse(strings.TrimRight(v, "/"))
		return "", ""
	})
	if e := s.body.Attributes["base_url"]; e != nil && c.Demo && !loopback(c.BaseURL.Hostname()) {
		s.diags.warnf(posOf(e.NameRange), "set demo = false for real customers", "this is a demo with a public address")
	}
	for _, it := range s.items("trusted_proxies", proxy) {
		if p, err := parsePrefix(it.text); err == nil {
			c.TrustedProxies = append(c.TrustedProxies, p.Masked())
		}
	}
	if c.TrustedProxies == nil {
		c.TrustedProxies = []netip.Prefix{}
	}
}

func (s *scope) redis(c *Config) {
	s.need("url")
	v := ""
	s.secret("url", &v, redisURL)
	s.path("ca_file", &c.Redis.CAFile)
	s.texts("sentinels", &c.Redis.Sentinels, hostPort)
	password := ""
	s.secret("sentinel_password", &password, notEmpty)
	c.Redis.SentinelPassword = NewSecret(password)
	if len(c.Redis.Sentinels) > 0 && (v == "" || v == "embedded") {
		s.diags.errorf(s.at, `write url = "redis://:password@mymaster/0"`, "with sentinels, url must name the master in place of a server")
	}
	if v != "" && v != "embedded" {
		c.Redis.Embedded, c.Redis.URL = false, NewSecret(v)
	}
	switch {
	case v == "embedded" && !c.Demo:
		s.forgetful()
	case s.has("ca_file") && v != "" && !strings.HasPrefix(v, "rediss://"):
		s.diags.errorf(s.at, "use rediss://", "ca_file works only with a rediss:// url")
	}
	s.readable("ca_file", c.Redis.CAFile)
}

func (s *scope) forgetful() {
	s.diags.warnf(s.at, "name a real server in redis.url", "the embedded Redis forgets all links when the host stops")
}

// rate reads "60/1m": so many in such a time.
func (s *scope) rate(name string, into *Rate) {
	s.text(name, new(string), func(v string) (string, string) {
		count, per, ok := strings.Cut(v, "/")
		n, err := strconv.Atoi(count)
		d, derr := time.ParseDuration(per)
		if !ok || err != nil || derr != nil || n < 1 || n > 1_000_000 || d < time.Second || d > 24*time.Hour {
			return "is not a rate", `write a number, a slash and a time from 1s to 24h, as in "60/1m"`
		}
		*into = Rate{n, d}
		return "", ""
	})
}

func (s *scope) limits(l *Limits) {
	s.rate("per_address", &l.PerAddress)
	s.rate("per_link", &l.PerLink)
	s.rate("per_key", &l.PerKey)
	s.number("body", &l.Body, 1<<10, 10<<20)
	concurrent := int64(l.Concurrent)
	s.number("concurrent", &concurrent, 1, 100_000)
	l.Concurrent = int(concurrent)
	copies := int64(l.Copies)
	s.number("copies", &copies, 1, 1000)
	l.Copies = int(copies)
}

// linkRights are what the holder of a link can be let do.
var linkRights = []string{"see", "correct", "consent", "copy"}

func (s *scope) link(l *Link) {
	before, visits := len(s.diags), int64(l.MaxVisits)
	l.At = s.at
	s.duration("lifetime", &l.Lifetime, 5*time.Minute, 30*24*time.Hour)
	s.number("max_visits", &visits, 1, 100)
	l.MaxVisits = int(visits)
	s.text("verify", &l.Verify, oneOf("told", "mail", "off"))
	s.duration("visit_max", &l.VisitMax, time.Minute, 24*time.Hour)
	s.duration("visit_idle", &l.VisitIdle, time.Minute, 24*time.Hour)
	s.texts("rights", &l.Rights, oneOf(linkRights...))
	good := len(s.diags) == before // else the values to compare are not the written ones
	if good && l.VisitIdle > l.VisitMax {
		s.diags.errorf(s.at, "", "visit_idle (%s) is longer than visit_max (%s)", short(l.VisitIdle), short(l.VisitMax))
	}
	if l.Verify == "off" {
		s.diags.warnf(s.at, `use verify = "told"`, "without a code, everybody who sees a link sees the customer's data")
	}
	if good && !contains(l.Rights, "see") && (contains(l.Rights, "correct") || contains(l.Rights, "copy") || len(l.Rights) == 0) {
		s.diags.errorf(s.at, "", `rights must hold "see": "correct" and "copy" build on it`)
	}
}
