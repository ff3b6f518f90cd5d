package privacy

import (
	"crypto/rand"
	"strings"

	"github.com/inzage/inzage/sdk"
)

// caseCodeField is what a case code is marked as.
const caseCodeField = "case_code"

// crockford has no letters that sound or look alike.
const crockford = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

// newCaseNumber returns 40 random bits as K7Q4-M2XR.
func newCaseNumber() string { return grouped(letters(8)) }

// newCaseCode returns 80 random bits as K7Q4-M2XR-9TAB-CDEF.
func newCaseCode() string { return grouped(letters(16)) }

func letters(n int) string {
	b := make([]byte, n)
	if _, err := rand.Read(b); err != nil {
		panic("privacy: no randomness: " + err.Error()) // as in NewID
	}
	for i := range b {
		b[i] = crockford[b[i]&31]
	}
	return string(b)
}

func grouped(s string) string {
	var parts []string
	for ; len(s) > 4; s = s[4:] {
		parts = append(parts, s[:4])
	}
	return strings.Join(append(parts, s), "-")
}

// tidyNumber and tidyCode read what somebody typed.
func tidyNumber(typed string) string { return tidy(typed, 8) }
func tidyCode(typed string) string   { return tidy(typed, 16) }

// tidy folds case and look-alikes and drops what is between the groups; "" when
// that leaves anything but n letters.
func tidy(typed string, n int) string {
	if len(typed) > 100 {
		return ""
	}
	fold := strings.NewReplacer("O", "0", "I", "1", "L", "1", "-", "", " ", "", "\u2013", "", "\u00a0", "", "\t", "")
	s := fold.Replace(strings.ToUpper(typed))
	if len(s) != n || strings.Trim(s, crockford) != "" {
		return ""
	}
	return grouped(s)
}

func (s *Service) codeMark(number, code string) string {
	return s.Marker.Mark(number, sdk.Ref{}, caseCodeField, sdk.Text(code))
}
