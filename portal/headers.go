package portal

import "net/http"

// policy allows the portal's own styles, images and fonts and forms that come
// back to it. There are no scripts at all.
const policy = "default-src 'none'; style-src 'self'; img-src 'self'; font-src 'self'; " +
	"form-action 'self'; frame-ancestors 'none'; base-uri 'none'"

var pageHeaders = map[string]string{
	"Content-Security-Policy":      policy,
	"Referrer-Policy":              "no-referrer",
	"X-Content-Type-Options":       "nosniff",
	"X-Robots-Tag":                 "noindex, nofollow",
	"Cache-Control":                "no-store",
	"Cross-Origin-Opener-Policy":   "same-origin",
	"Cross-Origin-Resource-Policy": "same-origin",
	"Permissions-Policy":           "camera=(), geolocation=(), microphone=()",
}

func setHeaders(w http.ResponseWriter) {
	for name, value := range pageHeaders {
		w.Header().Set(name, value)
	}
}
