package lime

import (
	"context"
	"encoding/json"
	"sync"
	"testing"
	"time"

	"github.com/hashicorp/go-hclog"

	"github.com/inzage/inzage/examples/lime-crm/limecrm"
	"github.com/inzage/inzage/sdk"
)

func TestConcurrentCalls(t *testing.T) {
	f := start(t, limecrm.Options{})
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			for range 5 {
				if _, err := f.Contact(t.Context(), eva); err != nil {
					t.Error(err)
				}
				if _, err := f.Find(t.Context(), &sdk.FindRequest{Text: "an", Limit: 3}); err != nil {
					t.Error(err)
				}
				switch i {
				case 0:
					if _, err := f.Schema(t.Context()); err != nil {
						t.Error(err)
					}
				case 1:
					set := settingsOf(t, "base")
					set["url"] = f.url()
					f.configure(set)
				}
			}
		})
	}
	wg.Wait()
	if n := f.crm.Count("GET", "/api/v1/limetype/"); n > 30 {
		t.Errorf("the CRM's limetypes were read %d times", n)
	}
}

func (f *fixture) url() string {
	f.mu.RLock()
	defer f.mu.RUnlock()
	return f.cur.set.URL.String()
}

func TestPriorityOfTheCallReachesTheLimiter(t *testing.T) {
	f := start(t, limecrm.Options{}, func(set map[string]any) {
		set["rate"] = map[string]any{"requests": 27, "seconds": 3600}
	})
	f.schema()
	bulk := sdk.WithCall(within(t, 30*time.Second), sdk.Call{Priority: sdk.PriorityBulk})
	var err error
	for range 10 {
		if _, err = f.Contact(bulk, eva); err != nil {
			break
		}
	}
	e := wantKind(t, err, sdk.KindRateLimited)
	if e.RetryAfter <= 0 {
		t.Error("nobody says when to come back")
	}
	if _, err := f.Contact(within(t, 30*time.Second), eva); err != nil {
		t.Errorf("bulk work keeps a person waiting: %v", err)
	}
}

func TestLogIsStructured(t *testing.T) {
	f := start(t, limecrm.Options{})
	f.fault(limecrm.Fault{Kind: limecrm.FaultStatus, Status: 500, Path: evaPath})
	_, err := f.Contact(context.Background(), eva)
	wantKind(t, err, sdk.KindUnavailable)
	var line map[string]any
	if err := json.Unmarshal(f.log.Bytes(), &line); err != nil || line["status"] != 500.0 || line["method"] != "GET" {
		t.Errorf("%s: %v", f.log, err)
	}
	if hclog.LevelFromString(line["@level"].(string)) != hclog.Warn {
		t.Error("the level is not warn")
	}
}
