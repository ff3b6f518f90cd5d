package config

import (
	"slices"
	"strconv"
	"strings"

	"github.com/agext/levenshtein"
)

// nearest returns the candidate that was probably meant, or "". A typing error
// is at most two letters, or a third of a long word; a word that was cut short
// (mobile for mobilephone) counts too.
func nearest(word string, candidates []string) string {
	best, bestDist := "", max(2, len(word)/3)+1
	low := strings.ToLower(word)
	for _, c := range candidates {
		d := levenshtein.Distance(low, strings.ToLower(c), nil)
		if d < bestDist && d < len(c) {
			best, bestDist = c, d
		}
	}
	if best != "" || len(word) < 3 {
		return best
	}
	for _, c := range candidates {
		if strings.Contains(strings.ToLower(c), low) {
			return c
		}
	}
	return ""
}

// hint suggests the nearest candidate, or lists them when there are few.
func hint(word string, candidates []string) string {
	if n := nearest(word, candidates); n != "" {
		return "did you mean " + strconv.Quote(n) + "?"
	}
	if len(candidates) == 0 || len(candidates) > 12 {
		return ""
	}
	return "possible here: " + list(candidates)
}

// list writes words as "a", "b" or "c".
func list(words []string) string {
	quoted := make([]string, len(words))
	for i, w := range words {
		quoted[i] = strconv.Quote(w)
	}
	if len(quoted) < 2 {
		return strings.Join(quoted, "")
	}
	last := len(quoted) - 1
	return strings.Join(quoted[:last], ", ") + " or " + quoted[last]
}

func without(words []string, word string) []string {
	return slices.DeleteFunc(slices.Clone(words), func(w string) bool { return w == word })
}
