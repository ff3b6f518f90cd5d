package config

import (
	"encoding/hex"
	"time"
)

// adapters reads all adapter blocks.
func (s *scope) adapters(c *Config) {
	s.needBlock("adapter")
	s.labelled("adapter", func(b *scope, name string) {
		b.validName(name)
		a := Adapter{At: b.at, Name: name, MTLS: true, StartTimeout: 10 * time.Second, Args: []string{}, Env: []string{}}
		b.adapter(&a)
		c.Adapters = append(c.Adapters, a)
	})
}

func (s *scope) adapter(a *Adapter) {
	s.need("command")
	s.path("command", &a.Command)
	s.list("args", &a.Args)
	sum := ""
	s.text("sha256", &sum, checksum)
	if sum != "" {
		a.SHA256, _ = hex.DecodeString(firstWord(sum))
	}
	if !s.has("sha256") {
		s.diags.warnf(s.at, `set sha256, as in sha256 = file("bin/`+a.Name+`.sha256")`, "the command of %s is started unchecked", s.name)
	}
	s.texts("env", &a.Env, matches(envPattern, "is not the name of a variable", "give the name only; its value is read at start"))
	s.flag("mtls", &a.MTLS)
	s.duration("start_timeout", &a.StartTimeout, time.Second, 5*time.Minute)
	a.Settings, a.pins = s.settings()
}

// list reads texts that may repeat, such as arguments of a command.
func (s *scope) list(name string, into *[]string) {
	e := s.attr(name)
	if e == nil {
		return
	}
	elems, ok := s.elements(name, e)
	if !ok {
		return
	}
	for _, elem := range elems {
		if v, ok := s.oneText(name, elem, nil); ok {
			*into = append(*into, v)
		}
	}
}
