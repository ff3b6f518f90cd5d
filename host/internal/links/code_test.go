package links

import (
	"strings"
	"testing"

	"github.com/inzage/inzage/host/internal/privacy"

	"pgregory.net/rapid"
)

func TestNormalise(t *testing.T) {
	for _, c := range []struct{ typed, want string }{
		{"K7Q4M-2XR9T", "K7Q4M2XR9T"},
		{"k7q4m2xr9t", "K7Q4M2XR9T"},
		{"  k7q4m - 2xr9t\r\n", "K7Q4M2XR9T"},
		{"K7Q4M–2XR9T", "K7Q4M2XR9T"},               // en dash, by autocorrection
		{"K7Q4M\u00a02XR9T", "K7Q4M2XR9T"},          // no-break space, from a web page
		{"oOiIl-L0011", "0011110011"[:5] + "10011"}, // letters that look like digits
		{"K-7-Q-4-M-2-X-R-9-T", "K7Q4M2XR9T"},
		{"K7Q4M-2XR9", ""},
		{"K7Q4M-2XR9TT", ""},
		{"U7Q4M-2XR9T", ""},
		{"K7Q4M_2XR9T", ""},
		{"\u212a7Q4M2XR9T", ""}, // the kelvin sign is no K
		{"ı7Q4M2XR9T", ""},
		{"", ""},
	} {
		got, ok := normalise(c.typed)
		if ok != (c.want != "") || (ok && got != c.want) || WellFormed(privacy.VerifyTold, c.typed) != ok {
			t.Errorf("%q became %q, %v; want %q", c.typed, got, ok, c.want)
		}
	}
}

func TestCodesAreCrockford(t *testing.T) {
	seen := map[string]bool{}
	letters := map[byte]int{}
	const n = 4000
	for range n {
		code := newCode()
		seen[code] = true
		if back, ok := normalise(showCode(code)); !ok || back != code {
			t.Fatalf("%q came back as %q", code, back)
		}
		for i := range len(code) {
			letters[code[i]]++
		}
	}
	if len(seen) != n || len(letters) != 32 {
		t.Errorf("%d different codes of %d letters", len(seen), len(letters))
	}
	for c, count := range letters { // 1250 of each expected, sigma 35
		if count < 1250-250 || count > 1250+250 {
			t.Errorf("%c occurs %d times", c, count)
		}
	}
}

// TestNormaliseHumans writes codes as people do.
func TestNormaliseHumans(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		code := newCode()
		var typed strings.Builder
		for _, r := range code {
			s := string(r)
			switch r {
			case '0':
				s = rapid.SampledFrom([]string{"0", "o", "O"}).Draw(rt, "zero")
			case '1':
				s = rapid.SampledFrom([]string{"1", "i", "I", "l", "L"}).Draw(rt, "one")
			}
			if rapid.Bool().Draw(rt, "lower") {
				s = strings.ToLower(s)
			}
			typed.WriteString(s + rapid.SampledFrom([]string{"", "", "-", " ", "\t", " - "}).Draw(rt, "gap"))
		}
		if got, ok := normalise(typed.String()); !ok || got != code {
			rt.Fatalf("%q became %q, not %q", typed.String(), got, code)
		}
	})
}

func FuzzNormalise(f *testing.F) {
	for _, s := range []string{"K7Q4M-2XR9T", "", "oil", "\xff\xfe", "1987-03-02", strings.Repeat("-", 99) + "A"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, typed string) {
		code, ok := normalise(typed)
		if !ok {
			return
		}
		if len(code) != codeLength || strings.Trim(code, crockford) != "" {
			t.Fatalf("%q became %q", typed, code)
		}
		if again, ok := normalise(code); !ok || again != code {
			t.Fatalf("%q became %q, and then %q", typed, code, again)
		}
	})
}
