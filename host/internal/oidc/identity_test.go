package oidc

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestGroups(t *testing.T) {
	many := make([]any, 0, 1002)
	for n := range 1000 {
		many = append(many, fmt.Sprint("group-", n))
	}
	many = append(many, "lead", "desk")
	for name, c := range map[string]struct {
		groups any
		info   map[string]any
		rights []string
		err    error
	}{
		"union":          {[]any{"desk", "lead", "desk", 7, nil}, nil, []string{"erase", "link", "view"}, nil},
		"one name":       {"lead", nil, []string{"erase", "view"}, nil},
		"thousand":       {many, nil, []string{"erase", "link", "view"}, nil},
		"none that help": {[]any{"others"}, nil, nil, ErrNoRights},
		"empty":          {[]any{}, map[string]any{"sub": "agent-7", "groups": []string{"lead"}}, nil, ErrNoRights},
		"missing":        {nil, nil, nil, ErrNoRights},
		"user info":      {nil, map[string]any{"sub": "agent-7", "groups": []string{"lead"}}, []string{"erase", "view"}, nil},
		"info has none":  {nil, map[string]any{"sub": "agent-7"}, nil, ErrNoRights},
		"someone else's": {nil, map[string]any{"sub": "agent-8", "groups": []string{"lead"}}, nil, ErrRefused},
	} {
		t.Run(name, func(t *testing.T) {
			i := newIDP(t)
			i.info = c.info
			i.claims = func(m map[string]any) {
				m["groups"] = c.groups
				if c.groups == nil {
					delete(m, "groups")
				}
			}
			id, err := signIn(t, i, newProvider(t, i), nil)
			if c.err != nil {
				want(t, err, c.err)
				return
			}
			if err != nil || !slices.Equal(id.Rights, c.rights) {
				t.Errorf("%+v, %v", id, err)
			}
		})
	}
}

func TestUserInfoDown(t *testing.T) {
	i := newIDP(t)
	i.info = map[string]any{"sub": "agent-7"}
	i.down = "/info"
	i.claims = func(m map[string]any) { delete(m, "groups") }
	_, err := signIn(t, i, newProvider(t, i), nil)
	want(t, err, ErrProvider)
}

func TestAgents(t *testing.T) {
	hashed := regexp.MustCompile(`^oidc-[0-9a-f]{16}$`)
	i := newIDP(t)
	p := newProvider(t, i, func(o *Options) { o.AgentClaim = "login" })
	seen := map[string]bool{}
	for _, login := range []any{"eva@canary.example", "", "a b", strings.Repeat("a", 65), "évа", 7, nil, "a\n", "oidc-0123456789abcdef"} {
		i.set(func() { i.claims = func(m map[string]any) { m["login"] = login } })
		id, err := signIn(t, i, p, nil)
		if err != nil || !hashed.MatchString(id.Agent) {
			t.Fatalf("%v: %+v, %v", login, id, err)
		}
		seen[id.Agent] = true
	}
	if len(seen) != 1 {
		t.Errorf("one agent, many ids: %v", seen)
	}
	i.set(func() { i.claims = func(m map[string]any) { m["login"] = "e.jansen:7_x-Y" } })
	if id, err := signIn(t, i, p, nil); err != nil || id.Agent != "e.jansen:7_x-Y" {
		t.Errorf("%+v, %v", id, err)
	}
}

func TestNames(t *testing.T) {
	for given, want := range map[string]string{
		"Eva Jansen": "Eva Jansen", " Eva\r\n\tJansen\x00\x1b[31m ": "Eva Jansen[31m", "a\u202eb\u200bc": "abc", "\xffé": "é", "\u00a0": "",
		strings.Repeat("é", 150): strings.Repeat("é", 100), strings.Repeat("a", 99) + " b": strings.Repeat("a", 99),
		"<b>": "<b>",
	} {
		if got := readable(given); got != want || utf8.RuneCountInString(got) > maxName {
			t.Errorf("%q: %q", given, got)
		}
	}
	i := newIDP(t)
	i.claims = func(m map[string]any) { m["name"] = "\x00\u202e" }
	if id, err := signIn(t, i, newProvider(t, i), nil); err != nil || id.Name != "agent-7" {
		t.Errorf("%+v, %v", id, err)
	}
}

func TestOptionsRefused(t *testing.T) {
	good := Options{
		Issuer: "https://id.example", ClientID: "x", RedirectURL: "https://a.example", Seal: make([]byte, 32), Rights: map[string][]string{"a": {"b"}},
	}
	if _, err := New(good); err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]func(*Options){
		"issuer":   func(o *Options) { o.Issuer = "http://id.example" },
		"user":     func(o *Options) { o.Issuer = "https://a:b@id.example" },
		"redirect": func(o *Options) { o.RedirectURL = "a.example" },
		"client":   func(o *Options) { o.ClientID = "" },
		"seal":     func(o *Options) { o.Seal = make([]byte, 31) },
		"rights":   func(o *Options) { o.Rights = nil },
		"CA":       func(o *Options) { o.CAFile = "nothing.pem" },
		"CA empty": func(o *Options) { o.CAFile = "doc.go" },
	} {
		o := good
		change(&o)
		if _, err := New(o); err == nil {
			t.Errorf("%s: taken", name)
		}
	}
}
