package portal

import (
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"
)

// Options is all that the pages need to know before the first request.
type Options struct {
	Service      Service
	Organisation Organisation
	// Location is the timezone that dates and times are shown in; nil is UTC.
	Location *time.Location
	// InsecureCookies drops Secure and the __Host- prefix from the cookies, for
	// a demonstration over plain HTTP on another name than localhost.
	InsecureCookies bool
	// Now is the clock; nil is time.Now.
	Now func() time.Time
	// Dev adds /_components, which shows every component on one page.
	Dev bool
}

// Organisation is who the customer deals with. Name, Website and Phone are
// required: every page that asks something says how to check that it is real.
type Organisation struct {
	Name           string
	Website        string // where people look the phone number up: "example.org" or a URL
	Phone          string
	PrivacyOfficer string // name or address of the privacy officer; may be empty
	Authority      string // supervisory authority, where people can complain; may be empty
	AuthorityURL   string
	Logo           Logo
	Accent         string // "#1b5e75"; empty: the default
	Address        string // form of address in Dutch: "u" (default) or "je"
}

// Logo is an image of the organisation. Without Data the name is shown alone.
type Logo struct {
	Data []byte
	Type string // image/svg+xml, image/png, image/jpeg or image/webp
}

// The forms of address in Dutch.
const (
	AddressFormal   = "u"
	AddressInformal = "je"
)

var logoTypes = map[string]string{
	"image/svg+xml": "svg", "image/png": "png", "image/jpeg": "jpg", "image/webp": "webp",
}

// check completes o and says what is wrong with it.
func (o *Options) check() error {
	if o.Service == nil {
		return errors.New("portal: no service")
	}
	if o.Location == nil {
		o.Location = time.UTC
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	return o.Organisation.check()
}

func (o *Organisation) check() error {
	if o.Name == "" || o.Website == "" || o.Phone == "" {
		return errors.New("portal: the organisation needs a name, a website and a phone number")
	}
	if o.Address == "" {
		o.Address = AddressFormal
	}
	if o.Address != AddressFormal && o.Address != AddressInformal {
		return fmt.Errorf("portal: form of address %q is neither %q nor %q", o.Address, AddressFormal, AddressInformal)
	}
	if o.AuthorityURL != "" {
		u, err := url.Parse(o.AuthorityURL)
		if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" {
			return errors.New("portal: the authority's address is not a http or https URL")
		}
	}
	if len(o.Logo.Data) > 0 && logoTypes[o.Logo.Type] == "" {
		return fmt.Errorf("portal: a logo of type %q cannot be shown", o.Logo.Type)
	}
	return nil
}

// site is the website as people type it.
func (o *Organisation) site() string {
	s := strings.TrimPrefix(strings.TrimPrefix(o.Website, "https://"), "http://")
	return strings.TrimSuffix(s, "/")
}

// dial is the phone number as a tel: link wants it.
func (o *Organisation) dial() string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' || r == '+' {
			return r
		}
		return -1
	}, strings.ReplaceAll(o.Phone, "(0)", ""))
}
