package limecrm

import (
	"bytes"
	"encoding/json"
	"errors"
	"net/http"
)

// apiError becomes a status and a body {"message": "…"}.
type apiError struct {
	status  int
	message string
}

// Error implements error.
func (e *apiError) Error() string { return e.message }

func badRequest(message string) error { return &apiError{http.StatusBadRequest, message} }
func notFound(message string) error   { return &apiError{http.StatusNotFound, message} }

// answer holds a response back until the fault switches had their say.
type answer struct {
	header http.Header
	status int
	body   bytes.Buffer
}

// Header implements http.ResponseWriter.
func (a *answer) Header() http.Header { return a.header }

// WriteHeader implements http.ResponseWriter.
func (a *answer) WriteHeader(status int) { a.status = status }

// Write implements http.ResponseWriter.
func (a *answer) Write(p []byte) (int, error) { return a.body.Write(p) }

func (a *answer) send(w http.ResponseWriter) error {
	for name, values := range a.header {
		w.Header()[name] = values
	}
	w.WriteHeader(a.status)
	_, err := w.Write(a.body.Bytes())
	return err
}

// fail writes an error as the API does.
func (s *Server) fail(a *answer, err error) {
	status := http.StatusInternalServerError
	var known *apiError
	var invalid *ValidationError
	switch {
	case errors.As(err, &known):
		status = known.status
	case errors.As(err, &invalid) && s.opts.Quirks.Unprocessable:
		status = http.StatusUnprocessableEntity
	case errors.As(err, &invalid):
		status = http.StatusBadRequest
	case errors.Is(err, errNotFound):
		status = http.StatusNotFound
	}
	a.body.Reset()
	_ = writeJSON(a, status, map[string]any{"message": err.Error()})
}

func (c *call) json(status int, v any) error { return writeJSON(c.w, status, v) }

func writeJSON(a *answer, status int, v any) error {
	a.header.Set("Content-Type", "application/hal+json; charset=utf-8")
	a.status = status
	enc := json.NewEncoder(&a.body)
	enc.SetEscapeHTML(false) // Lime sends < and > as they are
	return enc.Encode(v)
}
