package links

import (
	"crypto/rand"
	"encoding/binary"
	"fmt"
	"math/big"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/inzage/inzage/host/internal/privacy"
)

// A told code is ten characters of Crockford's base 32: 50 bits that can be told
// by phone, without letters that sound or look alike. A sent code is six digits,
// short-lived and used once.
const (
	codeLength = 10
	sentLength = 6
	crockford  = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
	// longestInput is more than anybody types: ten characters with blanks and
	// dashes between all of them.
	longestInput = 100
)

// WellFormed reports whether what somebody typed has the form of a code of that
// kind. It says nothing about being right; anything else does not count as a try.
func WellFormed(kind privacy.Verify, typed string) bool {
	_, ok := normalForm(kind, typed)
	return ok
}

func normalForm(kind privacy.Verify, typed string) (string, bool) {
	if kind == privacy.VerifyMail {
		return digits(typed)
	}
	return normalise(typed)
}

// digits brings a sent code into its form: six digits, blanks and dashes gone.
func digits(typed string) (string, bool) {
	if len(typed) > longestInput || !utf8.ValidString(typed) {
		return "", false
	}
	out := make([]byte, 0, sentLength)
	for _, r := range typed {
		if unicode.IsSpace(r) || unicode.Is(unicode.Pd, r) {
			continue
		}
		if r < '0' || r > '9' || len(out) == sentLength {
			return "", false
		}
		out = append(out, byte(r))
	}
	return string(out), len(out) == sentLength
}

// normalise brings what somebody typed or pasted into the form in which codes
// are compared: upper case, no blanks or dashes of any kind, O as 0, I and L as 1.
func normalise(typed string) (string, bool) {
	if len(typed) > longestInput || !utf8.ValidString(typed) {
		return "", false
	}
	out := make([]byte, 0, codeLength)
	for _, r := range typed {
		if unicode.IsSpace(r) || unicode.Is(unicode.Pd, r) {
			continue
		}
		c, ok := canonical(r)
		if !ok || len(out) == codeLength {
			return "", false
		}
		out = append(out, c)
	}
	return string(out), len(out) == codeLength
}

// canonical folds one character. Only ASCII is folded: other alphabets have
// look-alikes that must not become letters.
func canonical(r rune) (byte, bool) {
	if r >= 'a' && r <= 'z' {
		r -= 'a' - 'A'
	}
	switch r {
	case 'O':
		r = '0'
	case 'I', 'L':
		r = '1'
	}
	i := strings.IndexRune(crockford, r)
	if i < 0 {
		return 0, false
	}
	return crockford[i], true
}

// newCode returns a random code in normal form.
func newCode() string {
	var b [8]byte
	if _, err := rand.Read(b[:]); err != nil {
		panic("links: no randomness: " + err.Error()) // as in newSecret
	}
	n := binary.BigEndian.Uint64(b[:])
	out := make([]byte, codeLength)
	for i := range out {
		out[i] = crockford[n&31]
		n >>= 5
	}
	return string(out)
}

// showCode writes a code as people read it out: K7Q4M-2XR9T.
func showCode(code string) string { return code[:5] + "-" + code[5:] }

// newSentCode returns six random digits, every number as likely as the others.
func newSentCode() string {
	n, err := rand.Int(rand.Reader, big.NewInt(1_000_000))
	if err != nil {
		panic("links: no randomness: " + err.Error()) // as in newSecret
	}
	return fmt.Sprintf("%06d", n)
}

// codeMAC is how a code stands in Redis. It is bound to its link by the link's
// id, so a copied HMAC opens no other link.
func (k Key) codeMAC(id, code string) string { return k.mac("code", id, code) }
