package limecrm

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
)

// host is a stand-in for Inzage's ticket endpoint.
func host(t *testing.T, status int, answer string) (*httptest.Server, *string) {
	t.Helper()
	var seen string
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		seen = r.Method + " " + r.URL.Path + " " + r.Header.Get("Authorization") + " " + string(body)
		w.WriteHeader(status)
		_, _ = io.WriteString(w, answer)
	}))
	t.Cleanup(s.Close)
	return s, &seen
}

func pad(url, key string) func(*Options) {
	return func(o *Options) {
		o.Actionpad.URL = url
		o.Actionpad.Key = func() (string, error) { return key, nil }
	}
}

func TestPanelOpens(t *testing.T) {
	inzage, seen := host(t, 201, `{"url":"https://inzage.example.test/actionpad/panel?ticket=abc","expires":"2026-11-23T12:01:00Z"}`)
	r := newRig(t, pad(inzage.URL+"/", "pad-key"))
	_, header, _ := r.browse("POST", "agent", url.Values{"agent": {"1003"}, "back": {"/Lime%20CRM/client/object/person/1003"}})
	if header.Get("Location") != "/Lime%20CRM/client/object/person/1003" {
		t.Errorf("back to %s", header.Get("Location"))
	}
	cookie, _, _ := strings.Cut(header.Get("Set-Cookie"), ";")
	status, header, body := r.browse("POST", "object/person/1003/inzage", url.Values{}, "Cookie", cookie)
	if status != 303 || header.Get("Location") != "https://inzage.example.test/actionpad/panel?ticket=abc" {
		t.Errorf("%d %s %s", status, header.Get("Location"), body)
	}
	want := `POST /actionpad/v1/tickets Bearer pad-key {"contact":"lime:person:1003","agent":{"id":"1003","name":"Linnéa Sjöberg"},"rights":["link"]}`
	if *seen != want {
		t.Errorf("asked\n%s\nwant\n%s", *seen, want)
	}
}

func TestPanelProblems(t *testing.T) {
	closed := httptest.NewServer(nil)
	closed.Close()
	noKey := func(o *Options) { o.Actionpad.Key = func() (string, error) { return "", errors.New("no such file") } }
	tests := []struct {
		name   string
		status int
		answer string
		change func(*Options)
		want   string
	}{
		{"unreachable", 0, "", pad(closed.URL, "k"), "can not be reached"},
		{"refused", 403, `{}`, nil, "answered 403 Forbidden"},
		{"redirected", 302, ``, nil, "answered 302"},
		{"unreadable", 201, `<html>`, nil, "can not be read"},
		{"script address", 201, `{"url":"javascript:alert(1)"}`, nil, "no web page"},
		{"script address with a host", 201, `{"url":"javascript://example.test/%0aalert(1)"}`, nil, "no web page"},
		{"relative address", 201, `{"url":"/panel"}`, nil, "no web page"},
		{"no key", 0, "", noKey, "no such file"},
		{"bad address", 0, "", pad("http://[", "k"), "not valid"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			change := tt.change
			if change == nil {
				inzage, _ := host(t, tt.status, tt.answer)
				change = pad(inzage.URL, "secret-pad-key")
			}
			status, header, body := newRig(t, change).browse("POST", "object/person/1003/inzage", url.Values{})
			if status != 502 || header.Get("Location") != "" || !strings.Contains(body, tt.want) || !strings.Contains(body, "Eva Jansen") {
				t.Errorf("%d %v: no %q on the card", status, header, tt.want)
			}
			if strings.Contains(body, "secret-pad-key") {
				t.Error("the key is on the page")
			}
		})
	}
}

func TestPanelInAFrame(t *testing.T) {
	r := newRig(t, pad("http://127.0.0.1:1", "k"), func(o *Options) { o.Actionpad.Frame = true })
	if _, _, body := r.browse("GET", "object/person/1003", nil); !strings.Contains(body, `<iframe name="inzage-panel"`) {
		t.Error("no frame")
	}
	status, _, body := r.browse("POST", "object/person/1003/inzage", url.Values{}, "Sec-Fetch-Dest", "iframe")
	if status != 502 || !strings.Contains(body, "can not be reached") || strings.Contains(body, "<header") {
		t.Errorf("%d %s", status, body)
	}
}

func TestAgentChoiceStaysHere(t *testing.T) {
	r := newRig(t)
	for _, back := range []string{"https://example.test/", "//example.test/", "/Other/"} {
		_, header, _ := r.browse("POST", "agent", url.Values{"agent": {"1002"}, "back": {back}})
		if header.Get("Location") != "/Lime%20CRM/client/" {
			t.Errorf("%s leads to %s", back, header.Get("Location"))
		}
	}
	if status, _, _ := r.browse("POST", "agent", url.Values{"agent": {"x"}}); status != 404 {
		t.Errorf("status %d", status)
	}
	if _, _, body := r.browse("GET", "", nil, "Cookie", "lime_agent=9999"); !strings.Contains(body, `value="1001" selected`) {
		t.Error("an unknown agent is not replaced by the first")
	}
}
