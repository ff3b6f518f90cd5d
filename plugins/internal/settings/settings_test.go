package settings

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

func TestSecretDoesNotPrint(t *testing.T) {
	s := struct{ Key Secret }{"SECRET"}
	raw, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	for _, out := range []string{fmt.Sprint(s), fmt.Sprintf("%+v %#v %s %q", s, s, s.Key, s.Key), string(raw)} {
		if strings.Contains(out, "SECRET") {
			t.Errorf("printed: %s", out)
		}
	}
}

func TestNearest(t *testing.T) {
	known := []string{"email", "phone", "birthdate"}
	for name, want := range map[string]string{"emial": "email", "Email": "email", "fone": "phone", "birthday": "birthdate", "xyz": "", "": ""} {
		if got := Nearest(name, known); got != want {
			t.Errorf("nearest to %q is %q, want %q", name, got, want)
		}
	}
}
