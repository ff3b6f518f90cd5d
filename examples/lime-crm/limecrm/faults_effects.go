package limecrm

import (
	"encoding/json"
	"net"
	"net/http"
	"strconv"
	"strings"
)

// foreignHost is where foreign-next links lead. A client must not follow, and
// must certainly not send its key there.
const foreignHost = "http://elsewhere.example.test/api/v1/"

// rewriteLinks walks a decoded answer and changes its _links.
func (f *Fault) rewriteLinks(node any, base string) {
	switch x := node.(type) {
	case []any:
		for _, item := range x {
			f.rewriteLinks(item, base)
		}
	case map[string]any:
		if ls, ok := x["_links"].(map[string]any); ok {
			f.rewriteMap(ls, base)
		}
		for _, v := range x {
			f.rewriteLinks(v, base)
		}
	}
}

func (f *Fault) rewriteMap(ls map[string]any, base string) {
	for name := range ls {
		relation, isRelation := strings.CutPrefix(name, "relation_")
		if f.Kind == FaultNoLink && isRelation && (f.Relation == "" || f.Relation == relation) {
			delete(ls, name)
		}
	}
	next, ok := ls["next"].(map[string]any)
	if f.Kind == FaultForeignNext && ok {
		href, _ := next["href"].(string)
		next["href"] = strings.Replace(href, base, foreignHost, 1)
	}
}

// objectPath splits /api/v1/limeobject/person/1003/.
func objectPath(path string) (limetype string, id int64, ok bool) {
	parts := strings.Split(strings.Trim(path, "/"), "/")
	if len(parts) != 5 || parts[2] != "limeobject" {
		return "", 0, false
	}
	id, err := strconv.ParseInt(parts[4], 10, 64)
	return parts[3], id, err == nil
}

// interfere is the somebody else of the stale fault: once the client has its
// answer, that answer is no longer true.
func (s *Server) interfere(f *Fault, r *http.Request, status int) {
	if f == nil || f.Kind != FaultStale || status != http.StatusOK {
		return
	}
	limetype, id, ok := objectPath(apiPath(r))
	lt := s.store.model.byName[limetype]
	if !ok || lt == nil {
		return
	}
	name, value := f.Property, f.Value
	if name == "" {
		name, value = lt.anyText(), "changed meanwhile"
	}
	// An impossible value in the switch shows as an object that did not change.
	_ = s.Update(limetype, id, map[string]any{name: value})
}

func (t *Limetype) anyText() string {
	for _, typ := range []string{"phone", "string", "text"} {
		for _, p := range t.Properties {
			if p.Type == typ {
				return p.Name
			}
		}
	}
	return ""
}

// serveFaults is the switchboard: GET lists, POST adds one, DELETE clears.
func (s *Server) serveFaults(w http.ResponseWriter, r *http.Request) {
	status := http.StatusOK
	switch r.Method {
	case http.MethodGet:
	case http.MethodDelete:
		s.ClearFaults()
	case http.MethodPost:
		var f Fault
		dec := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxBody))
		dec.DisallowUnknownFields()
		if err := dec.Decode(&f); err != nil {
			http.Error(w, "the body is no fault: "+err.Error(), http.StatusBadRequest)
			return
		}
		if err := s.AddFault(f); err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		status = http.StatusCreated
	default:
		w.Header().Set("Allow", "GET, POST, DELETE")
		http.Error(w, "method not allowed", http.StatusMethodNotAllowed)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(s.Faults())
}

// loopbackOnly lets in programs on this machine, and no web page that talked
// a browser on this machine into calling.
func loopbackOnly(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		host := r.Host
		if h, _, err := net.SplitHostPort(host); err == nil {
			host = h
		}
		ip := net.ParseIP(remoteIP(r))
		named := net.ParseIP(strings.Trim(host, "[]"))
		local := host == "localhost" || (named != nil && named.IsLoopback())
		if ip == nil || !ip.IsLoopback() || !local || r.Header.Get("Origin") != "" {
			http.Error(w, "only from this machine", http.StatusForbidden)
			return
		}
		next.ServeHTTP(w, r)
	})
}
