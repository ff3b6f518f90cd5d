package portal

import (
	"net/http"
	"strconv"
	"strings"
)

// consentReceiptView is the proof of a decision.
type consentReceiptView struct {
	*ConsentReceipt
	Handle string // for the file; empty: an agent looks along
	Words  string // text ids
	Who    string
}

func (p *Portal) consentReceipt(q *request) error {
	r, err := p.options.Service.ConsentReceipt(q.r.Context(), q.visit, q.param("handle"))
	if err != nil {
		return err
	}
	view := consentReceiptView{ConsentReceipt: r, Words: decided(r.Given), Who: textFor(roleTexts, r.Role)}
	if !q.visit.Preview && len(r.File) > 0 {
		view.Handle = q.param("handle")
	}
	q.show(http.StatusOK, "consent_receipt", view)
	return nil
}

// consentFile sends the receipt as a file to keep.
func (p *Portal) consentFile(q *request) error {
	r, err := p.options.Service.ConsentReceipt(q.r.Context(), q.visit, q.param("handle"))
	if err != nil {
		return err
	}
	if len(r.File) == 0 {
		return ErrNotFound
	}
	q.attach(q.formatter().texts.must("consent_file", "Number", fileWord(r.Number)), "application/json")
	q.w.Header().Set("Content-Length", strconv.Itoa(len(r.File)))
	q.w.WriteHeader(http.StatusOK)
	if q.r.Method != http.MethodHead {
		_, err = q.w.Write(r.File)
		q.note(err)
	}
	return nil
}

// fileWord is s as a part of a file's name.
func fileWord(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z' {
			return r
		}
		return '-'
	}, s)
}
