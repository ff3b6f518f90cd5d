package main

import (
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"
)

// TestSecurityTableNamesTestsThatExist: a rule whose test was renamed or removed
// would stand in the table and be held by nothing.
func TestSecurityTableNamesTestsThatExist(t *testing.T) {
	table, err := os.ReadFile("SECURITY.md")
	if err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command("grep", "-rhoE", "--include=*_test.go", "^func Test[A-Za-z0-9_]+|\\{\"[^\"]+\", [a-z][A-Za-z]+\\}", "..").Output()
	if err != nil {
		t.Fatal(err)
	}
	known := string(out)
	names := regexp.MustCompile("`(Test[A-Za-z0-9_]+)`").FindAllStringSubmatch(string(table), -1)
	if len(names) < 50 {
		t.Fatalf("the table names %d tests", len(names))
	}
	for _, n := range names {
		if !strings.Contains(known+"\n", "func "+n[1]+"\n") {
			t.Errorf("SECURITY.md names %s, which does not exist", n[1])
		}
	}
	for _, part := range regexp.MustCompile(`\*([a-z0-9][^*|]+)\*`).FindAllStringSubmatch(string(table), -1) {
		if part[1] == "cookie" || part[1] == "seal" || part[1] == "hmac" {
			continue
		}
		if !strings.Contains(known, part[1]) {
			t.Errorf("SECURITY.md names the case %q, which does not exist", part[1])
		}
	}
}
