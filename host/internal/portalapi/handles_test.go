package portalapi

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"github.com/inzage/inzage/portal"
	"github.com/inzage/inzage/sdk"
)

func key(b byte) []byte { return bytes.Repeat([]byte{b}, 32) }

func TestAHandleIsForItsVisitAndPurposeAlone(t *testing.T) {
	s, err := NewSealer(key(1))
	if err != nil {
		t.Fatal(err)
	}
	want := sectionHandle{Ref: sdk.Ref{Adapter: "lime", Type: "person", ID: "1003"}, Section: "name"}
	h, err := s.seal("visit-1", "section", want)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(h, "1003") {
		t.Error("the handle can be read")
	}
	var got sectionHandle
	if err := s.open("visit-1", "section", h, &got); err != nil || got != want {
		t.Fatalf("got %+v, %v", got, err)
	}
	for name, c := range map[string]struct{ visit, purpose, handle string }{
		"another visit":   {"visit-2", "section", h},
		"another purpose": {"visit-1", "review", h},
		"one bit changed": {"visit-1", "section", flip(h)},
		"cut short":       {"visit-1", "section", h[:10]},
		"not base64":      {"visit-1", "section", "%%%"},
		"empty":           {"visit-1", "section", ""},
	} {
		if err := s.open(c.visit, c.purpose, c.handle, &got); !errors.Is(err, portal.ErrNotFound) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// flip changes a character in the middle.
func flip(h string) string {
	b := []byte(h)
	i := len(b) / 2
	if b[i]++; b[i] > 'y' || b[i] < 'A' {
		b[i] = 'B'
	}
	return string(b)
}

func TestKeysRotate(t *testing.T) {
	before, _ := NewSealer(key(1))
	h, err := before.seal("v", "p", 42)
	if err != nil {
		t.Fatal(err)
	}
	rotated, _ := NewSealer(key(2), key(1))
	var n int
	if err := rotated.open("v", "p", h, &n); err != nil || n != 42 {
		t.Errorf("a handle of the key before: %v", err)
	}
	gone, _ := NewSealer(key(2))
	if err := gone.open("v", "p", h, &n); !errors.Is(err, portal.ErrNotFound) {
		t.Errorf("a handle of a key that is gone: %v", err)
	}
	if _, err := NewSealer([]byte("short")); err == nil {
		t.Error("a short key was taken")
	}
}

func FuzzOpen(f *testing.F) {
	s, err := NewSealer(key(1))
	if err != nil {
		f.Fatal(err)
	}
	good, _ := s.seal("v", "form", formHandle{Section: "x"})
	f.Add(good)
	f.Fuzz(func(t *testing.T, h string) {
		var v formHandle
		if err := s.open("v", "form", h, &v); err == nil && h != good && strings.TrimRight(h, "=") != good {
			t.Fatalf("%q was opened", h)
		}
	})
}

func TestPagerGoesBackAndForth(t *testing.T) {
	s := &Service{}
	s.Sealer, _ = NewSealer(key(1))
	h := listHandle{Relation: "notes"}
	for page := range maxBack + 5 {
		var out portal.RelatedPage
		if err := s.pager("v", h, "next", &out); err != nil {
			t.Fatal(err)
		}
		if (page > 0) != (out.Prev != "") {
			t.Fatalf("page %d: previous %q", page, out.Prev)
		}
		if len(out.Next) > 4000 {
			t.Fatalf("page %d: a handle of %d characters", page, len(out.Next))
		}
		var next listHandle
		if err := s.Sealer.open("v", "list", out.Next, &next); err != nil || next.Page != page+1 {
			t.Fatalf("page %d: next is %+v, %v", page, next, err)
		}
		h = next
	}
	// So far back the way is forgotten, and there is a link to the beginning.
	for range maxBack {
		var out portal.RelatedPage
		if err := s.pager("v", h, "", &out); err != nil {
			t.Fatal(err)
		}
		var prev listHandle
		if err := s.Sealer.open("v", "list", out.Prev, &prev); err != nil {
			t.Fatal(err)
		}
		h = prev
	}
	var out portal.RelatedPage
	if err := s.pager("v", h, "", &out); err != nil || out.Prev != "" || out.First == "" {
		t.Fatalf("at the end of what is known: %+v, %v", out, err)
	}
}
