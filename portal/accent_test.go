package portal

import "testing"

func TestFitAccent(t *testing.T) {
	for _, c := range []struct {
		given   string
		changed bool
	}{
		{"", false},
		{DefaultAccent, false},
		{"#000000", false},
		{"#fff", true},
		{"#ffd23f", true},
		{"#8fd6ac", true},
		{"e30613", false},
		{"#00ff00", true},
		{"#1B5E75", false},
		{"#777777", true},
	} {
		a, err := FitAccent(c.given)
		if err != nil {
			t.Fatal(err)
		}
		if a.Changed != c.changed {
			t.Errorf("%s: %+v", c.given, a)
		}
		light, _ := parseRGB(a.Light)
		dark, _ := parseRGB(a.Dark)
		if !light.readableOn(lightGrounds) || !dark.readableOn(darkGrounds) {
			t.Errorf("%s: %+v cannot be read", c.given, a)
		}
	}
	for _, bad := range []string{"red", "#12345", "#gggggg", "#1234567", "x;}body{"} {
		if _, err := FitAccent(bad); err == nil {
			t.Errorf("%q is a colour", bad)
		}
	}
}

func TestEveryColourCanBeMadeReadable(t *testing.T) {
	for n := 0; n < 1<<24; n += 4099 {
		c := rgb{uint8(n >> 16), uint8(n >> 8), uint8(n)}
		if !c.fit(lightGrounds, rgb{}).readableOn(lightGrounds) || !c.fit(darkGrounds, rgb{255, 255, 255}).readableOn(darkGrounds) {
			t.Fatalf("%s cannot", c)
		}
	}
}
