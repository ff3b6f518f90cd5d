package lime

import (
	"context"
	"net/url"

	"github.com/inzage/inzage/plugins/lime/internal/rest"
	"github.com/inzage/inzage/sdk"
)

// noList finds out what a list that was refused means. Lime's documentation
// does not say whether an empty list below a record is a 404; neither whether
// a list that is forbidden is one. Taking the one for the other would make an
// export silently incomplete, so it is asked.
func (w *walk) noList(ctx context.Context, t *limetype, n int, err error) error {
	l := w.rel.lists[n]
	if unwelcome(err) && w.replain() {
		return w.list(ctx, t, n, place{})
	}
	if !rest.Is(err, sdk.KindNotFound) {
		return err
	}
	if l.nested == "" {
		return errDenied()
	}
	if err := w.parentExists(ctx, t, n); err != nil {
		return err
	}
	if _, err := w.s.api.List(ctx, rest.Object(w.rel.Type), url.Values{"_limit": {"1"}}); err != nil {
		if rest.Is(err, sdk.KindNotFound) {
			return errDenied()
		}
		return err
	}
	return nil
}

// replain gives up reading titles along, for which the API user may lack a
// right, and reports whether that was a change.
func (w *walk) replain() bool {
	return len(w.target.set.Embed) > 0 && !w.target.plain.Swap(true)
}

// parentExists tells an empty list from the list of a record that is not there.
func (w *walk) parentExists(ctx context.Context, t *limetype, n int) error {
	if n > 0 {
		return nil // the first list has told already
	}
	_, err := w.s.object(ctx, t, w.parent.ID)
	return err
}

// gone: a list whose begin was there cannot end in a 404.
func gone(err error) error {
	if rest.Is(err, sdk.KindNotFound) {
		return sdk.Errorf(sdk.KindUnavailable, "a page of the list is gone")
	}
	return err
}
