package lime

import (
	"encoding/base64"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/inzage/inzage/plugins/lime/internal/rest"
	"github.com/inzage/inzage/sdk"
)

// place is where a reader of related records is: after the record last, on the
// page that this query asks for, of the list with this number.
type place struct {
	list  int
	last  string // "" at the begin of a page
	query url.Values
}

// cursorVersion is the first part of a cursor, so that a later form can tell.
const cursorVersion = "1"

// cursor writes the place as text. It holds no address: who tampers with it
// can ask for another page of the same list, and for nothing else.
func (p place) cursor() string {
	s := strings.Join([]string{cursorVersion, strconv.Itoa(p.list), p.last, p.query.Encode()}, "|")
	return base64.RawURLEncoding.EncodeToString([]byte(s))
}

func errCursor() error { return sdk.Errorf(sdk.KindInvalid, "not a cursor of this list") }

// parseCursor reads what cursor wrote.
func parseCursor(s string) (place, error) {
	raw, err := base64.RawURLEncoding.DecodeString(s)
	if err != nil || len(raw) > 2000 {
		return place{}, errCursor()
	}
	parts := strings.SplitN(string(raw), "|", 4)
	if len(parts) != 4 || parts[0] != cursorVersion || !validID(parts[2]) {
		return place{}, errCursor()
	}
	n, err := strconv.Atoi(parts[1])
	q, qerr := url.ParseQuery(parts[3])
	if err != nil || qerr != nil || n < 0 {
		return place{}, errCursor()
	}
	return place{list: n, last: parts[2], query: q}, nil
}

// pagesOf reports whether got asks for a page of the very list that begin asks
// for. A filter that is gone would turn one person's records into everybody's,
// so this holds for the CRM's own links too.
func pagesOf(begin, got url.Values) bool {
	for key, want := range begin {
		if key == "_limit" || key == "_embed" {
			continue // neither changes what is in the list
		}
		if !slices.Equal(got[key], want) {
			return false
		}
	}
	for key, values := range got {
		if _, known := begin[key]; known {
			continue
		}
		// _offset, _offset_id, or what a later Lime calls it.
		if !strings.HasPrefix(key, "_") || key == "_embed" || key == "_sort" || len(values) != 1 {
			return false
		}
	}
	return slices.Equal(got["_embed"], begin["_embed"]) || got["_embed"] == nil
}

// after returns the index of the first object behind the record last. The
// record may be gone, and the page may have shifted since; then ids that go up
// tell where to go on. What cannot be told is an error, never a gap.
func (p place) after(objects []rest.Record) (int, error) {
	ids := make([]int64, len(objects))
	want, err := strconv.ParseInt(p.last, 10, 64)
	if err != nil {
		return 0, errCursor()
	}
	for i, o := range objects {
		id, _ := idOf(o["_id"])
		if id == p.last {
			return i + 1, nil
		}
		ids[i], _ = strconv.ParseInt(id, 10, 64) // 0 for no id: not ascending, see below
	}
	firstPage := p.query.Get("_offset") == "" && p.query.Get("_offset_id") == ""
	if len(ids) == 0 || !slices.IsSorted(ids) || (ids[0] > want && !firstPage) {
		return 0, sdk.Errorf(sdk.KindInvalid, "the list has changed since this cursor: begin again")
	}
	i, _ := slices.BinarySearch(ids, want)
	return i, nil
}
