package limecrm

import (
	"fmt"
	"io"
	"mime"
	"net/http"
	"path"
	"strconv"
	"strings"
	"time"
)

// maxFile is the largest upload the simulator keeps in memory.
const maxFile = 4 << 20

// file is one stored file; objects refer to it by id.
type file struct {
	id          int64
	name        string
	contentType string
	data        []byte
	createdBy   int64
	modified    time.Time
}

// addFile stores a file and returns it.
func (s *store) addFile(name, contentType string, data []byte, by int64, at time.Time) *file {
	f := &file{id: s.nextFile, name: name, contentType: contentType, data: data, createdBy: by, modified: at}
	s.nextFile++
	s.files[f.id] = f
	return f
}

// AddFile stores a file as an upload would and returns its id, for a value of
// a file property.
func (s *Server) AddFile(name, contentType string, data []byte) int64 {
	s.store.mu.Lock()
	defer s.store.mu.Unlock()
	return s.store.addFile(name, contentType, data, agentUser, s.store.moment()).id
}

// dropFile removes a file that is no longer referred to.
func (s *store) dropFile(p *Property, old, next any) {
	id, had := old.(int64)
	if p.Type == "file" && had && old != next && !s.keepFiles {
		delete(s.files, id)
	}
}

func (c *call) fileMetadata(f *file) map[string]any {
	return map[string]any{
		"id": f.id, "filename": f.name, "extension": strings.TrimPrefix(path.Ext(f.name), "."),
		"size": len(f.data), "content_type": f.contentType, "created_by": f.createdBy,
		"locked_by": nil, "last_modified": isoformat(f.modified.In(c.srv.store.loc)),
		"_links": links{
			"self":     {Href: c.url("file", f.id)},
			"contents": {Href: c.url("file", f.id, "contents")},
		},
	}
}

func (c *call) file() (*file, error) {
	id, err := strconv.ParseInt(c.r.PathValue("id"), 10, 64)
	if err != nil {
		return nil, notFound("The file does not exist.")
	}
	f := c.srv.store.files[id]
	if f == nil {
		return nil, notFound("The file does not exist.")
	}
	return f, nil
}

func getFile(c *call) error {
	f, err := c.file()
	if err != nil {
		return err
	}
	return c.json(http.StatusOK, c.fileMetadata(f))
}

func getFileContents(c *call) error {
	f, err := c.file()
	if err != nil {
		return err
	}
	c.w.Header().Set("Content-Type", f.contentType)
	c.w.Header().Set("Content-Disposition", disposition(f.name))
	_, err = c.w.Write(f.data)
	return err
}

// disposition makes a browser save a file rather than show it.
func disposition(name string) string {
	return mime.FormatMediaType("attachment", map[string]string{"filename": name})
}

// postFile takes the raw bytes; the name is in Content-Disposition.
func postFile(c *call) error {
	if !c.user.rightsOf("").Create {
		return c.forbidden("create files")
	}
	data, err := io.ReadAll(io.LimitReader(c.r.Body, maxFile+1))
	if err != nil {
		return badRequest("The file could not be read.")
	}
	if len(data) > maxFile {
		return &apiError{http.StatusRequestEntityTooLarge, "The file is too large."}
	}
	name, err := uploadName(c.r.Header.Get("Content-Disposition"))
	if err != nil {
		return err
	}
	contentType := c.r.Header.Get("Content-Type")
	if contentType == "" {
		contentType = "application/octet-stream"
	}
	s := c.srv.store
	return c.json(http.StatusCreated, c.fileMetadata(s.addFile(name, contentType, data, c.user.ID, s.moment())))
}

// uploadName reads the file's name. Known clients send the parameter without a
// disposition, and quoted: ;filename*="UTF-8”x.pdf" — so a strict parser is
// tried on a repaired copy.
func uploadName(header string) (string, error) {
	repaired := strings.TrimSpace(header)
	if strings.HasPrefix(repaired, ";") {
		repaired = "attachment" + repaired
	}
	if _, value, found := strings.Cut(repaired, `filename*="`); found {
		repaired = strings.Replace(repaired, `filename*="`+value, "filename*="+strings.TrimSuffix(value, `"`), 1)
	}
	_, params, err := mime.ParseMediaType(repaired)
	if err != nil || params["filename"] == "" {
		return "", badRequest(fmt.Sprintf("The header Content-Disposition %q names no file.", header))
	}
	return path.Base(strings.ReplaceAll(params["filename"], `\`, "/")), nil
}
