package actionpad

import (
	"os"
	"strings"
	"testing"
)

func TestDescriptionIsFreshAndLeaksNothing(t *testing.T) {
	doc, err := Description()
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(doc), "$schema") {
		t.Error("answers link to a made-up schema host")
	}
	committed, err := os.ReadFile("openapi.json")
	if err != nil || strings.TrimSpace(string(committed)) != strings.TrimSpace(string(doc)) {
		t.Errorf("openapi.json is stale: run make generate (%v)", err)
	}
}
