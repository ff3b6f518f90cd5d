package portal

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// DefaultAccent is the accent colour of an organisation that names none.
const DefaultAccent = "#1b5e75"

// minContrast is what WCAG 2.2 asks of text, level AA.
const minContrast = 4.5

// The grounds that the accent stands on, and the ink that stands on it.
var (
	lightGrounds = []rgb{{0xf4, 0xf6, 0xf8}, {0xff, 0xff, 0xff}}
	darkGrounds  = []rgb{{0x18, 0x21, 0x2a}, {0x10, 0x16, 0x1c}, {0x0b, 0x1a, 0x20}}
)

// Accent is an organisation's colour, made readable.
type Accent struct {
	Light string // on light pages, under white text
	Dark  string // on dark pages, under dark text
	// Changed reports that the given colour was too light for light pages, so
	// that Light is a darker one.
	Changed bool
}

// FitAccent darkens a colour for light pages and lightens it for dark ones
// until text in it, and text on it, has a contrast of at least 4.5:1.
func FitAccent(hex string) (Accent, error) {
	if hex == "" {
		hex = DefaultAccent
	}
	c, err := parseRGB(hex)
	if err != nil {
		return Accent{}, err
	}
	light := c.fit(lightGrounds, rgb{})
	if c.String() == DefaultAccent {
		return Accent{Light: DefaultAccent, Dark: "#7cc4da"}, nil
	}
	dark := c.fit(darkGrounds, rgb{0xff, 0xff, 0xff})
	return Accent{Light: light.String(), Dark: dark.String(), Changed: light != c}, nil
}

// stylesheet is the accent as custom properties.
func (a Accent) stylesheet() string {
	return fmt.Sprintf(":root{--accent:%s;--on-accent:#ffffff}\n"+
		"@media (prefers-color-scheme:dark){:root{--accent:%s;--on-accent:#0b1a20}}\n"+
		"@media print{:root{--accent:%s;--on-accent:#ffffff}}\n", a.Light, a.Dark, a.Light)
}

type rgb struct{ r, g, b uint8 }

func parseRGB(hex string) (rgb, error) {
	s := strings.TrimPrefix(hex, "#")
	if len(s) == 3 {
		s = string([]byte{s[0], s[0], s[1], s[1], s[2], s[2]})
	}
	n, err := strconv.ParseUint(s, 16, 32)
	if err != nil || len(s) != 6 {
		return rgb{}, fmt.Errorf("portal: accent %q is not a colour like %q", hex, DefaultAccent)
	}
	return rgb{uint8(n >> 16), uint8(n >> 8), uint8(n)}, nil //nolint:gosec // cut to a byte on purpose
}

// String writes c as "#rrggbb".
func (c rgb) String() string { return fmt.Sprintf("#%02x%02x%02x", c.r, c.g, c.b) }

// fit mixes c with towards, a step at a time, until it is readable on all grounds.
func (c rgb) fit(grounds []rgb, towards rgb) rgb {
	for step := 0; step <= 100; step++ {
		mixed := c.mix(towards, float64(step)/100)
		if mixed.readableOn(grounds) {
			return mixed
		}
	}
	return towards
}

func (c rgb) readableOn(grounds []rgb) bool {
	for _, g := range grounds {
		if contrast(c, g) < minContrast {
			return false
		}
	}
	return true
}

func (c rgb) mix(d rgb, share float64) rgb {
	part := func(a, b uint8) uint8 { return uint8(math.Round(float64(a)*(1-share) + float64(b)*share)) }
	return rgb{part(c.r, d.r), part(c.g, d.g), part(c.b, d.b)}
}

// contrast is the contrast ratio of WCAG 2, from 1 to 21.
func contrast(a, b rgb) float64 {
	la, lb := a.luminance(), b.luminance()
	return (max(la, lb) + 0.05) / (min(la, lb) + 0.05)
}

func (c rgb) luminance() float64 {
	linear := func(v uint8) float64 {
		s := float64(v) / 255
		if s <= 0.04045 {
			return s / 12.92
		}
		return math.Pow((s+0.055)/1.055, 2.4)
	}
	return 0.2126*linear(c.r) + 0.7152*linear(c.g) + 0.0722*linear(c.b)
}
