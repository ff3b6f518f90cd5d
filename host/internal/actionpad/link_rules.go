package actionpad

import (
	"fmt"
	"net/http"
	"slices"

	"github.com/inzage/inzage/host/internal/privacy"
)

// rights are what the holder of a link gets: never more than is configured.
func (o Options) rights(wanted []string) ([]string, error) {
	if len(wanted) == 0 {
		return o.Rights, nil
	}
	for i, w := range wanted {
		if !slices.Contains(o.Rights, w) {
			return nil, placed(fmt.Sprintf("body.rights[%d]", i), "is not among the rights of links in this host's configuration")
		}
	}
	if slices.Contains(wanted, privacy.RightCorrect) && !slices.Contains(wanted, privacy.RightSee) {
		return nil, placed("body.rights", "correct needs see")
	}
	return wanted, nil
}

// verify decides how the customer gets the code. Who is not sure of the customer
// gets no code: it can only go to the known address.
func (o Options) verify(r linkRequest) (privacy.Verify, error) {
	verify := o.Verify
	if r.Code != "" && verify != privacy.VerifyOff {
		verify = privacy.Verify(r.Code)
	}
	mail := o.Privacy.Plan().Mail
	switch {
	case r.Identified == "not_sure" && !mail:
		return "", placed("body.identified", "not_sure needs a code that is sent to the known address; that is not possible here: call the customer back on the known number first")
	case r.Identified == "not_sure" && verify == privacy.VerifyTold:
		verify = privacy.VerifyMail
	case r.Identified == "known_address" && r.Delivery != deliverMail:
		return "", placed("body.identified", "known_address is for a link that is mailed there")
	}
	if !mail && (r.Delivery == deliverMail || verify == privacy.VerifyMail) {
		return "", placed("body.delivery", "this host cannot send mail: add a mail block to its configuration")
	}
	return verify, nil
}

// placed is a 422 that names a field.
func placed(location, message string) error {
	return &Problem{
		Type: "about:blank", Title: http.StatusText(http.StatusUnprocessableEntity), Status: http.StatusUnprocessableEntity,
		Detail: "validation failed", Code: "invalid", Errors: []Place{{Location: location, Message: message}},
	}
}
