package actionpad

import (
	"encoding/json"
	"time"

	"github.com/gin-gonic/gin"
)

// Description returns the API's OpenAPI 3.1 document, indented, as it is
// committed. It needs no running host.
func Description() ([]byte, error) {
	gin.SetMode(gin.ReleaseMode)
	a, err := New(Options{Language: "nl", Languages: []string{"nl", "en"}, Location: time.UTC, Now: time.Now})
	if err != nil {
		return nil, err
	}
	a.Mount(gin.New())
	raw, err := a.OpenAPI()
	if err != nil {
		return nil, err
	}
	var doc any
	if err := json.Unmarshal(raw, &doc); err != nil {
		return nil, err
	}
	return json.MarshalIndent(doc, "", "  ")
}
