package privacy_test

import (
	"testing"

	"github.com/inzage/inzage/host/internal/privacy"
	"github.com/inzage/inzage/sdk"
)

func TestCovers(t *testing.T) {
	for _, c := range []struct {
		cover, typ, item string
		want             bool
	}{
		{"person", "person", "email", true},
		{"person", "person", "", true},
		{"person.email", "person", "email", true},
		{"person.email", "person", "", true},
		{"person.email", "person", "phone", false},
		{"person", "personnel", "email", false},
		{"personnel.email", "person", "email", false},
		{"party.party", "party.party", "name", true},
		{"party.party.name", "party.party", "name", true},
		{"party.party.name", "party.party", "lang", false},
		{"party.party", "party", "name", false},
		{"company", "person", "email", false},
	} {
		if got := privacy.Covers(&sdk.Purpose{Covers: []string{c.cover}}, c.typ, c.item); got != c.want {
			t.Errorf("%q covers %q of %q: %t", c.cover, c.item, c.typ, got)
		}
	}
	if !privacy.Covers(&sdk.Purpose{}, "person", "email") {
		t.Error("a purpose that names nothing is about all")
	}
}
