package limecrm

import (
	"net/http"
	"time"
)

type pages struct{}

func newPages() (*pages, error)              { return &pages{}, nil }
func (s *Server) screens(mux *http.ServeMux) {}
func newPanelClient() *http.Client           { return &http.Client{Timeout: 5 * time.Second} }
