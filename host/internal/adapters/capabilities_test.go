package adapters

import (
	"bytes"
	"context"
	"slices"
	"testing"
	"time"

	"github.com/inzage/inzage/sdk"
)

func openFile(ctx context.Context, m *Manager, adapter, id string) (f *sdk.File, data []byte, err error) {
	var buf bytes.Buffer
	err = m.OpenFile(ctx, &sdk.OpenFileRequest{Parent: person(adapter), ID: id},
		func(got *sdk.File) error { f = got; return nil },
		func(b []byte) error { buf.Write(b); return nil })
	return f, buf.Bytes(), err
}

func journalLine(adapter string) *sdk.JournalRequest {
	return &sdk.JournalRequest{Ref: person(adapter), Line: sdk.JournalLine{
		ID: "abcd1234", Time: time.Now(), Kind: sdk.JournalAsked, Text: "A request came in.", Actor: sdk.Actor{Kind: "customer"},
	}}
}

func TestFurtherCapabilitiesReachTheProcess(t *testing.T) {
	seen := &asked{n: map[string]int{}}
	opt, _ := options(t)
	opt.Observe = seen.observe
	m := launchAll(t, opt, with(spec("mem"), `{"file_bytes":3000000,"agents":{"7":{"may":["desk"]}}}`))
	ctx := context.Background()
	if d := m.Description("mem"); !slices.Contains(d.Capabilities, sdk.CapabilityGatekeeper) {
		t.Fatalf("description: %+v", d)
	}
	var ids []string
	err := m.Files(ctx, &sdk.FilesRequest{Parent: person("mem")}, func(f *sdk.File) error { ids = append(ids, f.ID); return nil })
	if err != nil || len(ids) != 2 {
		t.Fatalf("files: %v %v", ids, err)
	}
	if f, data, err := openFile(ctx, m, "mem", ids[1]); err != nil || len(data) != 3000000 || f.ContentType != "image/png" {
		t.Fatalf("open: %+v %d %v", f, len(data), err)
	}
	if _, _, err := openFile(ctx, m, "mem", "3"); sdk.KindOf(err) != sdk.KindNotFound {
		t.Fatalf("another record's file: %v", err)
	}
	if err := m.WriteJournal(ctx, journalLine("mem")); err != nil {
		t.Fatalf("journal: %v", err)
	}
	for action, want := range map[sdk.Action]bool{sdk.ActionDesk: true, sdk.ActionExport: false} {
		got, err := m.May(ctx, "mem", &sdk.MayRequest{Actor: sdk.Actor{Kind: "agent", ID: "7"}, Action: action})
		if err != nil || got.Allowed != want {
			t.Errorf("may %s: %+v %v", action, got, err)
		}
	}
	seen.mu.Lock()
	defer seen.mu.Unlock()
	if seen.n["files"] != 1 || seen.n["open_file"] != 1 || seen.n["open_filenot_found"] != 1 || seen.n["journal"] != 1 || seen.n["may"] != 2 {
		t.Errorf("observed %v", seen.n)
	}
}

func TestWhatAnAdapterLacksIsUnsupported(t *testing.T) {
	m, _ := start(t, with(spec("mem"), `{"without":["files","journal"]}`))
	ctx := context.Background()
	err := m.Files(ctx, &sdk.FilesRequest{Parent: person("mem")}, func(*sdk.File) error { return nil })
	_, _, open := openFile(ctx, m, "mem", "1")
	answer, may := m.May(ctx, "mem", &sdk.MayRequest{})
	for name, err := range map[string]error{
		"files": err, "open": open, "journal": m.WriteJournal(ctx, journalLine("mem")), "may": may,
	} {
		if sdk.KindOf(err) != sdk.KindUnsupported {
			t.Errorf("%s: %v", name, err)
		}
	}
	if answer != nil {
		t.Error("an answer of nobody")
	}
	if _, err := m.May(ctx, "nobody", &sdk.MayRequest{}); sdk.KindOf(err) != sdk.KindUnavailable {
		t.Errorf("no adapter: %v", err)
	}
}

func TestAFileMayTakeLongButNotBreakOff(t *testing.T) {
	opt, _ := options(t)
	opt.Timing.Interact = 100 * time.Millisecond
	m := launchAll(t, opt,
		with(spec("slow"), `{"file_bytes":200000,"faults":{"delay_ms":{"open_file_chunk":60}}}`),
		with(spec("dies"), `{"file_bytes":3000000,"faults":{"crash_at":{"open_file_chunk":20}}}`))
	if _, data, err := openFile(context.Background(), m, "slow", "2"); err != nil || len(data) != 200000 {
		t.Errorf("a slow file: %d %v", len(data), err)
	}
	if _, _, err := openFile(context.Background(), m, "dies", "2"); sdk.KindOf(err) != sdk.KindUnavailable {
		t.Errorf("a process that died on the way: %v", err)
	}
}
